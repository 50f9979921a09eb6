// Backtraces and gdb tell the lines of a C++ program.
import { checkFrames } from './frames.mjs';
import { checkStepping } from './stepping.mjs';

checkFrames('shapes.cpp');
checkStepping('shapes.cpp', {
    at: 'int area = item->area(scale);',
    frame: /(shapes_sum\S*|main)/,
    callers: [[/main/, 'printf("%d']],
    then: ['total += area;', 'for (const auto &item', 'int area = item->area(scale);'],
});
