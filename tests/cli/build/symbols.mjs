// What perf, nm and addr2line see: the symbol table of an executable has a local function symbol for
// each of the guest's functions, called by the wasm function's name, that covers its machine code.
// With -s there is none.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { inWork, run } from '../../support/sinter.mjs';
import { buildNamed, guestNames } from './guest_names.mjs';

/** An executable's sections by name, and the symbols of its symbol table. ELF-64, System V ABI 4. */
function readElf(file) {
    const bytes = fs.readFileSync(file);
    const number = (at) => Number(bytes.readBigUInt64LE(at));
    const string = (table, at) => bytes.toString('latin1', table.offset + at, bytes.indexOf(0, table.offset + at));
    const count = bytes.readUInt16LE(60);
    const headers = Array.from({ length: count }, (_, i) => {
        const at = number(40) + i * bytes.readUInt16LE(58);
        return {
            name: bytes.readUInt32LE(at),
            type: bytes.readUInt32LE(at + 4),
            address: number(at + 16),
            offset: number(at + 24),
            size: number(at + 32),
            link: bytes.readUInt32LE(at + 40),
        };
    });
    const names = headers[bytes.readUInt16LE(62)];
    const sections = headers.map((header) => ({ ...header, name: string(names, header.name) }));
    const symbols = [];
    for (const table of sections.filter(({ type }) => type === 2))
        for (let at = table.offset; at < table.offset + table.size; at += 24)
            symbols.push({
                name: string(sections[table.link], bytes.readUInt32LE(at)),
                function: (bytes[at + 4] & 15) === 2,
                local: bytes[at + 4] >> 4 === 0,
                section: sections[bytes.readUInt16LE(at + 6)]?.name,
                address: number(at + 8),
                size: number(at + 16),
            });
    return { sections, symbols };
}

for (const level of ['-O0', '-O2']) {
    const { sections, symbols } = readElf(buildNamed(`named${level}`, level));
    const code = sections.find(({ name }) => name === 'sinter_guest');
    // At -O2 a function may be inlined into its caller.
    const wanted = level === '-O0' ? guestNames : guestNames.slice(0, 2);
    for (const name of wanted) {
        const found = symbols.filter((s) => s.name === name);
        assert.ok(found.length >= 1, `${level}: a symbol ${name}`);
        const [symbol] = found;
        assert.ok(symbol.function && symbol.local, `${name} is a local function`);
        assert.equal(symbol.section, 'sinter_guest');
        assert.ok(symbol.size > 0 && symbol.address >= code.address);
        assert.ok(symbol.address + symbol.size <= code.address + code.size);
    }
    // Whatever address of guest code a profiler meets is in one function's symbol, but for padding.
    const functions = symbols
        .filter((symbol) => symbol.function && symbol.section === 'sinter_guest')
        .sort((a, b) => a.address - b.address);
    functions.forEach((symbol, i) => {
        const end = functions[i + 1]?.address ?? code.address + code.size;
        const gap = end - symbol.address - symbol.size;
        assert.ok(gap >= 0 && gap < 16, `${level}: ${gap} bytes after ${symbol.name}`);
    });
}
const stripped = readElf(buildNamed('stripped', '-s'));
assert.deepEqual(stripped.symbols, []);
assert.ok(!fs.readFileSync(inWork('stripped')).includes('w2c_m_f1'));

// Our own backtraces do without symbols.
for (const program of ['named-O0', 'named-O2', 'stripped'])
    assert.match(
        run(inWork(program), ['1'], { env: { SINTER_INVOKE: 'run it' } }).stderr,
        /trap: integer divide by zero\n    at leaf \(wasm-function\[0\]\)\n    at middle\.one \(wasm-function\[1\]\)\n    at outer/,
        program,
    );
