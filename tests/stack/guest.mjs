// The guest of the sweep: `rec(depth, kind)` recurses in small frames and then does one thing; `back` is the host's, which
// enters `rec`. Each kind has the outcome that it has where there is stack enough: "ok", "exit", or a trap's message.

const TYPES = {
    i32: { c: 'uint32_t ', value: '(i32.const 7)' },
    i64: { c: 'uint64_t ', value: '(i64.const 0x4141414141414141)' },
    f64: { c: 'double ', value: '(f64.const 0.5)' },
    v128: { c: 'struct sinter_v128 ', value: '(v128.const i64x2 0x4141414141414141 0x4242424242424242)' },
    funcref: { c: 'const struct sinter_funcref *', value: '(ref.func $nothing)' },
    externref: { c: 'void *', value: '(ref.null extern)' },
};

/** The imports with many values: their names, and how many of which type. Function references are slow to compile. */
function signatures(all) {
    const result = [{ name: 'f_none', type: 'i32', params: 0, results: 0 }];
    const add = (type, params, results) =>
        result.push({ name: `f_${type}_${params}_${results}`, type, params, results });
    for (const type of Object.keys(TYPES))
        for (const [params, results] of [
            [7, 0],
            [100, 1],
        ])
            add(type, params, results);
    for (const type of all ? Object.keys(TYPES) : ['i64', 'v128', 'funcref']) add(type, 1000, 0);
    if (all) add('v128', 0, 1000);
    if (all) add('funcref', 1000, 1000);
    return result;
}

const list = (keyword, type, count) => (count ? ` (${keyword}${` ${type}`.repeat(count)})` : '');
const imported = ({ name, type, params, results }) =>
    `(import "env" "${name}" (func $${name}${list('param', type, params)}${list('result', type, results)}))`;
const passing = ({ name, type, params, results }) =>
    `${TYPES[type].value.repeat(params)} (call $${name}) ${'drop '.repeat(results)}`;

const rounding = ['f32', 'f64'].flatMap((type) =>
    ['floor', 'ceil', 'trunc', 'nearest', 'sqrt', 'min', 'copysign'].map((operation) => {
        const value = `(${type}.load (i32.const 64))`;
        return `(${type}.store (i32.const 64) (${type}.${operation} ${value} ${/min|copysign/.test(operation) ? value : ''}))`;
    }),
);
const vectors = ['f32x4', 'f64x2'].flatMap((type) =>
    ['floor', 'ceil', 'trunc', 'nearest', 'sqrt'].map(
        (operation) => `(v128.store (i32.const 64) (${type}.${operation} (v128.load (i32.const 64))))`,
    ),
);
const wasi = (call) => `(drop (call ${call}))`;

/** [name, what is done, the outcome with stack enough]. */
const makeKinds = (imports) => [
    ['nothing', '', 'ok'],
    // Every kind of trap that a guest can cause.
    ['load', '(drop (i32.load (i32.const 0x7fffffff)))', 'out of bounds memory access'],
    [
        'fill out of bounds',
        '(memory.fill (i32.const -1) (i32.const 1) (i32.const 70000))',
        'out of bounds memory access',
    ],
    ['overflow', '(global.set $g (i32.div_s (global.get $low) (global.get $minus)))', 'integer overflow'],
    ['division', '(global.set $g (i32.div_u (i32.const 1) (global.get $zero)))', 'integer divide by zero'],
    ['conversion', '(global.set $g (i32.trunc_f64_s (f64.load (i32.const 128))))', 'invalid conversion to integer'],
    ['unreachable', 'unreachable', 'unreachable'],
    ['throw null', '(throw_ref (global.get $no_exception))', 'null reference'],
    ['throw', '(throw $tag (i32.const 1))', 'uncaught exception'],
    ['unaligned', '(drop (i32.atomic.load (i32.const 1)))', 'unaligned atomic'],
    ['endless', '(call $endless)', 'call stack exhausted'],
    ['table.get', '(drop (table.get $refs (i32.const -1)))', 'out of bounds table access'],
    ['no element', '(call_indirect $calls (type $void) (i32.const 9))', 'undefined element'],
    ['null element', '(call_indirect $calls (type $void) (i32.const 1))', 'uninitialized element'],
    ['element of another type', '(call_indirect $calls (type $void) (i32.const 0))', 'indirect call type mismatch'],
    [
        'wait on what is not shared',
        '(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))',
        'expected shared memory',
    ],
    ['host trap', '(call $host_trap)', 'host error: told so'],
    ['host failure', '(call $host_fail)', 'host error: told so'],
    ['proc_exit', '(call $proc_exit (i32.const 3))', 'exit'],
    // What the runtime does for a guest, and libc.
    ['catch', '(try (do (throw $tag (i32.const 1))) (catch $tag (global.set $g)))', 'ok'],
    [
        'catch by reference',
        `(block $done (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $tag (i32.const 1))) (br $done)) (drop))`,
        'ok',
    ],
    ['memory.grow', '(drop (memory.grow (i32.const 1)))', 'ok'],
    ['memory.grow, shared', '(drop (memory.grow $shared (i32.const 1)))', 'ok'],
    ['table.grow', '(drop (table.grow $refs (ref.func $nothing) (i32.const 1)))', 'ok'],
    ['table.grow, externref', '(drop (table.grow $externs (ref.null extern) (i32.const 1)))', 'ok'],
    ['table.grow, exnref', '(drop (table.grow $exceptions (ref.null exn) (i32.const 1)))', 'ok'],
    [
        'tables',
        `(table.init $refs $segment (i32.const 0) (i32.const 0) (i32.const 1))
        (table.copy $refs $refs (i32.const 1) (i32.const 0) (i32.const 1))
        (table.fill $refs (i32.const 0) (ref.null func) (i32.const 2))`,
        'ok',
    ],
    [
        'memories',
        `(memory.init 0 0 (i32.const 256) (i32.const 0) (i32.const 3))
        (memory.copy (i32.const 300) (i32.const 256) (i32.const 3000))
        (memory.fill (i32.const 256) (i32.const 0) (i32.const 4000))`,
        'ok',
    ],
    [
        'wait and notify',
        `(drop (memory.atomic.notify 1 (i32.const 0) (i32.const 1)))
        (drop (memory.atomic.wait32 1 (i32.const 0) (i32.const 0) (i64.const 0)))
        (drop (memory.atomic.wait64 1 (i32.const 0) (i64.const 1) (i64.const -1)))`,
        'ok',
    ],
    ['rounding', rounding.join(' '), 'ok'],
    ['rounding of vectors', vectors.join(' '), 'ok'],
    // Imports and WASI.
    ...imports.map((signature) => [signature.name, passing(signature), 'ok']),
    [
        'indirect import',
        '(call_indirect $calls (type $i7) (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7) (i32.const 0))',
        'ok',
    ],
    ['entry with many values', '(call $again)', 'ok'],
    ['fd_write', wasi('$fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 512)'), 'ok'],
    ['random_get', wasi('$random_get (i32.const 512) (i32.const 256)'), 'ok'],
    ['clock_time_get', wasi('$clock_time_get (i32.const 1) (i64.const 1) (i32.const 512)'), 'ok'],
    [
        'path_open',
        wasi(`$path_open (i32.const 3) (i32.const 1) (i32.const 768) (i32.const 3) (i32.const 0) (i64.const 0)
        (i64.const 0) (i32.const 0) (i32.const 512)`),
        'ok',
    ],
];

