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
        folders: chain(
            'compiler',
            'compiler/commands',
            'compiler/cli',
            'compiler/bench',
            'compiler/build',
            'compiler/glue',
            'compiler/settings.h',
            'compiler/native',
            'compiler/wasm2c',
            'compiler/loops',
            'compiler/lower',
            'compiler/wasm',
            'compiler/base',
            internal,
        ),
        exceptions: { 'compiler/native': ['compiler/settings.h'] }, // native and all layers above it may include it
        roots: ['compiler', 'runtime/include'],
        generated: /(^|\/)version\.h$/,
        system: /_posix\.[ch]$/,
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
        system: /^runtime\/(os\/linux|wasi|presets)\//, // presets are C such as a user writes
    },
};

// The headers of POSIX and Linux that C11 lacks, and those for signals and clocks, to which systems add more.
const systemHeaders =
    /^(unistd|pthread|sched|semaphore|spawn|signal|ucontext|fcntl|poll|dirent|dlfcn|link|time|termios|netdb|pwd|(sys|linux|asm|bits|net|netinet|arpa)\/.*)\.h$/;

const [repository, ...names] = process.argv.slice(2);
const filesBelow = (folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(c|h|def|in)$/.test(entry.name))
        .map((entry) => path.relative(repository, path.join(entry.parentPath ?? entry.path, entry.name)));
const faults = [];

for (const name of names) {
    const part = parts[name];
    const floorOf = (file) => (file in part.folders ? file : path.dirname(file));
    const allowed = (floor) => [floor, ...(part.folders[floor] ?? []), ...(part.exceptions?.[floor] ?? [])];
    for (const file of filesBelow(name)) {
        const floor = floorOf(file);
        if (!(floor in part.folders)) faults.push(`${file}: ${floor}/ is not in the table of arrows`);
        const text = readFileSync(path.join(repository, file), 'utf8');
        for (const [, header] of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]/gm)) {
            const places = [path.dirname(file), ...part.roots].map((root) => path.join(root, header));
            const target = places.find((place) => existsSync(path.join(repository, place)));
            if (!target && systemHeaders.test(header) && !part.system.test(file))
                faults.push(`${file}: <${header}> belongs to the operating system and may not be included here`);
            else if (target && !allowed(floor).includes(floorOf(target)))
                faults.push(`${file}: may not include ${target}`);
        }
    }
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 || names.length === 0 ? 1 : 0;
