// What quickjs.c runs: calls, objects, arrays, strings, regular expressions, typed arrays, big integers and exceptions. Its value
// is the same on every machine: no clock, no random numbers of the engine.
(() => {
    let seed = 42;
    const random = (limit) => {
        seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
        return (seed >>> 8) % limit;
    };

    const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));

    class Body {
        constructor(x, y, vx, vy, mass) {
            Object.assign(this, { x, y, vx, vy, mass });
        }
        pull(other, step) {
            const dx = other.x - this.x;
            const dy = other.y - this.y;
            const pull = (other.mass * step) / (dx * dx + dy * dy + 1);
            this.vx += dx * pull;
            this.vy += dy * pull;
        }
        move(step) {
            this.x += this.vx * step;
            this.y += this.vy * step;
        }
    }

    const bodies = (steps) => {
        const all = [1, 2, 3, 4, 5].map((i) => new Body(i * 3, i * i, 1 / i, -1 / i, i));
        for (let i = 0; i < steps; i++) {
            for (const one of all) for (const other of all) if (one !== other) one.pull(other, 0.0625);
            for (const body of all) body.move(0.0625);
        }
        return all.reduce((sum, body) => sum + body.x + body.y, 0);
    };

    const arrays = (n) => {
        const list = Array.from({ length: n }, () => random(100000));
        list.sort((a, b) => a - b);
        return list
            .map((value, i) => value * i)
            .filter((value) => value % 3)
            .reduce((sum, value) => (sum * 31 + value) % 1000003, 0);
    };

    const maps = (n) => {
        const counts = new Map();
        for (let i = 0; i < n; i++) {
            const key = `k${random(5000)}`;
            counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return [...counts.values()].reduce((most, count) => Math.max(most, count), 0) + counts.size;
    };

    const strings = (n) => {
        const words = [];
        for (let i = 0; i < n; i++) words.push(String.fromCharCode(97 + random(26), 97 + random(26)) + random(100));
        const text = words.join(' ');
        const vowels = text.match(/[aeiou]\w\d+/g).length;
        const turned = text.replace(/([a-z])([a-z])(\d+)/g, (_, a, b, number) => b + a + (Number(number) + 1));
        return [vowels, turned.split(' ').length, turned.toUpperCase().indexOf('ZZ'), JSON.stringify(words).length].join();
    };

    const typed = (n) => {
        const composite = new Uint8Array(n + 1);
        let count = 0;
        for (let i = 2; i <= n; i++) {
            if (composite[i]) continue;
            count++;
            for (let j = i * i; j <= n; j += i) composite[j] = 1;
        }
        return count;
    };

    const big = (n) => {
        let product = 1n;
        for (let i = 1n; i <= n; i++) product *= i;
        return String(product).length;
    };

    const thrown = (n) => {
        let caught = 0;
        for (let i = 0; i < n; i++) {
            try {
                if (i % 3 === 0) throw new RangeError(`at ${i}`);
            } catch (error) {
                caught += error.message.length;
            }
        }
        return caught;
    };

    const parsed = (n) => {
        const value = Array.from({ length: n }, (_, i) => ({ id: i, name: `n${i}`, tags: [i % 7, null, i % 2 === 0] }));
        return JSON.parse(JSON.stringify(value)).reduce((sum, { id, tags }) => sum + id * tags[0], 0);
    };

    function* numbers(n) {
        for (let i = 0; i < n; i++) yield i;
    }

    const generated = (n) => {
        let sum = 0;
        for (const i of numbers(n)) sum += i;
        return sum;
    };

    return [
        ['fib', fib(25)],
        ['bodies', Math.round(bodies(3000) * 1000)],
        ['arrays', arrays(40000)],
        ['maps', maps(100000)],
        ['strings', strings(30000)],
        ['typed', typed(400000)],
        ['big', big(900n)],
        ['thrown', thrown(60000)],
        ['parsed', parsed(8000)],
        ['generated', generated(150000)],
    ]
        .map((row) => row.join(' '))
        .join('\n');
})();
