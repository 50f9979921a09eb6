// What an interpreter has to get right, printed: the same on every host of the same module. No
// clock, no random number.
function section(name, body) {
    print('--', name);
    body();
}

section('numbers', () => {
    print(
        0.1 + 0.2,
        1e21,
        5e-324,
        -0 === 0,
        Object.is(-0, 0),
        1 / 3,
        (255).toString(16),
        (0.1).toFixed(20)
    );
    print(
        Math.sqrt(2),
        Math.sin(1),
        Math.exp(1),
        Math.pow(2, 0.5),
        Math.atan2(1, -1),
        Math.cbrt(27),
        Math.hypot(3, 4)
    );
    print(
        2n ** 200n,
        -(3n ** 50n) / 7n,
        BigInt.asIntN(64, 2n ** 63n),
        (0x7fffffff + 1) | 0,
        (1 << 31) >>> 0,
        ~~-5.7
    );
    print(
        parseFloat('3.14abc'),
        Number('0b101'),
        NaN !== NaN,
        Number.MAX_SAFE_INTEGER,
        (1234.5678).toExponential(2)
    );
});

section('strings', () => {
    const text = 'Þe quick 🦊 jumps over thé lazy 犬';
    print(
        text.length,
        [...text].length,
        text.toUpperCase(),
        text.split('').reverse().length,
        text.normalize('NFD').length
    );
    print(
        text.replace(/(\w+) (\w+)/gu, '$2 $1'),
        /(?<year>\d{4})-(?<month>\d\d)/.exec('on 2024-02-29').groups.month
    );
    print(
        'a-b_c d'.split(/[-_ ]/),
        'abc'.padStart(6, '*'),
        'x'.repeat(5),
        'ß'.localeCompare('s') > 0,
        escape('é ü')
    );
    print(
        'one two three'.replace(/\b\w/g, c => c.toUpperCase()),
        /(a+)+b/.test('aaaaaaaaaaaaaaac'),
        encodeURIComponent('ä&=🦊')
    );
    print(`${[1, [2, [3, [4]]]].flat(Infinity)}`, JSON.stringify('\u2028"\\\n\ud83d'));
});

section('objects', () => {
    class Animal {
        #secret = 42;
        static count = 0;
        constructor(name) {
            this.name = name;
            Animal.count++;
        }
        get loud() {
            return this.name.toUpperCase() + this.#secret;
        }
        *[Symbol.iterator]() {
            yield* this.name;
        }
    }
    class Dog extends Animal {
        toString() {
            return `dog ${super.loud}`;
        }
    }
    const dog = new Dog('rex');
    print(String(dog), [...dog], Animal.count, dog instanceof Animal, Object.keys(dog));
    const { name, missing = 'default', ...rest } = { name: 'n', a: 1, b: [2, { c: null }] };
    print(name, missing, JSON.stringify(rest, null, 1), rest?.b?.[1]?.c ?? 'nullish');
    const seen = [];
    const proxy = new Proxy(
        { x: 1 },
        { get: (target, key) => (seen.push(String(key)), target[key] ?? 0), has: () => true }
    );
    print(proxy.x + proxy.y, 'z' in proxy, seen);
    print(
        JSON.stringify(
            new Map([
                [1, { a: 2 }],
                ['k', [3]],
            ])
                .entries()
                .next()
        ),
        new Set([3, 1, 3, 2]).size,
        Symbol('s').toString()
    );
    print(
        new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 123)).toISOString(),
        new Date('2000-01-01T00:00:00Z').getTime()
    );
});

section('buffers', () => {
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, Math.PI);
    view.setBigInt64(8, -2n, true);
    print(new Uint8Array(view.buffer), view.getInt16(3), new Float32Array([0.1, 1e40, -0])[0]);
    print(
        Array.from(new Uint16Array([70000, -1, 3.9])),
        new Uint8ClampedArray([300, -5, 1.5]).join()
    );
});

section('sorting', () => {
    let state = 12345;
    const draw = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0);
    const numbers = Array.from({ length: 20000 }, draw);
    const sorted = [...numbers].sort((a, b) => a - b);
    print(
        sorted[0],
        sorted[9999],
        sorted[19999],
        sorted.every((n, i) => i === 0 || sorted[i - 1] <= n)
    );
    print(
        numbers.reduce((sum, n) => (sum * 31 + n) % 1000003, 7),
        sorted.reduce((sum, n) => (sum * 31 + n) % 1000003, 7)
    );
});

section('search', () => {
    const queens = (n, row = 0, columns = 0, left = 0, right = 0) => {
        if (row === n) return 1;
        let count = 0;
        for (let free = ((1 << n) - 1) & ~(columns | left | right); free !== 0; free &= free - 1) {
            const bit = free & -free;
            count += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
        }
        return count;
    };
    print([4, 5, 6, 7, 8, 9].map(n => queens(n)));
    const primes = new Uint8Array(200000).fill(1);
    for (let i = 2; i * i < primes.length; i++)
        for (let k = i * i; primes[i] && k < primes.length; k += i) primes[k] = 0;
    print(primes.reduce((sum, is) => sum + is, -2));
});

section('memory', () => {
    const lists = [];
    for (let i = 0; i < 300; i++)
        lists.push(Array.from({ length: 2000 }, (_, k) => ({ i, k, text: `item ${i * k}` })));
    print(
        lists.length,
        lists[299][1999].text,
        lists.map(list => list[7].k).reduce((a, b) => a + b)
    );
    const cycle = { lists };
    cycle.self = cycle;
    let text = '';
    for (let i = 0; i < 100000; i++) text += String.fromCharCode(97 + (i % 26));
    print(text.length, text.slice(99990));
});

section('errors', () => {
    const attempt = body => {
        try {
            print(body());
        } catch (error) {
            print(error.name + ':', error.message);
        }
    };
    attempt(() => undefinedName);
    attempt(() => null.property);
    attempt(() => {
        'use strict';
        Object.freeze([1]).push(2);
    });
    attempt(() => eval('let let = 1'));
    attempt(() => BigInt(1.5));
    attempt(() => new Array(-1));
    attempt(() => JSON.parse('{"a": }'));
    attempt(() => new RegExp('('));
    const deep = n => deep(n + 1) + 1;
    attempt(() => deep(0));
    attempt(() => decodeURIComponent('%E0%A4%A'));
    print(new Error('with a stack').stack.split('\n').length > 1);
});

section('generators and promises', () => {
    function* numbers() {
        for (let i = 0, got; ; i += got ?? 1) got = yield i;
    }
    const generator = numbers();
    print(
        generator.next().value,
        generator.next(5).value,
        generator.next().value,
        JSON.stringify(generator.return(9))
    );
    const later = (value, order) => Promise.resolve(value).then(v => (print('job', order, v), v));
    (async () => {
        print('async before');
        print(
            'sum',
            (await Promise.all([later(1, 'a'), later(2, 'b'), 3])).reduce((a, b) => a + b)
        );
        for await (const value of (async function* () {
            yield 'x';
            yield 'y';
        })())
            print('for await', value);
        try {
            await Promise.any([Promise.reject(new Error('one')), Promise.reject(new Error('two'))]);
        } catch (error) {
            print(
                error.constructor.name,
                error.errors.map(e => e.message)
            );
        }
    })().finally(() => print('finally'));
    print('sync after');
});

[typeof globalThis, typeof print, [1, , 3].length].join();
