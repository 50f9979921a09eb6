// Backtraces and gdb tell the lines of a C program.
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('sum.c');
checkStepping('sum.c', {
    at: 'int part = divide',
    frame: /total/,
    callers: [[/main/, 'int sum = total']],
    then: ['sum += part;', 'for (; list;', 'int part = divide'],
});
