// Routines of a C library with 64-bit addresses, which compiler/routines gives prologues: what they return, and what memory holds
// behind them. The buffers overlap, end with the memory, begin behind it or wrap around, and counts go up to 2^64 - 1.
const put = (name, value) => `(local.set $${name} ${value})`;
const get = (name) => `(local.get $${name})`;
const add = (x, y) => `(i64.add ${x} ${y})`;
const number = (value) => `(i64.const ${value})`;
const until = (condition, ...body) =>
    `(block $end (loop $again (br_if $end ${condition}) ${body.join(' ')} (br $again)))`;
const next = (name) => put(name, add(get(name), number(1)));
const left = put('n', add(get('n'), number(-1)));
const load = (address) => `(i32.load8_u ${address})`;
const copyByte = (d, s) => `(i32.store8 ${d} ${load(s)})`;
const up = until(
    `(i64.eq ${get('i')} ${get('n')})`,
    copyByte(add(get('d'), get('i')), add(get('s'), get('i'))),
    next('i'),
);
const down = until(`(i64.eqz ${get('n')})`, left, copyByte(add(get('d'), get('n')), add(get('s'), get('n'))));
const same = `(i32.eq ${load(get('d'))} ${load(get('s'))})`;
const buffers = '(param $d i64) (param $s i64) (param $n i64)';

// Every call starts with the same bytes, of which the last 5,000 are no zeros.
export const module = `(module (memory i64 1 1)
  (func $copy ${buffers} (result i64) (local $i i64) ${up} ${get('d')})
  (func $move ${buffers} (result i64) (local $i i64)
    (if (i64.lt_u ${get('d')} ${get('s')}) (then ${up}) (else ${down})) ${get('d')})
  (func $fill (param $d i64) (param $c i32) (param $n i64) (result i64) (local $p i64)
    ${put('p', get('d'))}
    ${until(`(i64.eqz ${get('n')})`, `(i32.store8 ${get('p')} ${get('c')})`, next('p'), left)} ${get('d')})
  (func $compare ${buffers} (result i32)
    (block $differ
      ${until(`(i64.eqz ${get('n')})`, `(br_if $differ (i32.eqz ${same}))`, next('d'), next('s'), left)}
      (return (i32.const 0)))
    (i32.sub ${load(get('d'))} ${load(get('s'))}))
  (func $length (param $s i64) (result i64) (local $p i64)
    ${put('p', get('s'))} ${until(`(i32.eqz ${load(get('p'))})`, next('p'))} (i64.sub ${get('p')} ${get('s')}))
  (func $start (local $i i64)
    ${until(
        `(i64.eq ${get('i')} ${number(65536)})`,
        `(i64.store8 ${get('i')} (i64.and (i64.shr_u (i64.mul ${get('i')} ${number(2654435761)}) ${number(17)})
            ${number(15)}))`,
        `(if (i64.gt_u ${get('i')} ${number(60535)}) (then (i64.store8 ${get('i')} ${number(1)})))`,
        next('i'),
    )})
  (start $start)
  (func $sum (param $result i64) (result i64 i64) (local $i i64) (local $sum i64)
    ${until(
        `(i64.eq ${get('i')} ${number(65536)})`,
        put('sum', add(`(i64.mul ${get('sum')} ${number(31)})`, `(i64.load8_u ${get('i')})`)),
        next('i'),
    )} ${get('result')} ${get('sum')})
  (func (export "copy") ${buffers} (result i64 i64) (call $sum (call $copy ${get('d')} ${get('s')} ${get('n')})))
  (func (export "move") ${buffers} (result i64 i64) (call $sum (call $move ${get('d')} ${get('s')} ${get('n')})))
  (func (export "fill") (param $d i64) (param $c i32) (param $n i64) (result i64 i64)
    (call $sum (call $fill ${get('d')} ${get('c')} ${get('n')})))
  (func (export "compare") ${buffers} (result i32) (call $compare ${get('d')} ${get('s')} ${get('n')}))
  (func (export "length") (param $s i64) (result i64) (call $length ${get('s')})))`;

const most = '-1';
const half = '-9223372036854775808';
const pairs = [
    ...['100 200 0', '100 200 1', '100 5000 3', '100 5000 32', '101 5003 33', '7 30000 20000'],
    ...['100 103 40', '103 100 40', '100 100 40', '100 101 1000', '101 100 1000'], // they overlap
    ...[
        '65535 0 1',
        '0 65535 1',
        '65504 0 32',
        '0 65504 32',
        '65505 0 32',
        '0 65505 32',
        '65436 100 100',
        '0 65437 100',
    ],
    ...['65536 0 0', '0 65536 0', '65537 0 0', `${most} 0 0`, `0 ${most} 0`, `${half} ${most} 0`],
    ...['65536 0 1', '0 65536 8', `${most} 0 1`, `0 ${most} 1`, `${most} 0 2`, `0 ${most} 40`, '-16 0 32', '0 -16 32'],
    ...[`0 100 ${half}`, `0 100 ${most}`, `100 0 ${half}`, `100 0 ${most}`, `${half} 0 8`, `0 ${half} 40`],
    ...['4294967296 0 8', '0 4294967400 40', '0 100 1073741824', '0 100 4294967300', '68719476736 0 8', '-65536 0 40'],
];
const one = pairs.map((words) => words.split(' '));
export const calls = [
    ...['copy', 'move', 'compare'].flatMap((name) => pairs.map((words) => `${name} ${words}`)),
    ...one.map(([address, , count]) => `fill ${address} ${Number(count[1] ?? 0) * 1000 - 3} ${count}`),
    'compare 60600 61000 400',
    'compare 60600 60601 4935', // all equal, up to the end
    'compare 60600 60601 4936',
    ...[
        '0',
        '1',
        '77',
        '60000',
        '60535',
        '60600',
        '65529',
        '65535',
        '65536',
        '65537',
        '4294967296',
        half,
        most,
        '-8',
    ].map((address) => `length ${address}`),
];
