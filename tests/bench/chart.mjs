// The charts of kernels.mjs and programs.mjs: bars that are times as multiples of native time. Colours are chosen twice, for light
// and dark ground; nothing is drawn behind.
const WIDTH = 760;
const LEFT = 116;
const RIGHT = 150;
const TOP = 70;
const BAR = 8;
const LONGEST = 3; // a bar for more ends there

const style = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600; font-size: 15px }
    .label { text-anchor: end }
    .quiet { fill: #59636e }
    .line { stroke: #59636e; stroke-dasharray: 3 3 }
    .sinter { fill: #1a7f37 } .engine { fill: #54aeff } .native { fill: #8c959f }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .quiet { fill: #9198a1 } .line { stroke: #9198a1 }
      .sinter { fill: #3fb950 } .engine { fill: #388bfd } .native { fill: #656c76 }
    }
  `;

const text = (kind, x, y, content) => `  <text class="${kind}" x="${x}" y="${y}">${escape(content)}</text>`;
const escape = (content) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const bar = (kind, x, y, width) =>
    `  <rect class="${kind}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="1"/>`;

/** The series' names, each behind a box of its colour. */
const legend = (series) => {
    let x = 10;
    return series.flatMap(({ kind, label }) => {
        const at = x;
        x += 30 + label.length * 7;
        return [bar(kind, at, 52, 10), text('quiet', at + 14, 60, label)];
    });
};

/**
 * An SVG with a group of bars for each of `rows`, in this order: { name, values }. A value is a multiple of native time, or
 * undefined; there is one for each of `series`: { kind: 'sinter' | 'engine' | 'native', label }.
 */
export const chart = ({ title, note, series, rows }) => {
    const step = series.length * (BAR + 1) + 4;
    const known = (row) => row.values.filter((value) => value !== undefined);
    const longest = Math.max(1.5, ...rows.flatMap(known));
    const most = Math.min(LONGEST, longest);
    const scale = (ratio) => (Math.min(ratio, most) / most) * (WIDTH - LEFT - RIGHT);
    const height = TOP + rows.length * step + 12;
    const one = (LEFT + scale(1)).toFixed(1);
    const limit = longest > most ? `; bars end at ${most}` : '';
    const lines = [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
        `  <title>${escape(title)}</title>`,
        `  <style>${style}</style>`,
        text('title', 10, 22, title),
        text('quiet', 10, 42, `less is better${limit}; ${note}`),
        ...legend(series),
        `  <line class="line" x1="${one}" y1="${TOP - 6}" x2="${one}" y2="${height - 8}"/>`,
        text('quiet', one, TOP - 9, 'native'),
    ];
    for (const [i, row] of rows.entries()) {
        const y = TOP + i * step;
        const middle = y + step / 2 + 2;
        lines.push(text('label', LEFT - 8, middle, row.name));
        for (const [j, value] of row.values.entries())
            if (value !== undefined) lines.push(bar(series[j].kind, LEFT, y + j * (BAR + 1), scale(value)));
        const end = LEFT + scale(Math.max(0, ...known(row))) + 8;
        const numbers = known(row).map((value) => value.toFixed(2));
        lines.push(text('value', end.toFixed(1), middle, numbers.join(' / ')));
    }
    return `${[...lines, '</svg>'].join('\n')}\n`;
};
