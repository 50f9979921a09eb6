// `-g`: traps and debuggers tell the lines of the sources, and the functions that were inlined; the machine code stays the same.
// Debug information that is damaged costs the lines, never the build; and no file name breaks out of anything.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { build, clang, inWork, run, sinter, skip, succeed, write } from '../../support/sinter.mjs';

const source = `struct node { int value; struct node *next; };
static int get(struct node *node) {
    if (node->value < 0)
        __builtin_trap();
    return node->value;
}
__attribute__((noinline)) static int sum(struct node *node) {
    int total = 0;
    while (node) {
        total += get(node);
        node = node->next;
    }
    return total;
}
__attribute__((export_name("_start"))) void start(void) {
    struct node last = {-1, 0}, first = {2, &last};
    volatile int result = sum(&first);
    (void)result;
}
`;
write('list.c', source);

/** Compiles a C file to wasm. */
function compile(name, output, ...flags) {
    const file = inWork(output);
    const { code, stderr } = run(clang, ['--target=wasm32', '-nostdlib', '-Wl,--no-entry', ...flags, name, '-o', file]);
    if (code !== 0 && /unable to|not found|No available targets/.test(stderr))
        skip(`${clang} does not compile to wasm`);
    assert.equal(code, 0, stderr);
    return file;
}

const traps = (program) => run(inWork(program), []).stderr;
const machineCode = (object) => {
    succeed(run('objcopy', ['-O', 'binary', '--only-section=sinter_guest', inWork(object), inWork(`${object}.text`)]));
    return fs.readFileSync(inWork(`${object}.text`));
};

for (const version of [4, 5]) {
    const wasm = compile('list.c', `list${version}.wasm`, '-O0', `-gdwarf-${version}`);
    for (const level of ['-O0', '-O1', '-O2', '-O3']) {
        build(wasm, '-g', level, '-o', 'list');
        const said = traps('list');
        assert.match(said, /trap: unreachable\n/);
        assert.match(said, /at get \(wasm-function\[\d+\]:0x[0-9a-f]+\) \S*\/list\.c:4( \(inlined\))?\n/, said);
        assert.match(said, /at sum \(wasm-function\[\d+\]:0x[0-9a-f]+\) \S*\/list\.c:10( \(inlined\))?\n/, said);
        assert.match(said, /at start \(wasm-function\[\d+\]:0x[0-9a-f]+\) \S*\/list\.c:17( \(inlined\))?\n/, said);
        if (level === '-O2') assert.match(said, /\(inlined\)/, said);
        for (const g of [['-g'], []])
            build(wasm, ...g, level, '--emit=object', '--prefix', 'list', '--no-cache', '-o', `list${g.length}.o`);
        assert.ok(machineCode('list0.o').equals(machineCode('list1.o')), `${level} gives other code with -g`);
    }
}
build('list4.wasm', '-O2', '-o', 'plain');
assert.doesNotMatch(traps('plain'), /list\.c|:0x|inlined/);

// Without debug information there are offsets.
build(compile('list.c', 'bare.wasm', '-O0'), '-g', '-o', 'bare');
assert.match(traps('bare'), /at get \(wasm-function\[\d+\]:0x[0-9a-f]+\)( \(inlined\))?\n/);

// Debuggers.
if (run('gdb', ['--version']).code === 0) {
    for (const level of ['-O0', '-O1', '-O2']) {
        build('list4.wasm', '-g', level, '-o', 'list');
        const commands = ['break list.c:11', 'run', 'bt', 'next', 'info line'].flatMap((line) => ['-ex', line]);
        const { stdout } = run('gdb', [
            '-batch',
            '-nx',
            '-iex',
            'set debuginfod enabled off',
            ...commands,
            inWork('list'),
        ]);
        assert.match(stdout, /Breakpoint 1, .*list\.c:11\n/s, stdout);
        assert.match(stdout, /#1 .*_start .*list\.c:17\n/, stdout);
    }
}

// File names that a hostile module makes up.
write(
    'evil.c',
    source.replace('static int get', '#line 7 "a\\"\\n#error \\\\ \\033[31m??/ \\303\\050.c"\nstatic int get'),
);
const evil = compile('evil.c', 'evil.wasm', '-O0', '-gdwarf-4');
for (const level of ['-O0', '-O1', '-O2']) {
    build(evil, '-g', level, '-o', 'evil');
    const said = traps('evil');
    assert.match(said, /a\\"\\x0a#error \\\\ \\x1b\[31m\?\?\/ \\xc3\(\.c:9/, said);
}

// Damage: truncated sections, and bytes that are something else.
const whole = fs.readFileSync(inWork('list5.wasm'));
const name = Buffer.from('.debug_line');
const at = whole.indexOf(Buffer.concat([Buffer.from([name.length]), name])) + 1 + name.length;
let seed = 7;
const random = (limit) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % limit;
let dropped = 0;
for (let round = 0; round < 24; round++) {
    const bytes = Buffer.from(whole);
    if (round === 0)
        bytes.fill(0xff, at, at + 4); // a size that goes past the end
    else if (round === 1)
        bytes[at + 4] = 99; // an unknown version
    else for (let i = 0; i < 3; i++) bytes[at + random(150)] = random(256);
    write('damaged.wasm', bytes);
    const result = sinter(['build', inWork('damaged.wasm'), '-g', '-O0', '-o', inWork('damaged')]);
    assert.equal(result.code, 0, `round ${round}: ${result.stderr}`);
    assert.match(result.stderr, /^$|warning: its lines are left out: .*\n.*note: .*\n$/);
    assert.match(traps('damaged'), /trap: unreachable\n/);
    dropped += result.stderr !== '';
    if (round < 2) assert.equal(dropped, round + 1);
}
