// Random programs that throw and catch, with state in locals, in globals and on the operand stack, encoded with the
// legacy instructions (try, catch, rethrow, delegate) or, the same program, with those of core spec 3.0 (try_table,
// throw_ref). Seeded: the same program for the same seed. Each ends, since calls go to earlier functions only, loops are
// counted, and functions give up when the fuel in global 1 has run out.
import { xorshift } from '../../support/random.mjs';
import {
    EXNREF,
    F64,
    I32,
    I64,
    bytes,
    leb,
    module,
    name,
    section,
    sized,
    sleb,
    type,
    vec,
} from '../../support/wasm.mjs';

const EMPTY = 0x40;
const FUNCTIONS = 5;
const FUEL = 3000;
// The tags' values.
const TAGS = [[], [I32], [I32, I64, F64]];
// Locals 1 to 6 are i32, as the param is; 7 is i64, 8 is f64; loops count in locals of their own, and 3.0's exceptions
// are kept in locals of their own.
const FIRST_COUNTER = 9;
const COUNTERS = 4;
const FIRST_EXCEPTION = FIRST_COUNTER + COUNTERS;
const EXCEPTIONS = 5;

const get = (index) => bytes(0x20, leb(index));
const set = (index) => bytes(0x21, leb(index));
const tee = (index) => bytes(0x22, leb(index));
const constant = (value) => bytes(0x41, sleb(value));
const globalGet = (index) => bytes(0x23, index);
const globalSet = (index) => bytes(0x24, index);
const add = bytes(0x6a);

class Program {
    constructor(seed, isLegacy) {
        this.random = xorshift(seed);
        this.isLegacy = isLegacy;
    }

    // ---- Labels: a list of frames, the innermost last; each is as many blocks as its encoding needs ----

    label(frames, target) {
        let label = 0;
        for (let i = frames.length - 1; frames[i] !== target; i--) label += 1;
        return leb(label);
    }

    // ---- Values ----

    local() {
        return this.random(7);
    }

    value(depth = 0) {
        switch (this.random(depth > 2 ? 3 : 7)) {
            case 0:
                return constant(this.random(1000) - 500);
            case 1:
            case 2:
                return get(this.local());
            case 3:
                return globalGet(0);
            case 4:
                return bytes(get(7), 0xa7); // i32.wrap_i64
            case 5:
                return bytes(get(8), 0xfc, 2); // i32.trunc_sat_f64_s
            default:
                return bytes(this.value(depth + 1), this.value(depth + 1), [0x6a, 0x6b, 0x6c, 0x73][this.random(4)]);
        }
    }

    // True one time in so many.
    condition(times) {
        return bytes(this.value(), constant(times), 0x70, 0x45); // i32.rem_u, i32.eqz
    }

    // ---- Statements ----

    assignment() {
        switch (this.random(4)) {
            case 0:
                return bytes(get(7), this.value(), 0xac, 0x7c, 0x42, 3, 0x7e, set(7)); // (l7 + v) * 3
            case 1:
                return bytes(get(8), this.value(), 0xb7, 0xa0, set(8)); // l8 + v
            default:
                return bytes(this.value(), set(this.local()));
        }
    }

    mix(value) {
        return bytes(globalGet(0), constant(31), 0x6c, value, add, globalSet(0));
    }

    throwing() {
        const tag = this.random(TAGS.length);
        const values = {
            [I32]: () => this.value(),
            [I64]: () => bytes(this.value(), 0xac),
            [F64]: () => bytes(this.value(), 0xb7),
        };
        return bytes(
            TAGS[tag].map((t) => values[t]()),
            0x08,
            tag,
        );
    }

    when(frames, times, code) {
        return bytes(this.condition(times), 0x04, EMPTY, code([...frames, {}]), 0x0b);
    }

    // Puts a tag's values into locals; the last is on top.
    takeValues(tag) {
        const places = { [I32]: () => set(this.local()), [I64]: () => set(7), [F64]: () => set(8) };
        return bytes([...TAGS[tag]].reverse().map((t) => places[t]()));
    }

