// What artefacts need of a system, and by which name programs look for a shared object.
import assert from 'node:assert/strict';

import {
    add,
    build,
    hello,
    inWork,
    refused,
    run,
    script,
    sinter,
    succeed,
    usualCompiler,
    write,
} from '../../support/sinter.mjs';

const dynamic = (file) => {
    const text = succeed(run('readelf', ['-dW', inWork(file)]));
    const all = (name) => [...text.matchAll(new RegExp(`\\(${name}\\).*\\[(.*)\\]`, 'g'))].map((match) => match[1]);
    return { needed: all('NEEDED'), soname: all('SONAME') };
};
const isOfEverySystem = (name) => /^(libc|libm|libdl|libpthread|ld-linux-[\w-]+)\.so\.\d$/.test(name);

build(write('hello.wat', hello), '-o', 'hello');
build(write('add.wat', add), '--emit=shared', '-o', 'libadd.so', '--header', 'add.h');
for (const file of ['hello', 'libadd.so'])
    assert.deepEqual(
        dynamic(file).needed.filter((name) => !isOfEverySystem(name)),
        [],
        `${file} needs nothing else`,
    );
assert.deepEqual(dynamic('hello').soname, []);
assert.deepEqual(dynamic('libadd.so').soname, ['libadd.so']);

// Any file name, and one that is given.
for (const name of ['a,b c.so', '-x.so', 'ä.so']) {
    build('add.wat', '--emit=shared', '--prefix', 'x', '-o', `./${name}`);
    assert.deepEqual(dynamic(name).soname, [name]);
}
build('add.wat', '--emit=shared', '--soname', 'libadd.so.1', '-o', 'libadd.so.1.2');
assert.deepEqual(dynamic('libadd.so.1.2').soname, ['libadd.so.1']);

// So a program that was linked by a path finds it elsewhere.
write('host.c', '#include "add.h"\nint main(void) { struct add *a; return add_create(&a, 0, 0); }\n');
succeed(run('cc', [inWork('host.c'), inWork('libadd.so'), '-Wl,-rpath,$ORIGIN/moved', '-o', inWork('host')]));
succeed(run('sh', ['-c', `mkdir ${inWork('moved')} && mv ${inWork('libadd.so')} ${inWork('moved')}`]));
succeed(run(inWork('host'), []));

// Where files that a link needs are missing, it says what to install.
script(
    'cannot-link',
    `case "$*" in *-Wl,--gc-sections*) echo "ld.lld: error: unable to find library -lgcc_eh" >&2; exit 1;; esac; exec ${usualCompiler()} "$@"`,
);
refused(
    sinter(['build', 'hello.wat', '-o', 'no'], { env: { SINTER_CLANG: inWork('cannot-link') } }),
    3,
    /the linker failed[^]*unable to find library[^]*note: files of the C library or of GCC are missing for \S+: on Debian, install libc6-dev/,
);
