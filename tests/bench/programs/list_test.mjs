// The rows of list.mjs and what build.mjs makes of them, without fetching anything.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder } from '../../support/process.mjs';
import { sourcesOf } from './build.mjs';
import { programs } from './list.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

assert.ok(programs.length >= 12);
assert.equal(new Set(programs.map(({ name }) => name)).size, programs.length, 'names are unique');
for (const { name, what, packages, sources, include, generated, workload, ...rest } of programs) {
    assert.ok(fs.existsSync(path.join(here, `${name}.c`)), `${name} has a driver`);
    assert.ok(what && workload.length === 1 && Number(workload[0]) > 0, name);
    for (const pinned of Object.values(packages))
        assert.match(pinned.sha256 ?? pinned.integrity, /^([0-9a-f]{64}|sha512-[\w+/]{86}==)$/, name);
    const copied = Object.values(generated ?? {}).flatMap(({ copy }) => copy ?? []);
    for (const where of [...sources.map((pattern) => pattern.replace(/^!/, '')), ...include, ...copied])
        assert.ok(
            where.split('/')[0] in packages || where.startsWith('generated/'),
            `${name}: the package of ${where}`,
        );
    const known = ['defines', 'flags', 'training', 'quick'];
    assert.deepEqual(
        Object.keys(rest).filter((key) => !known.includes(key)),
        [],
        `${name}: what is not known`,
    );
}
const drivers = fs.readdirSync(here).filter((file) => file.endsWith('.c'));
assert.deepEqual(drivers.sort(), programs.map(({ name }) => `${name}.c`).sort(), 'every driver has a row');

// Patterns.
const work = path.resolve(process.env.WORK_DIR);
freshFolder(work);
for (const file of ['a.c', 'ab.c', 'b.c', 'a.h', 'axc']) fs.writeFileSync(path.join(work, file), '');
const sources = (...patterns) => sourcesOf({ sources: patterns }, { p: work }).map((file) => path.relative(work, file));
assert.deepEqual(sources('p/*.c'), ['a.c', 'ab.c', 'b.c']);
assert.deepEqual(sources('p/a*.c', '!p/{a,b}.c'), ['ab.c']);
assert.deepEqual(sources('!p/b.c', 'p/{a,b}.c'), ['a.c']);
assert.deepEqual(sources('p/a.c', 'p/b.c'), ['a.c', 'b.c']);
assert.throws(() => sources('p/c*.c'), /no file is like "p\/c\*\.c"/);
assert.throws(() => sources('p/*.c', '!p/c.c'), /no file is like "p\/c\.c"/, 'what is taken away has to be there');
assert.throws(() => sources('q/a.c'), /no package is called "q"/);
