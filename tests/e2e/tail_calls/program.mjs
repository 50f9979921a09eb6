// Random programs of functions that make tail calls to each other: direct, through a table and imported ones, from
// plain code and from inside of `try`. Each function mixes its parameters into a hash, goes through globals, memory,
// tables and locals of its own, and now and then makes a call that returns to it, so that a call with the wrong instance
// or a parameter in the wrong place changes the result. Seeded: the same text for the same seed.
//
// A program is one module, or two that share a table, the hash and the fuel: `a` exports them and its functions, `b`
// imports them. Each ends when the fuel does, by returning or by throwing.

import { xorshift } from '../../support/random.mjs';

const RESULTS = [[], ['i32'], ['i64', 'f64', 'v128', 'i32'], ['funcref']];
const VALUES = ['i32', 'i64', 'f32', 'f64', 'v128', 'externref', 'funcref'];
const TABLE_SIZE = 64;

export class Program {
    /** `widths` are the numbers of parameters that functions may have; `plain`: none of them is a reference. */
    constructor(seed, { functions = 9, widths = [0, 1, 2, 3, 5, 9, 14], plain = false, sites = 3 } = {}) {
        this.sites = sites;
        this.random = xorshift(seed);
        this.values = plain ? VALUES.slice(0, 5) : VALUES;
        this.widths = widths;
        this.functions = [];
        const types = RESULTS.map((results) => [0, 1].map(() => ({ params: this.params(), results })));
        for (let i = 0; i < functions; i++) {
            // Half of them share types, so that some calls can be jumps.
            const results = RESULTS[i % RESULTS.length];
            const type = this.random(2)
                ? types[i % RESULTS.length][this.random(2)]
                : { params: this.params(), results };
            this.functions.push({ name: `f${i}`, ...type, group: i % RESULTS.length });
        }
    }

    pick(list) {
        return list[this.random(list.length)];
    }

    params() {
        return Array.from({ length: this.pick(this.widths) }, () => this.pick(this.values));
    }

    // ---- Expressions ----

    /** A value of `type` that depends on the hash. */
    fresh(type) {
        const hash = '(global.get $hash)';
        switch (type) {
            case 'i32':
                return `(i32.wrap_i64 ${hash})`;
            case 'i64':
                return hash;
            case 'f32':
                return `(f32.convert_i32_s (i32.wrap_i64 ${hash}))`;
            case 'f64':
                return `(f64.convert_i64_s ${hash})`;
            case 'v128':
                return `(i64x2.splat ${hash})`;
            case 'externref':
                return '(ref.null extern)';
            default:
                return this.random(3) ? `(ref.func $${this.pick(this.own).name})` : '(ref.null func)';
        }
    }

    /** The hash of a value, an i64. */
    hashOf(type, value) {
        switch (type) {
            case 'i32':
                return `(i64.extend_i32_u ${value})`;
            case 'i64':
                return value;
            case 'f32':
                return `(i64.extend_i32_u (i32.reinterpret_f32 ${value}))`;
            case 'f64':
                return `(i64.reinterpret_f64 ${value})`;
            case 'v128':
                return `(i64.add (i64x2.extract_lane 0 ${value}) (i64.mul (i64.const 3) (i64x2.extract_lane 1 ${value})))`;
            default:
                return `(i64.extend_i32_u (ref.is_null ${value}))`;
        }
    }

    mix(value) {
        return `(global.set $hash (i64.add (i64.mul (global.get $hash) (i64.const 31)) ${value}))`;
    }

    /** Parameters of the caller where they fit, in an order of their own, else fresh values. */
    operands(caller, callee) {
        return callee.params
            .map((type) => {
                const own = caller.params.flatMap((p, i) => (p === type ? [i] : []));
                return own.length && this.random(4) ? `(local.get ${this.pick(own)})` : this.fresh(type);
            })
            .join(' ');
    }

    tailCall(caller, callee) {
        const operands = this.operands(caller, callee);
        if (!callee.isTabled && this.random(3)) return `(return_call $${callee.name} ${operands})`;
        return `(return_call_indirect $shared (type $t_${callee.name}) ${operands} (i32.const ${callee.slot}))`;
    }

    /** A tail call in one of the places where there can be one. */
    site(caller, callee) {
        const call = this.tailCall(caller, callee);
        switch (this.random(6)) {
            case 0:
                return `(try (do ${call}) (catch_all ${this.mix('(i64.const 77)')}))`;
            case 1:
                return `(try (do (try (do (throw $out)) (catch $out ${call}))) (catch_all ${this.mix('(i64.const 78)')}))`;
            case 2:
                return `(block (loop (br_if 1 (i64.eqz (global.get $hash))) ${call} ${call} (br 0)) (drop (i32.const 1)))`;
            case 3:
                return `(i64.const 5) (i32.const 6) ${call}`;
            default:
                return call;
        }
    }

