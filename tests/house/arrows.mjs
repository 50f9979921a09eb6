// Checks the includes between the folders of compiler/ and runtime/, and that headers of the operating system are included only where
// they may be. `arrows.mjs REPOSITORY PART...` prints every include that the tables below do not allow, and every file in a folder that
// is not in them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// A chain of layers, each of which may include all that are below it.
const chain = (...floors) => Object.fromEntries(floors.map((floor, i) => [floor, floors.slice(i + 1)]));

const internal = 'runtime/include/sinter/internal';
const open = ['runtime/include/sinter', internal, 'runtime/abi']; // what every part of the runtime may include

// FOLDER: the folders that its files may include besides their own. A file with a row of its own is a layer too.
const parts = {
    compiler: {
        folders: {
            ...chain(
                'compiler',
                'compiler/commands',
                'compiler/cli',
                'compiler/bench',
                'compiler/build',
                'compiler/glue',
                'compiler/settings.h',
                'compiler/native',
                'compiler/wasm2c',
                'compiler/snapshot',
                'compiler/routines',
                'compiler/loops',
                'compiler/lower',
                'compiler/wasm',
                'compiler/base',
                internal,
            ),
            'compiler/settings.h': [], // it is for native and all above it, and knows none of them
        },
        exceptions: { 'compiler/native': ['compiler/settings.h'] }, // native and all layers above it may include it
        roots: ['compiler', 'runtime/include'],
        system: /^compiler\/(base|bench)\/\w+_posix\.[ch]$/,
    },
    runtime: {
        folders: {
            'runtime/start': ['runtime/core', 'runtime/os', ...open],
            'runtime/embed': ['runtime/core', 'runtime/os', ...open],
            'runtime/wasi': ['runtime/core', 'runtime/os', ...open],
            'runtime/core': ['runtime/os', ...open],
            'runtime/os/linux': ['runtime/os', internal],
            'runtime/os': [],
            'runtime/presets': ['runtime/include/sinter', internal],
            'runtime/abi': [internal],
            [internal]: ['runtime/include/sinter', 'runtime/abi'],
            'runtime/include/sinter': [],
        },
        roots: ['runtime', 'runtime/include', 'runtime/abi'],
        system: /^runtime\/(os\/\w+|wasi|presets)\//, // presets are C such as a user writes
    },
};

// What may stand anywhere: C11's headers, except signal.h and time.h, of which systems have more than C has; and headers of
// libraries, of the processor's and of the ELF format's tables. Every other one belongs to the operating system.
const plain = new Set(
    (
        'alloca assert cpuid ctype elf errno float inttypes limits math setjmp sha2 simde/wasm/simd128 stdalign stdarg ' +
        'stdatomic stdbool stddef stdint stdio stdlib string threads'
    )
        .split(' ')
        .map((name) => `${name}.h`),
);
const generated = new Set(['base/version.h']);

const [repository, ...names] = process.argv.slice(2);
const faults = [];

/** The files below `folder` that are C; others are text and scripts, or faults. */
function sources(folder) {
    const entries = readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true });
    const files = [];
    for (const entry of entries) {
        if (entry.isDirectory()) continue;
        const file = path.relative(repository, path.join(entry.parentPath ?? entry.path, entry.name));
        if (!entry.isFile()) faults.push(`${file}: is not a regular file`);
        else if (/\.(c|h|def|in)$/.test(file)) files.push(file);
        else if (!/\.(md|txt|mjs|py)$/.test(file)) faults.push(`${file}: files of this kind are not expected here`);
    }
    return files;
}

/** The directives of a C file that include something, without comments and strings, with continued lines joined. */
const includes = (text) =>
    text
        .replace(/\\\n/g, '')
        .replace(/"(?:[^"\\\n]|\\.)*"|\/\*[^]*?\*\/|\/\/.*/g, (part) => (part[0] === '"' ? part : ' '))
        .split('\n')
        .filter((line) => /^\s*(#|%:|\?\?=)\s*(include|import)/.test(line));

function check(part, file, line, floor) {
    const floorOf = (name) => (name in part.folders ? name : path.dirname(name));
    const allowed = [floor, ...(part.folders[floor] ?? []), ...(part.exceptions?.[floor] ?? [])];
    const [, quoted, angled] = /^\s*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)\s*$/.exec(line) ?? [];
    const header = quoted ?? angled;
    if (!header || path.isAbsolute(header))
        return `${line.trim()}: an #include names one file, relative to its part's include path`;
    const places = [path.dirname(file), ...part.roots].map((root) => path.join(root, header));
    const target = places.find((place) => existsSync(path.join(repository, place)));
    if (target) return allowed.includes(floorOf(target)) ? null : `may not include ${target}`;
    if (quoted && !generated.has(header)) return `there is no "${header}"`;
    if (!quoted && !plain.has(header) && !part.system.test(file))
        return `<${header}> belongs to the operating system and may not be included here`;
    return null;
}

for (const name of names) {
    const part = parts[name];
    for (const file of sources(name)) {
        const floor = file in part.folders ? file : path.dirname(file);
        if (!(floor in part.folders)) faults.push(`${file}: ${floor}/ is not in the table of arrows`);
        for (const line of includes(readFileSync(path.join(repository, file), 'utf8'))) {
            const fault = check(part, file, line, floor);
            if (fault) faults.push(`${file}: ${fault}`);
        }
    }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 || names.length === 0 ? 1 : 0;
