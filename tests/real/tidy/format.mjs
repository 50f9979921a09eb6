// HTML Tidy, built for WASI, rewrites files in place: against Node's WASI, and against a native build of the same source.
import fs from 'node:fs';
import path from 'node:path';
import * as real from '../programs.mjs';

const package_ = [
    'libtidy',
    '0.3.7',
    'sha512-XvMVp7isw426M7qd4p4aAu+zmaJuysVR3mHelQLb4sd54gkuVyGauKDnWbDtEumcy2FCjgG2q4o6O2ChmheHbA==',
];

const work = real.workDirectory('tidy');
const compiler = real.wasiCompiler('c', work);
const library = path.join(real.npmPackage(...package_), 'tidy-html5');
const at = (name) => path.join(work, name);

// For both builds: as Tidy takes Linux to be, but without mapped files, which WASI has not got.
const defines = ['-D_GNU_SOURCE', '-DSUPPORT_POSIX_MAPPED_FILES=0', '-DHAS_FUTIME=0', '-DUTIME_NEEDS_CLOSED_FILE=1'];
const sources = fs
    .readdirSync(path.join(library, 'src'))
    .filter((name) => name.endsWith('.c') && name !== 'win32tc.c' && name !== 'sprtf.c')
    .map((name) => path.join(library, 'src', name));
// The driver is ours, and strict.
function compile(flags, output) {
    const include = path.join(library, 'include');
    real.mustRun(compiler.program, [
        ...[...flags, ...defines, '-std=c11', '-Wall', '-Wextra', '-Werror', '-c'],
        ...['-isystem', include, path.join(real.sourceDirectory, 'tidy/format.c')],
        ...['-o', at('format.o')],
    ]);
    real.mustRun(compiler.program, [
        ...[...flags, '-w', ...defines, '-I', include],
        ...[...sources, at('format.o'), '-o', output],
    ]);
}

const pages = {
    'good.html': '<!DOCTYPE html><html><head><title>t</title></head><body><p>a paragraph</body></html>',
    'tags.html': '<b><i>crossed</b></i><li>loose<table><td>no row<form><p>in a table</table>',
    'entities.html': '<p>&copy;&nbsp;&bogus; &#x20AC; caf\u00e9 < > & "quoted"</p>'.repeat(50),
    'empty.html': '',
    'script.html': '<script>if (a < b && c) { x = "</p>"; }</script><style>p{}</style><pre>\n  kept\n\tkept</pre>',
    'long.html': `<ul>${'<li><a href="x?a=1&b=2">a rather long item with words to be wrapped</a>'.repeat(400)}</ul>`,
    'unknown.html': '<body><made-up>element</made-up><center><font color=red>old</font></center>',
    'bytes.html': Buffer.from('<p>\x80\xff\xfe not utf-8 \0 here</p>', 'latin1'),
};
function prepare(directory) {
    for (const [name, text] of Object.entries(pages)) {
        fs.writeFileSync(path.join(directory, name), text);
        fs.utimesSync(path.join(directory, name), 1e9, 1e9);
    }
}
const files = [...Object.keys(pages), 'missing.html'].map((name) => `/data/${name}`);
const steps = [...files.map((file) => ({ args: [file] })), { args: files }];

// Tidy includes <setjmp.h>, which wasi-libc has not got, and uses nothing of it.
fs.mkdirSync(at('include'));
fs.writeFileSync(at('include/setjmp.h'), '');
compile([...compiler.flags, '-O2', '-isystem', at('include')], at('format.wasm'));
const options = ['-O1', '--dir', 'data::/data', '--env', 'FORMAT_XHTML'];
const executable = await real.sinterBuild(at('format.wasm'), at('format'), options);
for (const env of [{}, { FORMAT_XHTML: '1' }])
    real.expectSameAsNode(work, at('format.wasm'), executable, { prepare, steps, env });

compile(['-O0'], at('native'));
fs.mkdirSync(at('native-data'));
prepare(at('native-data'));
const native = real.run(at('native'), Object.keys(pages), { cwd: at('native-data'), env: {} });
prepare(at('data'));
const actual = real.run(executable, files.slice(0, -1), { cwd: work, env: {} });
const names = (bytes) => bytes.toString().replaceAll('/data/', '');
real.expectSame('as built natively', names(actual.stdout), names(native.stdout));
real.expectSameTree('as built natively', at('data'), at('native-data'));
