// --tcplisten: the guest gets a socket that listens, as the descriptor after its directories, and
// serves a connection that it accepts there; nothing else of the network.
import assert from 'node:assert/strict';
import net from 'node:net';
import fs from 'node:fs';
import { assemble, build, inWork, refused, run, sleep, start } from '../../support/sinter.mjs';

// The socket does not wait when it is given (as wasmtime's, and Go's net/http counts on it); this guest has it wait.
// Accepts at the first descriptor from 3 on that is no directory, and sends back what it receives
// until the other side is done.
const wasm = assemble(
    'echo',
    `(module
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $must (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  (func (export "_start") (local $fd i32)
    (local.set $fd (i32.const 2))
    (loop $next
      (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
      (br_if $next (i32.eqz (call $prestat (local.get $fd) (i32.const 0)))))
    (if (i32.eqz (call $fdstat (local.get $fd) (i32.const 32)))
      (then
        (call $must (i32.xor (i32.load16_u (i32.const 34)) (i32.const 4)))
        (call $must (call $set_flags (local.get $fd) (i32.const 0)))))
    (call $must (call $accept (local.get $fd) (i32.const 0) (i32.const 0)))
    (local.set $fd (i32.load (i32.const 0)))
    (block $done
      (loop $more
        (i32.store (i32.const 8) (i32.const 1024))
        (i32.store (i32.const 12) (i32.const 4096))
        (call $must (call $recv (local.get $fd) (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 20)))
        (br_if $done (i32.eqz (i32.load (i32.const 16))))
        (i32.store (i32.const 12) (i32.load (i32.const 16)))
        (call $must (call $send (local.get $fd) (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 16)))
        (br $more)))
    (call $must (call $shutdown (local.get $fd) (i32.const 2)))))`,
);

/** A port that nobody listened at a moment ago; null where the address can't be had. */
function freePort(host) {
    return new Promise((resolve) => {
        const server = net.createServer();
        server.on('error', () => resolve(null));
        server.listen(0, host, () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

function exchange(host, port, text) {
    return new Promise((resolve, reject) => {
        const socket = net.connect(port, host, () => socket.end(text));
        let received = '';
        socket.on('data', (data) => (received += data));
        socket.on('error', reject);
        socket.on('end', () => resolve(received));
    });
}

async function connect(host, port, text) {
    for (let attempt = 0; ; attempt++) {
        try {
            return await exchange(host, port, text);
        } catch (error) {
            if (error.code !== 'ECONNREFUSED' || attempt === 200) throw error;
            await sleep(25); // it is about to start
        }
    }
}

async function serves(host, makeFlags, env = () => ({})) {
    const port = await freePort(host);
    if (port === null) return console.log(`note: no address ${host} here`);
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    build(wasm, ...makeFlags(address), '-o', 'echo');
    const { child, done } = start(inWork('echo'), [], { env: env(address) });
    const text = 'round and round '.repeat(1000);
    assert.equal(await Promise.race([connect(host, port, text), done]), text);
    assert.deepEqual(await done, { code: 0, stdout: '', stderr: '' });
    child.kill();
}

fs.mkdirSync(inWork('data'));
await serves('127.0.0.1', (address) => ['--tcplisten', address]);
await serves('127.0.0.1', (address) => ['--tcplisten', address, '--dir', 'data', '--dir', '.:ro']);
await serves('127.0.0.1', (address) => ['--tcplisten', address, '--no-os-sandbox']);
await serves('::1', (address) => ['--tcplisten', address]);
await serves(
    '127.0.0.1',
    () => ['--runtime-policy'],
    (address) => ({ SINTER_TCPLISTEN1: address }),
);

// For the port 0 the system picks one, which the program tells.
build(wasm, '--tcplisten', '127.0.0.1:0', '-o', 'echo');
const { child, done } = start(inWork('echo'), []);
let notes = '';
child.stderr.on('data', (data) => (notes += data));
while (!notes.endsWith('\n') && child.exitCode === null) await sleep(5);
const [, picked] = notes.match(/^\S+: note: listening at 127\.0\.0\.1:(\d+)\n$/);
assert.equal(await Promise.race([exchange('127.0.0.1', Number(picked), 'text'), done]), 'text');
assert.equal((await done).code, 0);

// An address that is in use is an error at the start.
const server = net.createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const address = `127.0.0.1:${server.address().port}`;
build(wasm, '--tcplisten', address, '-o', 'echo');
refused(run(inWork('echo'), []), 3, /cannot listen at "127\.0\.0\.1:\d+": Address already in use/);
// SINTER_DENY=net: there is no descriptor 3, so sock_accept fails with BADF.
assert.equal(run(inWork('echo'), [], { env: { SINTER_DENY: 'net' } }).code, 8);
// No variable widens what was not built for it.
build(wasm, '-o', 'echo');
assert.equal(run(inWork('echo'), [], { env: { SINTER_TCPLISTEN1: address } }).code, 8);
server.close();