    branch(frames) {
        const targets = frames.filter((f) => f.canLeave);
        if (!targets.length) return this.assignment();
        const target = targets[this.random(targets.length)];
        const label = this.label(frames, target);
        if (target.isValue) return bytes(this.value(), this.condition(5), 0x0d, label, 0x1a);
        if (this.random(3)) return bytes(this.condition(5), 0x0d, label);
        const fall = { canLeave: true };
        const inside = [...frames, fall];
        const table = [fall, target, fall].map((t) => this.label(inside, t));
        return bytes(0x02, EMPTY, this.value(), 0x0e, 2, ...table, 0x0b);
    }

    rethrow(frames) {
        const targets = frames.filter((f) => f.isCatch);
        if (!targets.length) return this.assignment();
        const target = targets[this.random(targets.length)];
        return this.when(frames, 3, (inside) =>
            this.isLegacy ? bytes(0x09, this.label(inside, target)) : bytes(get(target.exception), 0x0a),
        );
    }

    loop(frames, depth, counter) {
        if (counter === COUNTERS) return this.assignment();
        const local = FIRST_COUNTER + counter;
        const body = this.statements([...frames, {}], depth + 1, counter + 1);
        return bytes(
            constant(1 + this.random(4)),
            set(local),
            0x03,
            EMPTY,
            body,
            get(local),
            constant(1),
            0x6b,
            tee(local),
            0x0d,
            0,
            0x0b,
        );
    }

    block(frames, depth, counter) {
        const frame = { canLeave: true };
        return bytes(0x02, EMPTY, this.statements([...frames, frame], depth + 1, counter), 0x0b);
    }

    // A try, with a result that is added to what was on the stack before it, or without.
    trying(frames, depth, counter, exceptions) {
        const isValue = this.random(2) === 1;
        const tags = [0, 1, 2].filter(() => this.random(2));
        const hasAll = !tags.length || this.random(2) === 1;
        const parts = { isValue, tags, hasAll, depth, counter, exceptions };
        const before = isValue ? this.value() : bytes();
        const code = this.isLegacy ? this.legacyTry(frames, parts) : this.tryTable(frames, parts);
        return bytes(before, code, isValue ? bytes(add, set(this.local())) : bytes());
    }

    part(frames, { isValue, depth, counter, exceptions }, inCatch) {
        const code = this.statements(frames, depth + 1, counter, exceptions + (inCatch ? 1 : 0));
        return bytes(code, isValue ? this.value() : bytes());
    }

    legacyTry(frames, parts) {
        const { isValue, tags, hasAll, exceptions } = parts;
        const frame = { canLeave: true, isValue };
        const code = [bytes(0x06, isValue ? I32 : EMPTY, this.part([...frames, frame], parts, false))];
        const caught = { canLeave: true, isValue, isCatch: true, exception: FIRST_EXCEPTION + exceptions };
        const inside = [...frames, caught];
        for (const tag of tags) code.push(bytes(0x07, tag, this.takeValues(tag), this.part(inside, parts, true)));
        if (hasAll) code.push(bytes(0x19, this.part(inside, parts, true)));
        return bytes(...code, 0x0b);
    }

    // The same: a block for each handler around the try_table, and one for the way out around them.
    tryTable(frames, parts) {
        const { isValue, tags, hasAll, exceptions } = parts;
        const result = isValue ? I32 : EMPTY;
        const exception = FIRST_EXCEPTION + exceptions;
        const out = {};
        const handlers = [...tags, ...(hasAll ? [null] : [])];
        const blocks = handlers.map(() => ({}));
        // The last handler's block is the outermost.
        const around = [...frames, out, ...[...blocks].reverse()];
        const clauses = handlers.map((tag, i) => bytes(tag === null ? 3 : [1, tag], this.label(around, blocks[i])));
        const code = [bytes(0x02, result), ...[...handlers].reverse().map((tag) => bytes(0x02, this.handlerType(tag)))];
        // Branches out of the body go to the try_table itself, as a legacy try's do.
        const frame = { canLeave: true, isValue };
        code.push(bytes(0x1f, result, vec(clauses), this.part([...around, frame], parts, false), 0x0b));
        code.push(bytes(0x0c, this.label(around, out)));
        handlers.forEach((tag, i) => {
            const caught = { canLeave: true, isValue, isCatch: true, exception };
            const inside = [...frames, caught, ...[...blocks].reverse().slice(0, handlers.length - 1 - i)];
            code.push(bytes(0x0b, set(exception), tag === null ? bytes() : this.takeValues(tag)));
            code.push(bytes(this.part(inside, parts, true), 0x0c, this.label(inside, caught)));
        });
        return bytes(...code, 0x0b);
    }

