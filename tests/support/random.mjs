// Pseudo-random numbers, which are the same in every run.

/** A generator of numbers below 2^31, always in the same order. */
export function generator(seed) {
    let state = BigInt(seed);
    return (below) => {
        state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
        return Number(state >> 33n) % below;
    };
}

/** At least `least` bytes, and fewer than `more` above that, by generator(). */
export function randomBytes(seed, least, more) {
    const next = generator(seed);
    return Buffer.from(Array.from({ length: least + next(more) }, () => next(256)));
}

/** xorshift32: a function that returns a number below `limit`. */
export function xorshift(seed) {
    let state = (Number(seed) * 2654435761) >>> 0 || 1;
    return (limit) => {
        state ^= state << 13;
        state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state % limit;
    };
}
