// Backtraces and gdb tell the lines of a Rust program.
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('words.rs');
checkStepping('words.rs', {
    at: 'let score = word.len()',
    frame: /longest\S*/,
    callers: [[/main\S*/, 'longest(&counter, 4)']],
    then: ['if score > best', 'best = score', 'if score > best'],
});
