// Builds the programs of list.mjs: natively, natively in 32 bits, and to wasm in two forms. What is already built from the same
// sources by the same commands is kept.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianSourceIn, npmPackageIn, Unavailable } from '../../support/packages.mjs';
import { isInstalled, mustRun, run } from '../../support/process.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const shared = ['-O2', '-w'];
// SQLite and others need more than the 64 KiB of stack that lld gives them.
const wasm = ['-Wl,--strip-debug', '-Wl,-z,stack-size=1048576'];

// The libc of the new form, with its headers and the compiler's own library: current wasi-libc, made for the instructions that
// current compilers use by default. Only this part of the package is used, not its compiler.
const sysroot = [
    '@yowasp/clang',
    '22.0.0-git20542-10',
    'sha512-V31/z9GrJECKeACTDUyvg2llbEUiFi3bxtL5HSg7H/6sydSxdI/AoVAD9F5ozrfLjotWl0B9rghR87m+DUM/zg==',
];

/**
 * The builds: the compiler, its flags, and what is linked. `form` builds are measured, the others are what they are measured
 * against.
 *   native    clang -O2
 *   native32  the same for 32-bit x86 with SSE2: as many bits in an address as wasm has
 *   old       Debian 12's toolchain for wasm: no bulk memory, neither in the code nor in the libc
 *   new       a current toolchain: bulk memory, saturating conversions, sign extension, several results
 */
export const builds = {
    native: { compiler: 'clang-19', flags: () => [], libraries: () => ['-lm'] },
    native32: {
        compiler: 'clang-19',
        flags: () => ['-m32', '-msse2', '-mfpmath=sse'],
        libraries: () => ['-lm'],
        needs: 'gcc-multilib and libc6-dev-i386',
    },
    old: {
        form: true,
        compiler: 'clang-19',
        flags: () => ['--target=wasm32-wasi', ...wasm],
        libraries: () => [],
    },
    new: {
        form: true,
        compiler: 'clang-22',
        flags: (cache) => ['--target=wasm32-wasip1', `--sysroot=${sysrootIn(cache)}`, ...newFeatures, ...wasm],
        libraries: (cache) => [
            '-nodefaultlibs',
            '-lc',
            path.join(sysrootIn(cache), 'lib/wasm32-unknown-wasip1/libclang_rt.builtins.a'),
        ],
        needs: 'clang-22 and lld-22',
    },
};
const newFeatures = ['-mbulk-memory', '-mnontrapping-fptoint', '-msign-ext', '-mmutable-globals', '-mmultivalue'];

// Not the headers of the package's compiler, which are beside those of the libc.
const sysrootParts = ['include/wasm32-wasip1', 'lib/wasm32-wasip1', 'lib/wasm32-unknown-wasip1'];

function sysrootIn(cache) {
    const home = npmPackageIn(cache, ...sysroot);
    const folder = path.join(home, 'sysroot');
    if (!fs.existsSync(folder)) {
        const temporary = fs.mkdtempSync(path.join(home, '.unpacking-'));
        mustRun('tar', ['-xf', path.join(home, 'gen/llvm-resources.tar'), '-C', temporary, ...sysrootParts]);
        fs.renameSync(temporary, folder);
    }
    return folder;
}

/** The folders of a program's packages, by the name that its row gives them. Throws Unavailable. */
export function fetchPackages(program, cache) {
    return Object.fromEntries(
        Object.entries(program.packages).map(([key, { registry, name, version, integrity, file, sha256 }]) => [
            key,
            registry === 'npm'
                ? npmPackageIn(cache, name, version, integrity)
                : debianSourceIn(cache, name, file, sha256),
        ]),
    );
}

/**
 * Builds `program` as `builds[name]` in the folder `work`, with packages in the folder `cache`. Returns the file; throws
 * Unavailable where this machine has not what it takes, and any other error if the compiler fails.
 */
