// Backtraces and gdb tell the lines of a Zig program.
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('shares.zig');
checkStepping('shares.zig', {
    at: 'sum += divide',
    frame: /total/,
    callers: [[/main/, 'total(&items, count)']],
    then: ['    }', 'for (items)', 'sum += divide'],
});
