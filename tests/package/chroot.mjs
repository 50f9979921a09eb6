// The Debian package in a fresh Debian: apt installs it with all that it needs, the README's first example works there, what it
// compiled runs in a system without it, and purging it leaves no file of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { inWork, run, skip, succeed } from '../support/sinter.mjs';

const [cmake, buildTree, sourceTree] = process.argv.slice(4);
const isHere = (program) => run('sh', ['-c', `command -v ${program}`]).code === 0;
for (const program of ['debootstrap', 'dpkg-shlibdeps', 'unshare'])
    if (!isHere(program)) skip(`${program} is not installed`);
if (process.getuid() !== 0) skip('only root can make a chroot');
const suite = 'bookworm';
const root = inWork('root');

const cpack = path.join(path.dirname(cmake), 'cpack');
succeed(run(cpack, ['-G', 'DEB', '-B', inWork('package')], { cwd: buildTree }), 'cpack');
const [file] = fs.readdirSync(inWork('package')).filter((name) => name.endsWith('.deb'));
const made = run('debootstrap', ['--variant=minbase', suite, root]);
if (made.code !== 0) {
    fs.rmSync(root, { recursive: true, force: true });
    skip(`debootstrap cannot make ${suite} here: ${made.stdout.trim().split('\n').at(-1)}`);
}

const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/srv',
    DEBIAN_FRONTEND: 'noninteractive',
    LANG: 'C',
    TMPDIR: '/tmp',
    SINTER_CACHE_DIR: undefined,
};
const words = ['--mount', '--pid', '--fork', `--mount-proc=${root}/proc`, 'chroot', root];
const inRoot = (script) => succeed(run('unshare', [...words, 'sh', '-ec', script], { env }), script);
const filesOfRoot = () =>
    new Set(
        inRoot('find / -xdev -path /proc -prune -o -print')
            .split('\n')
            .filter((name) => !/^\/(var|tmp|srv|etc\/ld\.so\.cache)/.test(name)),
    );

try {
    fs.copyFileSync(inWork('package', file), path.join(root, 'srv', file));
    fs.copyFileSync(path.join(sourceTree, 'examples/hello/hello.c'), path.join(root, 'srv/hello.c'));
    inRoot('apt-get update');
    // First what it needs, and a toolchain for wasm, to see afterwards what is the package's.
    const depends = succeed(run('dpkg-deb', ['-f', inWork('package', file), 'Depends'])).split(',');
    const needed = depends.map((one) =>
        one
            .split('|')[0]
            .replace(/\(.*\)/, '')
            .trim(),
    );
    const toolchain = 'wasi-libc libclang-rt-19-dev-wasm32';
    inRoot(`apt-get install -y --no-install-recommends ${needed.join(' ')} ${toolchain}`);
    const before = filesOfRoot();
    inRoot(`apt-get install -y --no-install-recommends /srv/${file}`);
    for (const name of ['bin/sinter', 'share/man/man1/sinter-build.1.gz', 'lib/cmake/Sinter/SinterConfig.cmake'])
        assert.ok(
            fs.existsSync(path.join(root, 'usr', name)) ||
                fs.existsSync(path.join(root, 'usr', name.replace('.gz', ''))),
        );
    const output = inRoot(`cd /srv
        clang-19 --target=wasm32-wasi -O2 hello.c -o hello.wasm
        sinter build hello.wasm -o hello
        ./hello`);
    assert.equal(output, 'Hello from C, by way of WebAssembly\n');
    assert.equal(inRoot('cd /srv && sinter run hello.wasm'), output);
    inRoot('apt-get purge -y sinter');
    const after = filesOfRoot();
    assert.deepEqual(
        [...after].filter((name) => !before.has(name)),
        [],
        'nothing is left',
    );
    assert.equal(inRoot('/srv/hello'), output, 'what it has compiled needs nothing of it');
} finally {
    fs.rmSync(root, { recursive: true, force: true });
}
