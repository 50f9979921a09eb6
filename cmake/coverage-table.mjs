// Prints which share of the lines was executed, by folder and file (least covered first) and in total, from the output of
// `llvm-cov export -summary-only` on standard input. Usage: node coverage-table.mjs ROOT
import fs from 'node:fs';
import path from 'node:path';

const [root] = process.argv.slice(2);
const [{ files }] = JSON.parse(fs.readFileSync(0, 'utf8')).data;

const row = (name, { covered, count }) => {
    const cells = [`${((100 * covered) / count).toFixed(1)} %`, covered, count - covered];
    return `${name.padEnd(44)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
};
const sum = (list) => ({
    covered: list.reduce((total, { lines }) => total + lines.covered, 0),
    count: list.reduce((total, { lines }) => total + lines.count, 0),
});

const listed = files
    .map(({ filename, summary }) => ({ name: path.relative(root, filename), lines: summary.lines }))
    .filter(({ name, lines }) => lines.count > 0 && !name.startsWith('..') && !name.startsWith('build/'));
const folders = new Map(listed.map(({ name }) => [path.dirname(name), []]));
for (const file of listed) folders.get(path.dirname(file.name)).push(file);

console.log(`${''.padEnd(44)}${['lines', 'run', 'not run'].map((head) => head.padStart(10)).join('')}`);
for (const [folder, members] of [...folders].sort()) {
    console.log(row(`${folder}/`, sum(members)));
    members.sort((a, b) => a.lines.percent - b.lines.percent);
    for (const { name, lines } of members) console.log(row(`    ${path.basename(name)}`, lines));
}
console.log(row('all', sum(listed)));
