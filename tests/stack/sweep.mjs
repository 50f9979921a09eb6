// Does every kind of thing that a guest can do at every distance from the end of its stack, on stacks of all sizes, in
// libraries and executables: there is "call stack exhausted" or what it gives elsewhere, never a signal, and no byte of
// the host's below the stack changes (sweep.c).
//
//     node sweep.mjs SINTER WORK_DIR [--step=BYTES] [--all] [--keep-going] [--executables]
//
// Without --all, as in CTest, the closest bytes are swept at one level of optimisation. The whole of it, by hand:
//
//     node tests/stack/sweep.mjs build/release/bin/sinter /tmp/sweep --step=16 --all
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
    clang,
    environmentIn,
    freshFolder,
    resourcesOf,
    run as runToEnd,
    runtimeLibraries,
} from '../support/process.mjs';
import { makeGuest } from './guest.mjs';

const [sinter, work] = process.argv.slice(2, 4).map((name) => path.resolve(name));
const flags = process.argv.slice(4);
const step = +(flags.find((flag) => flag.startsWith('--step='))?.slice(7) ?? 496);
const all = flags.includes('--all');
const libraries = !flags.includes('--executables');
const here = path.dirname(new URL(import.meta.url).pathname);

freshFolder(work);
const inWork = (name) => path.join(work, name);

let failures = 0;
function run(command, ...args) {
    const { code, stdout, stderr } = runToEnd(command, args, { cwd: work, env: environmentIn(work) });
    if (code === 0) return stdout;
    console.log(`${command} ${args.join(' ')}: ${code}\n${stdout}${stderr}`);
    failures++;
    if (!flags.includes('--keep-going')) process.exit(1);
    return '';
}

const guest = makeGuest(all);
writeFileSync(inWork('guest.wat'), guest.module);
writeFileSync(inWork('guest.h'), guest.header);
writeFileSync(inWork('kinds'), guest.kinds);
const source = path.join(here, 'sweep.c');
function compileHost(program, ...more) {
    const flags = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-fstack-clash-protection'];
    const includes = [`-I${work}`, `-I${resourcesOf(sinter)}/include`];
    run(clang, ...flags, ...includes, source, ...more, ...runtimeLibraries(sinter), '-o', inWork(program));
}

/* A sweep that says nothing has done nothing. */
function sweep(what, stepBytes, program, ...args) {
    console.log(what);
    const said = run(program, ...args, range, `${stepBytes}`);
    if (said && !said.includes('not in the last')) throw new Error(`${what}: nothing was swept`);
    process.stdout.write(said);
}

// An executable's C file is compiled by Sinter, without our folders.
const provider = inWork('provider.c');
writeFileSync(provider, `#define PROVIDER\n${readFileSync(source, 'utf8').replace('guest.h', inWork('guest.h'))}`);

// The check of the stack for imports is the furthest from the end that anything happens.
const range = String(600 * 1024);
const coarse = Math.max(step, 4096);
const library = [inWork('guest.so'), inWork('kinds')];

function sweepLibrary(build, what) {
    run(sinter, ...build, '--emit=shared', '-o', inWork('guest.so'));
    for (const stack of all ? [32, 128, 511, 512, 768, 1024, 8192] : [32, 768])
        sweep(`library ${what}, a thread's ${stack} KiB`, step, inWork('sweep'), ...library, `${stack}`);
    sweep(`library ${what}, main thread`, step, inWork('sweep'), ...library, 'main');
}

compileHost('sweep');
for (const level of all ? ['-O0', '-O1', '-O2', '-O3'] : ['-O2'])
    for (const bounds of all ? ['guard', 'explicit'] : ['guard']) {
        const build = ['build', inWork('guest.wat'), `--bounds=${bounds}`, level];
        if (libraries) sweepLibrary(build, `${level} ${bounds}`);
        run(sinter, ...build, '--import', `env=${provider}`, '--dir=.', '--stack-size=1M', '-o', inWork('guest'));
        sweep(`executable ${level} ${bounds}`, step, inWork('guest'), inWork('kinds'));
    }

if (!libraries) process.exit(failures ? 1 : 0);

// The main thread's stack with other limits, and with one that is lowered, or raised, once the guest has run.
const limited = (limit) => ['sh', '-c', `ulimit -S -s ${limit} && exec "$@"`, 'sh', inWork('sweep'), ...library];
for (const limit of ['256', '1024', 'unlimited'])
    sweep(`main thread, ulimit -s ${limit}`, coarse, ...limited(limit), 'main');
sweep('main thread, lowered to 256 KiB', coarse, inWork('sweep'), ...library, 'main', '256');
sweep('main thread, raised to 8 MiB', coarse, ...limited('1024'), 'main', '8192');

// Where the loader binds libc's functions at their first call, which takes stack.
run(sinter, 'build', inWork('guest.wat'), '-O2', '--emit=static', '-o', inWork('libguest.a'));
compileHost('static', '-DLINKED=guest_module', inWork('libguest.a'), '-Wl,-z,lazy');
sweep('static library, bound lazily', coarse, inWork('static'), '-', inWork('kinds'), '768');
process.exit(failures ? 1 : 0);
