// What QuickJS runs for pgo.mjs: closures, sorting, text, a regular expression, maps, JSON, numbers.
let seed = 1;
const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
const words = [];
for (let i = 0; i < 20000; i++) {
    let word = '';
    for (let letter = 2 + random(8); letter > 0; letter--) word += String.fromCharCode(97 + random(26));
    words.push(word);
}
const counts = new Map();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const matched = words.filter((word) => /^[aeiou].*(ing|er|[xyz]+)$/.test(word)).length;
const tree = (depth) => (depth ? { left: tree(depth - 1), right: tree(depth - 1), value: random(1000) } : null);
const sum = (node) => (node ? node.value + sum(node.left) + sum(node.right) : 0);
const text = JSON.stringify(tree(14));
const sieve = new Uint8Array(200000);
let primes = 0;
for (let i = 2; i < sieve.length; i++) {
    if (sieve[i]) continue;
    primes++;
    for (let j = i + i; j < sieve.length; j += i) sieve[j] = 1;
}
class Vector {
    constructor(x, y) {
        this.x = x;
        this.y = y;
    }
    plus(other) {
        return new Vector(this.x + other.x, this.y + other.y);
    }
}
let total = new Vector(0, 0);
for (let i = 0; i < 100000; i++) total = total.plus(new Vector(i % 7, 0.5));
print(sorted.length, sorted[0][0], matched, text.length, sum(JSON.parse(text)), primes, total.x, total.y);
