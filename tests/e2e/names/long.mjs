// Names of 64 KiB, for an export, a function and a custom section.
import { I32, bytes, custom, functions, name, sized, vec } from '../../support/wasm.mjs';

const LONG = 'n'.repeat(65536);

export const module = functions(
    [{ type: [[], [I32]], code: [0x41, 5], name: LONG }],
    custom('name', bytes(1, sized(vec([bytes(0, name(LONG))])))),
    custom(LONG, 'payload'),
);
export const calls = [LONG];