    // The type of a block that ends with a tag's values and the exception.
    handlerType(tag) {
        return tag === null ? EMPTY_AND_EXCEPTION : HANDLER_TYPES + tag;
    }

    delegating(frames, depth, counter, exceptions) {
        const target = frames[this.random(frames.length)];
        const frame = { canLeave: true };
        const code = this.statements([...frames, frame], depth + 1, counter, exceptions);
        return bytes(0x06, EMPTY, code, 0x18, this.label(frames, target));
    }

    statement(frames, depth, counter, exceptions) {
        const kind = this.random(depth > 3 || exceptions === EXCEPTIONS ? 8 : 16);
        if (kind < 3) return this.assignment();
        if (kind === 3) return this.mix(this.value());
        if (kind === 4) return this.when(frames, 7, () => this.throwing());
        if (kind === 5) return this.branch(frames);
        if (kind === 6) return this.rethrow(frames);
        if (kind === 7)
            return this.index
                ? bytes(this.value(), 0x10, this.random(this.index), set(this.local()))
                : this.assignment();
        if (kind === 8) return this.loop(frames, depth, counter, exceptions);
        if (kind === 9) return this.block(frames, depth, counter, exceptions);
        if (kind === 10 && this.delegates) return this.delegating(frames, depth, counter, exceptions);
        return this.trying(frames, depth, counter, exceptions);
    }

    statements(frames, depth, counter, exceptions = 0) {
        const count = depth === 0 ? 4 : 1 + this.random(3);
        return bytes(Array.from({ length: count }, () => this.statement(frames, depth, counter, exceptions)));
    }

    function(index) {
        this.index = index;
        const func = { canLeave: true, isValue: true };
        const fuel = bytes(
            globalGet(1),
            constant(1),
            0x6b,
            globalSet(1),
            globalGet(1),
            constant(0),
            0x48,
            0x04,
            EMPTY,
            globalGet(0),
            0x0f,
            0x0b,
        );
        const code = this.statements([func], 0, 0);
        const result = bytes(
            Array.from({ length: 7 }, (_, i) => this.mix(get(i))),
            this.mix(bytes(get(7), 0xa7)),
            this.mix(bytes(get(8), 0xfc, 2)),
            globalGet(0),
        );
        const locals = vec([
            [6, I32],
            [1, I64],
            [1, F64],
            [COUNTERS, I32],
            ...(this.isLegacy ? [] : [[EXCEPTIONS + 1, EXNREF]]),
        ]);
        return sized(locals, fuel, code, result, 0x0b);
    }
}

// Types: the functions', the tags', and those of handlers' blocks.
const TAG_TYPES = 1;
const HANDLER_TYPES = TAG_TYPES + TAGS.length;
const EMPTY_AND_EXCEPTION = HANDLER_TYPES;

/**
 * A program of several functions `f0`, `f1`, ... of an i32. `delegates` needs `isLegacy`; without it the two encodings of
 * one seed do the same.
 */
export function program(seed, { isLegacy, delegates }) {
    const p = new Program(seed, isLegacy);
    p.delegates = delegates;
    const bodies = Array.from({ length: FUNCTIONS }, (_, i) => p.function(i));
    const handlers = isLegacy ? [] : TAGS.map((values) => type([], [...values, EXNREF]));
    const exported = bodies.map((_, i) => bytes(name(`f${i}`), 0, i));
    return module(
        section(1, vec([type([I32], [I32]), ...TAGS.map((values) => type(values, [])), ...handlers])),
        section(3, vec(bodies.map(() => [0]))),
        section(13, vec(TAGS.map((_, i) => [0, TAG_TYPES + i]))),
        section(6, vec([bytes(I32, 1, constant(0), 0x0b), bytes(I32, 1, constant(FUEL), 0x0b)])),
        section(7, vec(exported)),
        section(10, vec(bodies)),
    );
}

export const calls = Array.from({ length: FUNCTIONS }, (_, i) =>
    [0, 1, 2, 7, -3, 1000].map((n) => `f${i} ${n}`),
).flat();
