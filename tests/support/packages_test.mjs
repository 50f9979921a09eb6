// Debian's source packages, as packages.mjs fetches them, with a script in place of apt-get: what is fetched, kept and refused.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { debianSourceIn, Unavailable } from './packages.mjs';
import { freshFolder, mustRun, skip } from './process.mjs';

const work = path.resolve(process.env.WORK_DIR);
freshFolder(work);
const at = (...names) => path.join(work, ...names);

// What stands for the archive: a tarball with one folder, and one without.
fs.mkdirSync(at('archive'));
fs.mkdirSync(at('small-1.0'));
fs.writeFileSync(at('small-1.0/small.c'), 'int small;\n');
mustRun('tar', ['-czf', at('archive/small_1.0.orig.tar.gz'), '-C', work, 'small-1.0']);
fs.writeFileSync(at('one.c'), 'int one;\n');
fs.writeFileSync(at('two.c'), 'int two;\n');
mustRun('tar', ['-czf', at('archive/flat_2.orig.tar.gz'), '-C', work, 'one.c', 'two.c']);
const sha256 = (name) =>
    createHash('sha256')
        .update(fs.readFileSync(at('archive', name)))
        .digest('hex');
const small = ['small', 'small_1.0.orig.tar.gz', sha256('small_1.0.orig.tar.gz')];
const flat = ['flat', 'flat_2.orig.tar.gz', sha256('flat_2.orig.tar.gz')];

// apt-get, which says what it was asked to do, and fails as the real one does for a name that it does not know.
fs.mkdirSync(at('bin'));
const apt = (body) =>
    fs.writeFileSync(at('bin/apt-get'), `#!/bin/sh\necho "$@" >> ${at('asked')}\n${body}\n`, { mode: 0o755 });
const asked = () => (fs.existsSync(at('asked')) ? fs.readFileSync(at('asked'), 'utf8').trim().split('\n') : []);
const honest = `for name; do :; done
[ "$name" = update ] && exit 0
cp ${at('archive')}/$name\\_* . 2>/dev/null || { echo "E: Unable to find a source package for $name" >&2; exit 100; }`;
process.env.PATH = `${at('bin')}:${process.env.PATH}`;

const cache = at('cache');
const refused = (pattern, isUnavailable, ...args) =>
    assert.throws(
        () => debianSourceIn(cache, ...args),
        (error) => {
            assert.match(error.message, pattern);
            assert.equal(error instanceof Unavailable, isUnavailable, error.message);
            return true;
        },
    );
const kept = () => fs.readdirSync(cache).filter((name) => name !== 'apt' && !name.startsWith('.fetching-'));

// A machine without Debian's archive cannot be tested further.
apt(honest);
try {
    debianSourceIn(cache, ...small);
} catch (error) {
    if (/do not include an archive/.test(error.message)) skip(error.message);
    throw error;
}
assert.equal(asked().length, 2, 'the list of packages is fetched, and the package');
assert.match(asked()[0], /Dir::State::lists=\S+\/cache\/apt\/lists .*update$/);
assert.match(asked()[1], /source --download-only --tar-only small$/);
assert.match(
    fs.readFileSync(path.join(cache, 'apt/archive.sources'), 'utf8'),
    /^Types: deb-src\nURIs: \S+\nSuites: bookworm\n/,
);

// The folder in the tarball, or the one that it was unpacked in; without the tarball.
assert.deepEqual(fs.readdirSync(debianSourceIn(cache, ...small)), ['small.c']);
assert.deepEqual(fs.readdirSync(debianSourceIn(cache, ...flat)), ['one.c', 'two.c']);
assert.equal(asked().length, 3, 'the list is fetched once, and a package in the cache not at all');

// Other bytes than those that were pinned are a fault, and are not kept.
const before = kept();
refused(
    /^small_1.0.orig.tar.gz is not what it was: its sha256 is \w{64} and not 0{64}$/,
    false,
    small[0],
    small[1],
    '0'.repeat(64),
);
assert.deepEqual(kept(), before);

// What the archive does not have is a reason to skip: the package, this version of it, or an answer.
refused(/cannot be fetched: E: Unable to find a source package for none/, true, 'none', 'none_1.orig.tar.gz', '0');
refused(/and Debian has small_1.0.orig.tar.gz now/, true, 'small', 'small_0.9.orig.tar.gz', '0');
apt('exit 100');
refused(/cannot be fetched: apt-get failed/, true, 'other', 'other_1.orig.tar.gz', '0');
assert.deepEqual(kept(), before);
