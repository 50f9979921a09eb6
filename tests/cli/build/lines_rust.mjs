// Backtraces and gdb tell the lines of a Rust program.
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('words.rs'); // std::panicking::begin_panic_handler has two equal calls, of rust_panic_with_hook
checkStepping('words.rs', {
    at: 'let score = word.len()',
    frame: /longest\S*/,
    callers: [[/main\S*/, 'longest(&counter, 4)']],
    then: ['if score > best', 'best = score', 'if score > best'],
});