export function build(program, name, { work, cache }) {
    const { compiler, needs, form } = builds[name];
    if (!isInstalled(compiler)) throw new Unavailable(`${compiler} is not installed: install ${needs ?? compiler}`);
    const folder = path.join(work, program.name);
    const packages = { ...fetchPackages(program, cache), generated: path.join(folder, 'generated') };
    generate(program, packages);
    const output = path.join(folder, form ? `${name}.wasm` : name);
    const command = commandFor(program, builds[name], packages, cache);
    const key = keyOf(program, compiler, command);
    const stamp = `${output}.key`;
    if (fs.existsSync(output) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === key) return output;
    fs.rmSync(stamp, { force: true });
    if (name === 'native32') needTo32Bits(compiler, needs);
    const made = run(compiler, [...command, '-o', output]);
    if (made.code !== 0) throw new Error(`${compiler} cannot build it\n${made.stderr.slice(0, 4000)}`);
    fs.writeFileSync(stamp, key);
    return output;
}

function needTo32Bits(compiler, needs) {
    const source = '#include <stdio.h>\nint main(void) { return puts(""); }\n';
    const made = run(compiler, ['-m32', '-x', 'c', '-', '-o', '/dev/null'], { input: source });
    if (made.code !== 0) throw new Unavailable(`${compiler} -m32 cannot build anything: install ${needs}`);
}

function commandFor(program, { flags, libraries }, packages, cache) {
    return [
        ...shared,
        ...flags(cache),
        ...(program.flags ?? []),
        ...(program.defines ?? []).map((define) => `-D${define}`),
        `-I${here}`,
        `-I${packages.generated}`,
        ...program.include.map((folder) => `-I${inPackages(packages, folder)}`),
        path.join(here, `${program.name}.c`),
        ...sourcesOf(program, packages),
        ...libraries(cache),
    ];
}

/** Makes the files that the program's own build would make; only writes those that change. */
function generate(program, packages) {
    fs.mkdirSync(packages.generated, { recursive: true });
    for (const [name, { copy, text }] of Object.entries(program.generated ?? {})) {
        const content = text ?? fs.readFileSync(inPackages(packages, copy), 'utf8');
        const file = path.join(packages.generated, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== content) fs.writeFileSync(file, content);
    }
}

/** Where a path of a row is: its first part names a package. */
function inPackages(packages, where) {
    const [key, ...rest] = where.split('/');
    if (!packages[key]) throw new Error(`list.mjs: no package is called "${key}", in "${where}"`);
    return path.join(packages[key], ...rest);
}

/**
 * The files of `sources`: `*` in the last part of a path stands for any characters, `{a,b}` for either, and a `!` before it
 * takes files away again.
 */
export function sourcesOf(program, packages) {
    const without = (pattern) => pattern.replace(/^!/, '');
    const [taken, kept] = [true, false].map((isTaken) =>
        program.sources
            .filter((pattern) => pattern.startsWith('!') === isTaken)
            .flatMap((pattern) => filesLike(packages, without(pattern))),
    );
    return kept.filter((file) => !taken.includes(file));
}

function filesLike(packages, pattern) {
    const where = inPackages(packages, pattern);
    const isLike = expressionOf(path.basename(where));
    const found = fs.readdirSync(path.dirname(where)).filter((file) => isLike.test(file));
    if (found.length === 0) throw new Error(`list.mjs: no file is like "${pattern}"`);
    return found.sort().map((file) => path.join(path.dirname(where), file));
}

const expressionOf = (pattern) =>
    new RegExp(
        `^${pattern
            .replace(/[.+]/g, '\\$&')
            .replace(/\*/g, '.*')
            .replace(/\{(.*?)\}/g, (_, names) => `(?:${names.replaceAll(',', '|')})`)}$`,
    );

const versions = {};

/** What a build depends on: the compiler, the command (whose paths contain the pins of the packages), and our own files. */
function keyOf(program, compiler, command) {
    versions[compiler] ??= mustRun(compiler, ['--version']).stdout.split('\n')[0];
    const hash = createHash('sha256');
    hash.update(JSON.stringify([versions[compiler], command, program.generated ?? null]));
    const ours = fs.readdirSync(here).filter((file) => /\.(c|lua|js)$/.test(file));
    for (const file of ['driver.h', ...ours.filter((file) => path.parse(file).name === program.name)])
        hash.update(fs.readFileSync(path.join(here, file)));
    return hash.digest('hex');
}
