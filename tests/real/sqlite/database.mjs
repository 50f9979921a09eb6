// SQLite as a command (driver.c), built for WASI and by `sinter build`, against the same source
// built natively, and under Node's WASI: the same lines, and the same bytes in the database file that is left.
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    'better-sqlite3',
    '13.2.0',
    'sha512-Z8Q/9x/uNyKxA1v4FNodyItRVRw1TeKBrmj32JhxhR0ceNcBY+wMobt/Bv7M7TzwPAXjnZRtNaEsATnUZSKWZQ==',
];
const features = [
    '-DSQLITE_THREADSAFE=0',
    '-DSQLITE_OMIT_LOAD_EXTENSION',
    '-DSQLITE_ENABLE_FTS5',
    '-DSQLITE_ENABLE_RTREE',
    '-DSQLITE_ENABLE_MATH_FUNCTIONS',
];

const work = real.workDirectory('sqlite');
const compiler = real.wasiCompiler('c', work);
const amalgamation = path.join(real.npmPackage(...package_), 'deps/sqlite3');
const driver = path.join(real.sourceDirectory, 'sqlite/driver.c');
const at = (name) => path.join(work, name);

function compile(flags, output, libraries) {
    // The driver is ours, and strict; SQLite builds with warnings, as its authors say that it may.
    real.mustRun(compiler.program, [
        ...flags,
        '-w',
        ...features,
        '-c',
        path.join(amalgamation, 'sqlite3.c'),
        '-o',
        `${output}.sqlite3.o`,
    ]);
    real.mustRun(compiler.program, [
        ...flags,
        '-std=c11',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-isystem',
        amalgamation,
        driver,
        `${output}.sqlite3.o`,
        '-o',
        output,
        ...libraries,
    ]);
}

function runIn(program, directory, database, temporary) {
    fs.mkdirSync(directory);
    return real.run(program, [database], { cwd: work, env: { SQLITE_TMPDIR: temporary } });
}

compile(['-O0'], at('native'), ['-lm']);
const expected = runIn(at('native'), at('native-data'), 'native-data/x.db', 'native-data');
if (expected.code !== 0) real.fail(`the native build exited with ${expected.code}\n${expected.stderr}`);

compile([...compiler.flags, '-O2'], at('sqlite.wasm'), []);
const executable = await real.sinterBuild(at('sqlite.wasm'), at('sqlite'), [
    '--dir',
    'data::/data',
    '--env',
    'SQLITE_TMPDIR',
]);
const actual = runIn(executable, at('data'), '/data/x.db', '/data');
real.expectSameRun('sqlite', actual, expected);
real.expectSameTree('the database directory', at('data'), at('native-data'));
const databaseSize = fs.statSync(at('data/x.db')).size;
real.expectSameAsNode(work, at('sqlite.wasm'), executable, {
    prepare() {},
    env: { SQLITE_TMPDIR: '/data' },
    steps: [{ args: ['/data/x.db'] }],
});
console.log(
    `${expected.stdout.toString().split('\n').length} lines and ${databaseSize} bytes of database are the same`,
);
