// Runs a program under tests/bench/measure.c.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

// The program's `{ code, signal, wall, cpu, peak, stdout, stderr }`: seconds and bytes. `code` is null when a signal ended
// it. `note` is a file name that is free for the figures.
export const measured = (measure, note, command, options = {}) => {
    const run = spawnSync(measure, [note, ...command], { maxBuffer: 1 << 28, ...options });
    if (run.error || run.status !== 0) throw run.error ?? new Error(`measure: ${run.stderr}`);
    const [code, wall, cpu, peak] = readFileSync(note, 'latin1').split(' ').map(Number);
    rmSync(note);
    return {
        code: code < 0 ? null : code,
        signal: code < 0 ? -code : null,
        wall: wall / 1e6,
        cpu: cpu / 1e6,
        peak: peak * 1024,
        stdout: run.stdout,
        stderr: run.stderr,
    };
};
