// Backtraces and gdb tell the lines of a Rust program.
import { isInstalled } from '../../support/process.mjs';
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('words.rs', 1); // std::panicking::begin_panic_handler has two calls that are equal, of rust_panic_with_hook
// Since clang 22, merged calls keep the line of one of them.
if (isInstalled('clang-22')) {
    const usual = process.env.SINTER_CLANG;
    process.env.SINTER_CLANG = 'clang-22';
    checkFrames('words.rs');
    if (usual) process.env.SINTER_CLANG = usual;
    else delete process.env.SINTER_CLANG;
}
checkStepping('words.rs', {
    at: 'let score = word.len()',
    frame: /longest\S*/,
    callers: [[/main\S*/, 'longest(&counter, 4)']],
    then: ['if score > best', 'best = score', 'if score > best'],
});