const makeModule = (imports, large, kinds) => `(module
  (type $void (func))
  (type $i7 (func (param i32 i32 i32 i32 i32 i32 i32)))
  (import "env" "back" (func $back))
  (import "env" "again" (func $again))
  (import "env" "host_trap" (func $host_trap))
  (import "env" "host_fail" (func $host_fail))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  ${imports.map(imported).join('\n  ')}
  (memory (export "memory") 1 16)
  (memory $shared 1 16 shared)
  (table $kinds ${kinds.length} funcref)
  (table $calls 2 funcref)
  (table $refs 4 1000 funcref)
  (table $externs 1 1000 externref)
  (table $exceptions 1 1000 exnref)
  (elem (table $kinds) (i32.const 0) func ${kinds.map((_, i) => `$kind_${i}`).join(' ')})
  (elem (table $calls) (i32.const 0) func $f_i32_7_0)
  (elem $segment func $nothing)
  (data $bytes "abc")
  (data (i32.const 768) "a/b")
  (data (i32.const 128) "\\00\\00\\00\\00\\00\\00\\f8\\7f")
  (tag $tag (param i32))
  (global $no_exception (mut exnref) (ref.null exn))
  (global $g (mut i32) (i32.const 0))
  (global $low (mut i32) (i32.const 0x80000000))
  (global $minus (mut i32) (i32.const -1))
  (global $zero (mut i32) (i32.const 0))
  (func $nothing)
  (elem declare func $nothing)
  (func $endless (call $endless) (global.set $g (i32.const 1)))
  ${kinds.map(([name, text], i) => `(func $kind_${i} (type $void) ${text}) ;; ${name}`).join('\n  ')}
  (func $rec (export "rec") (param i32 i32) (result i32)
    (if (i32.eqz (local.get 0))
      (then (call_indirect $kinds (type $void) (local.get 1)) (return (i32.const 0))))
    (i32.add (call $rec (i32.sub (local.get 0) (i32.const 1)) (local.get 1)) (i32.const 1)))
  ${large
      .map(
          ({ name, type, params, results }) =>
              `(func (export "take_${name}")${list('param', type, params)}${list('result', type, results)} ${TYPES[type].value.repeat(results)})`,
      )
      .join('\n  ')}
  (func (export "start") (call $back)))
`;

/** The imports' C functions, for an executable, and a table of what `again` calls. */
function definition({ name, type, params, results }) {
    const { c } = TYPES[type];
    const parameters = Array.from({ length: params }, (_, i) => `, ${c}a${i}`).join('');
    const pointers = results > 1 ? Array.from({ length: results }, (_, i) => `, ${c}*r${i}`).join('') : '';
    const head = `${results === 1 ? c : 'void '}env_${name}(struct sinter_instance *instance${parameters}${pointers})`;
    const written = results > 1 ? Array.from({ length: results }, (_, i) => ` *r${i} = zero;`).join('') : '';
    const used = `(void)instance;${Array.from({ length: params }, (_, i) => ` (void)a${i};`).join('')}`;
    const zero = results ? ` static ${c}zero;` : '';
    return `${head};\n${head} {${zero} ${used} use_stack();${written}${results === 1 ? ' return zero;' : ''} }`;
}

const makeHeader = (
    imports,
    large,
) => `static const struct taken { const char *name; size_t params, results; } taken[] = {
${large.map(({ name, params, results }) => `    {"take_${name}", ${params}, ${results}},`).join('\n')}
};
#ifdef PROVIDER
${imports.map(definition).join('\n')}
#endif
`;

/** The module's text, what sweep.c includes, and the list of kinds that it reads: a line for each. */
export function makeGuest(all) {
    const imports = signatures(all);
    const large = imports.filter(({ params, results }) => params + results >= 1000);
    const kinds = makeKinds(imports);
    return {
        module: makeModule(imports, large, kinds),
        header: makeHeader(imports, large),
        kinds: kinds.map(([name, , outcome]) => `${name}|${outcome}\n`).join(''),
    };
}
