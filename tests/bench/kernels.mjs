// The speed of what Sinter compiles: every kernel of kernels/list.mjs, in each of its forms, natively, by Sinter and under V8,
// by way of `sinter bench`, which checks that all print the same. Prints a table with geometric means; writes kernels.json
// and kernels.svg to the work directory. Fails where outputs differ, never because of a time.
// Usage: node kernels.mjs BUILD_DIR WORK_DIR [--quick] [--runs=N] [--level=N] [--cpu=NAME] [--clock=wall|cpu]
//            [--against=ENGINE,...] [--forms=FORM,...] [--percent=N] [KERNEL...]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../support/process.mjs';
import { chart } from './chart.mjs';
import { flagIn, geometricMean as mean, plainIn } from './figures.mjs';
import { alone, forms, kernels, targets } from './kernels/list.mjs';

const [build, work, ...words] = process.argv.slice(2);
const flag = flagIn(words);
const quick = words.includes('--quick');
const runs = flag('runs', quick ? '3' : '5');
const level = flag('level', '3');
const cpu = flag('cpu');
const clock = flag('clock', 'cpu');
const against = flag('against', 'node');
const percent = flag('percent', quick ? '50' : '100'); // of the usual number of repetitions
const only = flag('forms', quick ? 'plain' : Object.keys(forms).join(',')).split(',');
const names = plainIn(words);
const folder = join(dirname(fileURLToPath(import.meta.url)), 'kernels');

const unknown = names.filter((name) => !kernels.some((kernel) => kernel.name === name));
if (unknown.length) {
    console.error(`kernels.mjs: no kernel is called ${unknown.join(', ')}`);
    process.exit(2);
}
const chosen = kernels.filter((kernel) => (names.length ? names.includes(kernel.name) : !quick || kernel.quick));

let failures = 0;
const fail = (text) => {
    failures++;
    console.log(`${text}`);
};

// The report of `sinter bench`, or null after saying what failed.
const measure = (kernel, form) => {
    const source = join(folder, `${kernel.name}.c`);
    const wasm = join(work, `${kernel.name}-${form}.wasm`);
    const flags = [...forms[form], ...(kernel.flags ?? [])];
    const made = run('clang-19', [
        `--target=${targets[form] ?? 'wasm32-wasi'}`,
        `-O${level}`,
        ...flags,
        '-Wl,--strip-debug',
        source,
        '-o',
        wasm,
    ]);
    if (made.code !== 0) return (fail(`${kernel.name} ${form}: ${made.stderr}`), null);
    const bench = run(join(build, 'bin/sinter'), [
        'bench',
        wasm,
        '--native',
        source,
        `-O${level}`,
        ...(cpu ? [`--cpu=${cpu}`] : []),
        `--against=${alone.includes(form) ? 'none' : against}`,
        `--runs=${runs}`,
        `--clock=${clock}`,
        '--json=-',
        '--',
        percent,
    ]);
    if (bench.code !== 0) return (fail(`${kernel.name} ${form}: ${bench.stderr}`), null);
    const report = JSON.parse(bench.stdout);
    for (const row of report.rows.filter((row) => row.status === 'failed'))
        fail(`${kernel.name} ${form}: ${row.label}: ${row.reason}`);
    return report;
};

const seconds = (row) => (clock === 'cpu' ? row.processor : row.wall).run.median;
const summary = (kernel, form, report) => {
    const row = (name) => report.rows.find((row) => row.name === name && row.status === 'ok');
    const engines = report.rows.filter((row) => !['native', 'sinter'].includes(row.name));
    const sinter = row('sinter');
    return {
        kernel: kernel.name,
        topic: kernel.topic,
        form,
        calls: kernel.calls ?? false,
        native: seconds(row('native')),
        sinter: seconds(sinter),
        ratio: sinter.ratio.median,
        deviation: sinter.ratio.deviation,
        compile: sinter.compile,
        compileMemory: sinter.compileMemory,
        size: sinter.size,
        memory: sinter.memory,
        nativeMemory: row('native').memory,
        engines: Object.fromEntries(
            engines
                .filter((row) => row.status === 'ok')
                .map((row) => [
                    row.name,
                    {
                        seconds: seconds(row),
                        ratio: row.ratio.median,
                        toSinter: row.ratio.median / sinter.ratio.median,
                    },
                ]),
        ),
    };
};