    /** An ordinary call, with a little fuel of its own, of a function that makes tail calls. At most three are nested. */
    nested(f, low) {
        const callee = this.pick(this.own);
        const fuel = f.params.length + 3;
        return [
            `(if (i32.and (i32.lt_u (global.get $depth) (i32.const 3)) (i32.eqz (i32.and ${low} (i32.const 15)))) (then`,
            `(local.set ${fuel} (global.get $fuel)) (global.set $fuel (i32.rem_u ${low} (i32.const 6)))`,
            '(global.set $depth (i32.add (global.get $depth) (i32.const 1)))',
            `(try (do (call $${callee.name} ${this.operands(f, callee)}) ${callee.results.map(() => '(drop)').join(' ')})`,
            `(catch_all ${this.mix('(i64.const 76)')}))`,
            '(global.set $depth (i32.sub (global.get $depth) (i32.const 1)))',
            `(global.set $fuel (local.get ${fuel}))))`,
        ].join('\n    ');
    }

    // ---- Functions ----

    body(f) {
        const n = f.params.length;
        const low = '(i32.wrap_i64 (global.get $hash))';
        const callees = this.functions.filter((g) => g.group === f.group && (g.isTabled || !g.isHidden));
        const sites = Array.from({ length: this.sites }, () => this.site(f, this.pick(callees)));
        const returns = `(return ${f.results.map((type) => this.fresh(type)).join(' ')})`;
        return [
            `(func $${f.name} (export "${f.name}") (type $t_${f.name}) (local i32 i64 f64 i32)`,
            ...f.params.map((type, i) => this.mix(this.hashOf(type, `(local.get ${i})`))),
            `(local.set ${n + 1} (i64.add (local.get ${n + 1}) (global.get $hash)))`,
            `(i64.store (i32.and ${low} (i32.const 0xfff8)) (local.get ${n + 1}))`,
            `(global.set $own (i64.add (global.get $own) (i64.load offset=8 (i32.and ${low} (i32.const 0xfff8)))))`,
            `(table.set $aside (i32.and ${low} (i32.const 3)) (ref.func $${f.name}))`,
            this.mix(`(i64.add (global.get $own) (i64.extend_i32_u (ref.is_null (table.get $aside (i32.const 2)))))`),
            `(if (i32.eqz (global.get $fuel)) (then (if (i32.and ${low} (i32.const 1)) (then (throw $out))) ${returns}))`,
            '(global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))',
            this.nested(f, low),
            `(local.set ${n} (i32.rem_u ${low} (i32.const ${this.sites})))`,
            ...sites.map((site, i) => `(if (i32.eq (local.get ${n}) (i32.const ${i})) (then ${site}))`),
            sites[0],
            'unreachable)',
        ].join('\n  ');
    }

    /** Calls a function and gives the hash; what is thrown ends here. */
    entry(f) {
        const drops = f.results.map(() => '(drop)').join(' ');
        return [
            `(func (export "run_${f.name}") (param i32) (result i64)`,
            '(global.set $fuel (local.get 0)) (global.set $hash (i64.const 12345))',
            `(try (do (call $${f.name} ${f.params.map((type) => this.fresh(type)).join(' ')}) ${drops})`,
            `(catch_all ${this.mix('(i64.const 99)')})) (global.get $hash))`,
        ].join(' ');
    }

    text(own, { head, slots }) {
        this.own = own;
        return [
            '(module',
            ...this.functions.map(
                (f) => `(type $t_${f.name} (func (param ${f.params.join(' ')}) (result ${f.results.join(' ')})))`,
            ),
            ...head,
            '(memory 2) (tag $out) (table $aside 4 funcref)',
            '(global $own (mut i64) (i64.const 1)) (global $depth (mut i32) (i32.const 0))',
            `(elem declare func ${own.map((f) => `$${f.name}`).join(' ')})`,
            `(elem (table $shared) (i32.const ${slots.start}) func ${slots.functions.map((f) => `$${f.name}`).join(' ')})`,
            ...own.map((f) => this.body(f)),
            ...own.map((f) => this.entry(f)),
            ')',
        ].join('\n');
    }

    /** The one module of the program. */
    alone() {
        this.functions.forEach((f, i) => (f.slot = i));
        const head = [
            `(table $shared ${TABLE_SIZE} funcref)`,
            '(global $hash (mut i64) (i64.const 0)) (global $fuel (mut i32) (i32.const 0))',
        ];
        return this.text(this.functions, { head, slots: { start: 0, functions: this.functions } });
    }

    /** The two modules, `a` without imports and `b` with those from `a`. Calls from a to b are by the table. */
    pair() {
        const half = this.functions.length >> 1;
        const mine = this.functions.slice(0, half);
        const others = this.functions.slice(half);
        this.functions.forEach((f, i) => {
            f.slot = i;
            f.isTabled = i >= half;
        });
        const a = this.text(mine, {
            head: [
                `(table $shared (export "shared") ${TABLE_SIZE} funcref)`,
                '(global $hash (export "hash") (mut i64) (i64.const 0))',
                '(global $fuel (export "fuel") (mut i32) (i32.const 0))',
            ],
            slots: { start: 0, functions: mine },
        });
        for (const f of others) f.isTabled = false;
        const b = this.text(others, {
            head: [
                `(import "a" "shared" (table $shared ${TABLE_SIZE} funcref))`,
                '(import "a" "hash" (global $hash (mut i64))) (import "a" "fuel" (global $fuel (mut i32)))',
                ...mine.map((f) => `(import "a" "${f.name}" (func $${f.name} (type $t_${f.name})))`),
            ],
            // Its imports once more: a call through them goes to what they are bound to.
            slots: { start: half, functions: [...others, ...mine] },
        });
        return { a, b };
    }
}
