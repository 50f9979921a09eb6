// Coroutines that make instances while another one is inside a guest.
import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { compileHost } from './host.mjs';

const provider = write(
    'provider.wat',
    `(module
  (import "host" "back" (func $back))
  (func (export "stay") (call $back)))`,
);
// Each instance has 32 GiB of addresses, for tail calls by index.
const user = write(
    'user.wat',
    `(module
  (type $f (func (param i32) (result i32)))
  (import "provider" "stay!" (func $stay))
  (table 1 funcref)
  (elem (i32.const 0) $self)
  (func $self (type $f) (return_call_indirect (type $f) (local.get 0) (local.get 0)))
  (func (export "go") (param i32) (result i32) (call $stay) (return_call_indirect (type $f) (local.get 0) (local.get 0))))`,
);
const libraries = [provider, user].map((module, i) => {
    build(module, '--emit=shared', '-O2', '-o', `module${i}.so`);
    return inWork(`module${i}.so`);
});
for (const sanitizer of [undefined, 'address'])
    succeed(run(compileHost('left.c', `left_${sanitizer}`, { sanitizer }), libraries), sanitizer);
