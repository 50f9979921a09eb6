// The chart of kernels.mjs: for every kernel as compilers make it by default, the time of Sinter's code and of V8's as a
// multiple of native time. Colours are chosen twice, for light and dark ground; nothing is drawn behind.
const WIDTH = 760;
const LEFT = 116;
const RIGHT = 130;
const TOP = 70;
const ROW = 22;
const BAR = 8;
const LONGEST = 3; // a bar for more ends there

const style = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600; font-size: 15px }
    .label { text-anchor: end }
    .quiet { fill: #59636e }
    .line { stroke: #59636e; stroke-dasharray: 3 3 }
    .sinter { fill: #1a7f37 } .engine { fill: #54aeff }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .quiet { fill: #9198a1 } .line { stroke: #9198a1 }
      .sinter { fill: #3fb950 } .engine { fill: #388bfd }
    }
  `;

const text = (kind, x, y, content) => `  <text class="${kind}" x="${x}" y="${y}">${escape(content)}</text>`;
const escape = (content) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const bar = (kind, y, width) =>
    `  <rect class="${kind}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="1"/>`;

export const chart = (report) => {
    const plain = report.results.filter((result) => result.form === 'plain');
    const total = report.means.plain;
    const rows = plain.map(({ kernel, ratio, engines }) => ({ name: kernel, ratio, v8: engines.node?.ratio }));
    const v8 = rows.filter((row) => row.v8);
    rows.sort((a, b) => a.ratio - b.ratio);
    const v8Mean = Math.exp(v8.reduce((sum, row) => sum + Math.log(row.v8), 0) / v8.length);
    if (total) rows.unshift({ name: 'geometric mean', ratio: total.ratio, v8: v8.length ? v8Mean : undefined });
    const longest = Math.max(1.5, ...rows.flatMap((row) => [row.ratio, row.v8 ?? 0]));
    const most = Math.min(LONGEST, longest);
    const scale = (ratio) => (Math.min(ratio, most) / most) * (WIDTH - LEFT - RIGHT);
    const height = TOP + rows.length * ROW + 12;
    const one = (LEFT + scale(1)).toFixed(1);
    const lines = [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
        '  <title>Kernels: time as a multiple of native time</title>',
        `  <style>${style}</style>`,
        text('title', 10, 22, `Time as a multiple of native time, ${plain.length} kernels`),
        text(
            'quiet',
            10,
            42,
            `less is better${longest > most ? `; bars end at ${most}` : ''}; native: clang -O${report.level}; ${report.machine}`,
        ),
        `  <rect class="sinter" x="10" y="52" width="10" height="${BAR}"/>`,
        text('label', 60, 60, 'Sinter'),
        `  <rect class="engine" x="72" y="52" width="10" height="${BAR}"/>`,
        text('quiet', 86, 60, 'V8, optimised'),
        `  <line class="line" x1="${one}" y1="${TOP - 6}" x2="${one}" y2="${height - 8}"/>`,
        text('quiet', one, TOP - 9, 'native'),
    ];
    for (const [i, row] of rows.entries()) {
        const y = TOP + i * ROW;
        lines.push(text('label', LEFT - 8, y + 13, row.name), bar('sinter', y, scale(row.ratio)));
        if (row.v8) lines.push(bar('engine', y + BAR + 1, scale(row.v8)));
        const end = LEFT + Math.max(scale(row.ratio), scale(row.v8 ?? 0)) + 8;
        lines.push(
            text('value', end.toFixed(1), y + 13, `${row.ratio.toFixed(2)}${row.v8 ? ` / ${row.v8.toFixed(2)}` : ''}`),
        );
    }
    return `${[...lines, '</svg>'].join('\n')}\n`;
};