const milliseconds = (value) => `${(value * 1e3).toFixed(0)} ms`;
const line = (...cells) =>
    console.log(cells.map((cell, i) => (i < 2 ? String(cell).padEnd(i ? 8 : 14) : String(cell).padStart(10))).join(''));
const show = (result) => {
    const v8 = result.engines.node;
    line(
        result.kernel,
        result.form,
        milliseconds(result.native),
        milliseconds(result.sinter),
        result.ratio.toFixed(2),
        `+-${result.deviation.toFixed(2)}`,
        ...(v8 ? [v8.ratio.toFixed(2), v8.toSinter.toFixed(2)] : []),
    );
};

// Geometric means of each form, of what mostly calls, and of every engine against Sinter.
const means = (results) => {
    const groups = Object.keys(forms).map((form) => [form, results.filter((result) => result.form === form)]);
    groups.push(['calls', results.filter((result) => result.calls)]);
    return Object.fromEntries(
        groups
            .filter(([, members]) => members.length)
            .map(([name, members]) => {
                const worst = members.reduce((a, b) => (b.ratio > a.ratio ? b : a));
                const engines = new Set(members.flatMap((member) => Object.keys(member.engines)));
                const toSinter = [...engines].map((engine) => [
                    engine,
                    mean(
                        members
                            .filter((member) => member.engines[engine])
                            .map((member) => member.engines[engine].toSinter),
                    ),
                ]);
                return [
                    name,
                    {
                        kernels: members.length,
                        ratio: mean(members.map((member) => member.ratio)),
                        worst: { kernel: worst.kernel, ratio: worst.ratio },
                        engines: Object.fromEntries(toSinter),
                    },
                ];
            }),
    );
};

// What the chart shows: the kernels as compilers make them by default, the fastest first, and their mean.
const drawn = ({ results, means, machine, level: clangLevel }) => {
    const plain = results.filter((result) => result.form === 'plain');
    const rows = plain.map(({ kernel, ratio, engines }) => ({ name: kernel, values: [ratio, engines.node?.ratio] }));
    rows.sort((a, b) => a.values[0] - b.values[0]);
    const v8 = rows.map((row) => row.values[1]).filter(Boolean);
    if (means.plain)
        rows.unshift({ name: 'geometric mean', values: [means.plain.ratio, v8.length ? mean(v8) : undefined] });
    return {
        title: `Time as a multiple of native time, ${plain.length} kernels`,
        note: `native: clang -O${clangLevel}; ${machine}`,
        series: [
            { kind: 'sinter', label: 'Sinter' },
            { kind: 'engine', label: 'V8, optimised' },
        ],
        rows,
    };
};

mkdirSync(work, { recursive: true });
const results = [];
let machine;
console.log(
    `Kernels, -O${level}${cpu ? ` for ${cpu}` : ''}, medians of ${runs} rounds by ${clock === 'cpu' ? 'processor time' : 'the clock'}; ratios to native`,
);
line('kernel', 'form', 'native', 'Sinter', 'ratio', '', 'V8', 'V8/Sinter');
for (const kernel of chosen)
    for (const form of kernel.made.filter((form) => only.includes(form))) {
        const report = measure(kernel, form);
        if (!report) continue;
        machine = report.machine;
        const result = summary(kernel, form, report);
        if (result.ratio === null) {
            fail(`${kernel.name} ${form}: too short to compare`);
            continue;
        }
        results.push(result);
        show(result);
    }

const all = means(results);
console.log("\nGeometric means of the ratios to native, and of the engines' times to Sinter's");
for (const [name, group] of Object.entries(all)) {
    const engines = Object.entries(group.engines).map(([engine, ratio]) => `${engine} ${ratio.toFixed(2)}`);
    line(
        name,
        `(${group.kernels})`,
        group.ratio.toFixed(3),
        `  worst: ${group.worst.kernel} ${group.worst.ratio.toFixed(2)}  ${engines.join('  ')}`,
    );
}
console.log(machine);
const report = {
    machine,
    level: Number(level),
    cpu: cpu ?? null,
    clock,
    rounds: Number(runs),
    quick,
    means: all,
    results,
};
writeFileSync(join(work, 'kernels.json'), `${JSON.stringify(report, null, 1)}\n`);
writeFileSync(join(work, 'kernels.svg'), chart(drawn(report)));
process.exitCode = failures ? 1 : 0;
