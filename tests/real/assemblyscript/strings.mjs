// strings.ts, compiled by AssemblyScript of two ages, whose Strings have different class numbers, and
// driven through the dynamic API (strings.c), against Node's WebAssembly on the same modules.
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const packages = {
    long: ['5.2.4', 'sha512-qtzLbJE8hq7VabR3mISmVGtoXP8KGc2Z/AT8OuqlYD7JTR3oqrgwdjnk07wpj1twXxYmgDXgoKVWUG/fReSzHg=='],
};
const compilers = [
    {
        version: '0.27.37',
        integrity: 'sha512-YtY5k3PiV3SyUQ6gRlR2OCn8dcVRwkpiG/k2T5buoL2ymH/Z/YbaYWbk/f9mO2HTgEtGWjPiAQrIuvA7G/63Gg==',
        packages: {
            ...packages,
            binaryen: [
                '116.0.0-nightly.20240114',
                'sha512-0GZrojJnuhoe+hiwji7QFaL3tBlJoA+KFUN7ouYSDGZLSo9CKM8swQX8n/UcbR0d1VuZKU+nhogNzv423JEu5A==',
            ],
        },
        program: 'bin/asc.js',
        stringId: 2,
    },
    {
        version: '0.19.23',
        integrity: 'sha512-fwOQNZVTMga5KRsfY80g7cpOl4PsFQczMwHzdtgoqLXaYhkhavufKb0sB0l3T1DUxpAufA0KNhlbpuuhZUwxMA==',
        packages: {
            ...packages,
            binaryen: [
                '102.0.0-nightly.20211028',
                'sha512-GCJBVB5exbxzzvyt8MGDv/MeUjs6gkXDvf4xOIItRBptYl0Tz5sm1o/uG95YK0L0VeG5ajDu3hRtkBP2kzqC5w==',
            ],
        },
        program: 'bin/asc',
        stringId: 1,
    },
];
const texts = [
    '',
    'hello',
    'grüße, ñandú',
    '日本語のテキスト',
    'a😀b🎉',
    '€'.repeat(300),
    `${'y'.repeat(255)}😀${'z'.repeat(700)}`,
    'line\nbreak\ttab "quotes"',
];

const work = real.workDirectory('as_strings');
fs.writeFileSync(path.join(work, 'texts'), texts.map((text) => `${text}\0`).join(''));

/** strings.ts as a module. The compiler finds its packages in a node_modules of links. */
function compile({ version, integrity, packages, program }) {
    const modules = path.join(work, version, 'node_modules');
    fs.mkdirSync(modules, { recursive: true });
    fs.cpSync(real.npmPackage('assemblyscript', version, integrity), path.join(modules, 'assemblyscript'), {
        recursive: true,
    });
    for (const [name, pinned] of Object.entries(packages))
        fs.symlinkSync(real.npmPackage(name, ...pinned), path.join(modules, name));
    const source = path.join(work, version, 'strings.ts');
    fs.copyFileSync(path.join(real.sourceDirectory, 'assemblyscript/strings.ts'), source);
    real.mustRun(
        process.execPath,
        [
            path.join(modules, 'assemblyscript', program),
            'strings.ts',
            ...['--outFile', 'strings.wasm', '--exportRuntime', '-O'],
        ],
        { cwd: path.join(work, version) },
    );
    return path.join(work, version, 'strings.wasm');
}

/** What strings.c prints, in JavaScript. */
async function expectedLines(wasm, stringId) {
    const lines = [];
    let exports;
    const view = () => new DataView(exports.memory.buffer);
    const string = (address) => {
        const size = view().getUint32(address - 4, true);
        return Buffer.from(exports.memory.buffer, address, size).toString('utf16le');
    };
    const env = {
        abort: (message, file, line, column) => {
            throw new Error(`abort: ${string(message)} at ${string(file)}:${line}:${column}`);
        },
        trace: (message, count, ...numbers) =>
            lines.push(`trace: ${string(message)} ${numbers.slice(0, count).join(', ')}`),
        seed: () => 4,
    };
    ({
        instance: { exports },
    } = await WebAssembly.instantiate(fs.readFileSync(wasm), { env }));
    const put = (bytes, id) => {
        const address = exports.__new(bytes.length, id);
        exports.__pin(address);
        Buffer.from(exports.memory.buffer).set(bytes, address);
        return address;
    };
    const show = (name, text) => lines.push(`${name}: ${Buffer.from(text).length} ${text}`);
    for (const text of texts) {
        const address = put(Buffer.from(text, 'utf16le'), stringId);
        lines.push(`class: ${stringId}`);
        show('itself', text);
        lines.push(`units: ${exports.units(address)}`);
        show('shout', string(exports.shout(address)));
        show('reverse', string(exports.reverse(address)));
        exports.tell(address);
        exports.__unpin(address);
        const buffer = put(Buffer.from(text), stringId - 1);
        lines.push(`sum: ${exports.sum(buffer)}`);
        exports.__unpin(buffer);
    }
    for (let i = 0; i < 3000; i++) {
        const address = put(Buffer.from('x'.repeat(i % 1000), 'utf16le'), stringId);
        exports.units(address);
        exports.__unpin(address);
    }
    lines.push(`memory: ${exports.memory.buffer.byteLength}`);
    const message = put(Buffer.from('on purpose €', 'utf16le'), stringId);
    exports.random();
    try {
        exports.fail(message);
    } catch (error) {
        lines.push(`host error: ${error.message}`);
    }
    return Buffer.from(lines.map((line) => `${line}\n`).join('')); // lone surrogates become U+FFFD
}

for (const compiler of compilers) {
    const wasm = compile(compiler);
    const library = await real.sinterBuild(wasm, wasm.replace('.wasm', '.so'), ['--emit=shared']);
    const host = real.hostProgram('assemblyscript/strings.c', path.join(work, 'host'), 'assemblyscript');
    const actual = real.mustRun(host, [library, path.join(work, 'texts')]);
    const expected = await expectedLines(wasm, compiler.stringId);
    real.expectSame(`the lines with AssemblyScript ${compiler.version}`, actual.stdout, expected);
    console.log(`AssemblyScript ${compiler.version}: ${expected.toString().split('\n').length - 1} lines are the same`);
}
