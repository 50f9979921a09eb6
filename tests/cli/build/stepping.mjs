// gdb over programs that were built with `-g`: where breakpoints by FILE:LINE land, and what stepping shows.
import assert from 'node:assert/strict';
import { build, inWork, run, skip } from '../../support/sinter.mjs';
import { isInstalled } from '../../support/process.mjs';
import { compileGuest, lineWith, moduleRows, sourceLine } from './guests.mjs';

/** Runs gdb's `commands` on a program; returns all that it says. */
export function gdb(program, ...commands) {
    if (!isInstalled('gdb')) skip('there is no gdb on PATH');
    const settings = ['set debuginfod enabled off', 'set width 0', 'set confirm off'].flatMap((line) => ['-iex', line]);
    const { stdout, stderr } = run('gdb', [
        '-q',
        '-nx',
        '-batch',
        ...settings,
        ...commands.flatMap((line) => ['-ex', line]),
        program,
    ]);
    if (/ptrace: Operation not permitted|Could not trace the inferior/.test(stdout + stderr))
        skip('gdb may not trace processes here');
    return stdout + stderr;
}

/** Where gdb puts a breakpoint for each of `lines`: the lines of its locations. */
function breakpointLines(program, source, lines) {
    const commands = lines.flatMap((line) => [
        'delete',
        'echo =====\\n',
        `break ${source}:${line}`,
        'info breakpoints',
    ]);
    const said = gdb(program, ...commands)
        .split('=====\n')
        .slice(1);
    return said.map((text) =>
        [...text.matchAll(/^[\d.]+ .*0x[0-9a-f]+ .*\/([^\s/]+):(\d+)$/gm)].map(([, file, line]) =>
            file === source ? Number(line) : file,
        ),
    );
}

/** The lines of `source` that the program has machine code for, as gdb knows them. */
function machineLines(program, source) {
    const said = gdb(program, `list ${source}:1,1`, `maint info line-table ${source}`);
    return new Set([...said.matchAll(/^\d+ +(\d+) +0x[0-9a-f]+ Y/gm)].map(([, line]) => Number(line)));
}

/**
 * A breakpoint stands on the line that was asked for, if there is machine code for it. What the optimiser has left nothing of
 * moves on to a later line, if there is one, as in native code: `r = f(x);` without an instruction of its own after `f` was
 * inlined, for example. Returns the share of lines that have machine code.
 */
function checkBreakpoints(program, source, lines, isOptimised) {
    const machine = machineLines(program, source);
    const found = breakpointLines(program, source, lines);
    lines.forEach((line, i) => {
        const said = `${program}: break ${source}:${line} stands at ${found[i]}`;
        if (machine.has(line)) assert.deepEqual([...new Set(found[i])], [line], said);
        else assert.ok(isOptimised && found[i].every((at) => at > line && machine.has(at)), said);
        if (line < Math.max(...machine)) assert.ok(found[i].length > 0, said);
    });
    return lines.filter((line) => machine.has(line)).length / lines.length;
}

/** The places where gdb stopped, as numbers of lines of `source`; lines of other files are null. */
function stops(said, source) {
    const shown = [...said.matchAll(/^(\d+)\t(.*)$/gm)].map(([, line, text]) => [Number(line), text]);
    return shown.map(([line, text]) => (sourceLine(source, line) === text ? line : null));
}

/**
 * Checks a guest at levels 0 and 2 of its own compiler and of Sinter's: a breakpoint on each of its lines; a stop at the line
 * with `at`, with the frames of `callers`, [name, text of the line], and steps from there. Without optimisation, `next` gets to the
 * lines of `then` in order; with it, every stop is at a line that the module's table has.
 */
export function checkStepping(source, { at, frame, callers, then }) {
    for (const guestLevel of [0, 2]) {
        const wasm = compileGuest(source, guestLevel);
        const rows = moduleRows(wasm).filter(([, file]) => file === source);
        const lines = [...new Set(rows.map(([, , line]) => line))].sort((a, b) => a - b);
        for (const level of [0, 2]) {
            const program = inWork(`${source}.${guestLevel}.${level}`);
            build(wasm, '-g', `-O${level}`, '-o', program);
            const share = checkBreakpoints(program, source, lines, level !== 0);
            console.log(
                `${source}, its own -O${guestLevel}, -O${level}: ${lines.length} lines, ${Math.round(100 * share)}%`,
            );
            assert.ok(share > (guestLevel && level ? 0.5 : 0.8), `${share} of the lines have machine code`);

            const start = lineWith(source, at);
            const said = gdb(program, `break ${source}:${start}`, 'run', 'bt', ...Array(6).fill('next'));
            const backtrace = [...said.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?(\S+) \(.*\) at (\S+):(\d+)$/gm)];
            const frames = backtrace.map(([, name, file, line]) => `${name} ${file.replace(/.*\//, '')}:${line}`);
            assert.match(frames[0], new RegExp(`${frame.source} ${source}:${start}$`), said);
            for (const [name, text] of callers) {
                const wanted = new RegExp(`${name.source} ${source}:${lineWith(source, text)}$`);
                assert.ok(
                    frames.some((each) => wanted.test(each)),
                    `${wanted} is a frame: ${said}`,
                );
            }

            const seen = stops(said, source);
            assert.equal(seen[0], start, said);
            assert.ok(seen.length > 2, said);
            for (const line of seen) assert.ok(line === null || lines.includes(line), said);
            if (guestLevel === 0 && level === 0)
                assert.deepEqual(
                    seen.slice(1, 1 + then.length),
                    then.map((text) => lineWith(source, text)),
                    said,
                );
        }
    }
}
