// source-map's lib/mappings.wasm driven from C, in an executable (env.c) and as a library (host.c),
// against the package's own JavaScript on the same module.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    'source-map',
    '0.8.0',
    'sha512-d8EqvL+k/SOXCreS/SUzg2ciyHqBBLcN/yuRjFsbvVhHTE2pgei7oAhmPM7kWFbkX6OSMQfUq4KbkF3au9lhYQ==',
];
const grid = { sources: 3, lines: 120, columns: 160 };
// Below zero, above 2^32, cut off within a number, not base 64.
const malformed = ['AAAD', 'ggggggggggggggggC', 'AAAg', 'AA!A', ';;;D'];

const work = real.workDirectory('source_map');
const home = real.npmPackage(...package_);
const { SourceMapConsumer, SourceMapGenerator } = createRequire(import.meta.url)(home);

function makeMap() {
    const map = new SourceMapGenerator({ file: 'generated.js' });
    const draw = real.generator(8);
    for (let source = 0; source < grid.sources; source++)
        for (let i = 0; i < 1500; i++) {
            const mapping = {
                generated: { line: 1 + draw(grid.lines), column: draw(grid.columns) },
            };
            if (draw(12) > 0) {
                mapping.source = `source${source}.js`;
                mapping.original = { line: 1 + draw(grid.lines), column: draw(grid.columns) };
                if (draw(2) > 0) mapping.name = `name${draw(200)}`;
            }
            map.addMapping(mapping);
        }
    return map.toJSON();
}

/** What env.c prints, from the package's consumer, whose lines count from 1 and which gives names. */
async function expectedLines(map) {
    const lines = [];
    const column = (value) => (value === null || value === Infinity ? '-' : value);
    const line = (value) => (value === null ? '-' : value - 1);
    const index = (list, value) => (value === null ? '-' : list.indexOf(value));
    const consumer = await new SourceMapConsumer(map);
    const list = (order) =>
        consumer.eachMapping(
            (m) =>
                lines.push(
                    `${line(m.generatedLine)}:${m.generatedColumn}-${column(m.lastGeneratedColumn)} ${index(map.sources, m.source)} ` +
                        `${line(m.originalLine)}:${column(m.originalColumn)} ${index(map.names, m.name)}`,
                ),
            null,
            order,
        );
    lines.push('by generated location');
    list(SourceMapConsumer.GENERATED_ORDER);
    lines.push('by original location');
    list(SourceMapConsumer.ORIGINAL_ORDER);
    lines.push('with column spans');
    consumer.computeColumnSpans();
    list(SourceMapConsumer.GENERATED_ORDER);
    lookUp(consumer, map, lines, { column, line, index });
    consumer.destroy();
    for (const mappings of malformed) lines.push(`malformed: ${await errorOf({ ...map, mappings })}`);
    return lines.join('\n') + '\n';
}

function lookUp(consumer, map, lines, { column, line, index }) {
    const biases = [SourceMapConsumer.GREATEST_LOWER_BOUND, SourceMapConsumer.LEAST_UPPER_BOUND];
    for (let l = 0; l < grid.lines; l += 3)
        for (let c = 0; c < grid.columns; c += 11) {
            for (const bias of biases) {
                const m = consumer.originalPositionFor({ line: l + 1, column: c, bias });
                lines.push(
                    m.source === null
                        ? 'nothing'
                        : `${index(map.sources, m.source)} ${line(m.line)}:${column(m.column)} ${index(map.names, m.name)}`,
                );
            }
            for (const source of map.sources)
                for (const bias of biases) {
                    const m = consumer.generatedPositionFor({
                        source,
                        line: l + 1,
                        column: c,
                        bias,
                    });
                    lines.push(m.line === null ? 'nothing' : `${line(m.line)}:${m.column}-${column(m.lastColumn)}`);
                }
        }
    for (const [number, source] of map.sources.entries())
        for (let l = 0; l < grid.lines; l++) {
            lines.push(`all of ${number}:${l}`);
            for (const where of [{}, { column: l % 7 }])
                for (const m of consumer.allGeneratedPositionsFor({
                    source,
                    line: l + 1,
                    ...where,
                }))
                    lines.push(`${line(m.line)}:${m.column}-${column(m.lastColumn)}`);
        }
}

async function errorOf(map) {
    const consumer = await new SourceMapConsumer(map);
    try {
        consumer.eachMapping(() => {});
    } catch (error) {
        return /code (\d+)/.exec(error.message)[1];
    }
    return real.fail(`${map.mappings} is well-formed`);
}

const map = makeMap();
fs.writeFileSync(path.join(work, 'mappings.txt'), map.mappings);
const expected = await expectedLines(map);
for (const bounds of ['guard', 'explicit']) {
    const executable = await real.sinterBuild(path.join(home, 'lib/mappings.wasm'), path.join(work, bounds), [
        `--bounds=${bounds}`,
        '--import',
        `env=${path.join(real.sourceDirectory, 'source_map/env.c')}`,
    ]);
    const actual = real.mustRun(
        executable,
        ['mappings.txt', grid.sources, grid.lines, grid.columns, ...malformed].map(String),
        { cwd: work },
    );
    real.expectSame(`the mappings with --bounds=${bounds}`, actual.stdout, expected);
}
const library = await real.sinterBuild(path.join(home, 'lib/mappings.wasm'), path.join(work, 'libmappings.so'), [
    '--emit=shared',
]);
const actual = real.mustRun(
    real.hostProgram('source_map/host.c', path.join(work, 'host')),
    [library, 'mappings.txt', grid.sources, grid.lines, grid.columns, ...malformed].map(String),
    { cwd: work },
);
real.expectSame('the mappings through the dynamic API', actual.stdout, expected);
console.log(`${expected.split('\n').length} lines are the same`);
