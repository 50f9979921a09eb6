// Runs a module under V8 for `sinter bench`: compiles it, then calls `_start` with WASI, or the
// function of --invoke, whose results it prints as Sinter does. Writes to FIGURES how many
// microseconds compilation took, and the run by the clock and of the processor.
// Usage: node [V8 flags] node.mjs FIGURES MODULE [--dir=HOST::GUEST] [--env=KEY=VALUE]
//             [--invoke=FUNCTION --signature=PARAMS->RESULTS] -- ARGUMENTS
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';

const [figures, file, ...words] = process.argv.slice(2);
const end = words.indexOf('--');
const flags = words.slice(0, end);
const args = words.slice(end + 1);
const after = (text, mark) => text.slice(text.indexOf(mark) + mark.length);
const values = (name) => flags.filter((word) => word.startsWith(`--${name}=`)).map((word) => after(word, '='));
const pairs = (list, mark) => list.map((item) => [item.slice(0, item.indexOf(mark)), after(item, mark)]);

const microseconds = () => Number(process.hrtime.bigint()) / 1e3;
// A failure is a line, without the source that V8 shows.
process.on('uncaughtException', (error) => {
    console.error(`error: ${error}`);
    process.exit(1);
});

const bytes = readFileSync(file);
const compileStart = microseconds();
const module = new WebAssembly.Module(bytes);
const compiled = microseconds() - compileStart;

const wasi = new WASI({
    version: 'preview1',
    args: [basename(file), ...args],
    env: Object.fromEntries(pairs(values('env'), '=')),
    preopens: Object.fromEntries(pairs(values('dir'), '::').map(([host, guest]) => [guest, host])),
    returnOnExit: true,
});
const imports = { wasi_snapshot_preview1: wasi.wasiImport, wasi_unstable: wasi.wasiImport };

const toBigInt = (text) => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text));
const toValue = (text, type) => (type === 'i64' ? toBigInt(text) : Number(text));
const call = () => {
    const [name] = values('invoke');
    const [params, results] = pairs(values('signature'), '->')[0].map((list) => list.split(' ').filter(Boolean));
    const instance = new WebAssembly.Instance(module, imports);
    if (instance.exports._initialize) wasi.initialize(instance);
    const given = args.map((text, i) => toValue(text, params[i]));
    return () => {
        const returned = instance.exports[name](...given);
        for (const value of results.length > 1 ? returned : results.length ? [returned] : [])
            console.log(String(value));
        return 0;
    };
};
const start = () => {
    const instance = new WebAssembly.Instance(module, imports);
    return () => wasi.start(instance) ?? 0;
};

const run = values('invoke').length ? call() : start();
const cpuStart = process.cpuUsage();
const runStart = microseconds();
process.exitCode = run();
const ran = microseconds() - runStart;
const cpu = process.cpuUsage(cpuStart);
writeFileSync(figures, `${compiled} ${ran} ${cpu.user + cpu.system}\n`);
