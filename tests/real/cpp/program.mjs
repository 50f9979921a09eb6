// A C++ program (program.cpp) built for WASI and by `sinter build`, against the same source built
// natively, and against Node's WASI.
import path from 'node:path';
import * as real from '../programs.mjs';

const work = real.workDirectory('cpp');
const compiler = real.wasiCompiler('c++', work);
const at = (name) => path.join(work, name);
const source = path.join(real.sourceDirectory, 'cpp/program.cpp');
const flags = ['-std=c++17', '-Wall', '-Wextra', '-Werror', source, '-o'];

real.mustRun(compiler.program, ['-O0', ...flags, at('native')]);
real.mustRun(compiler.program, [...compiler.flags, '-O2', '-fno-exceptions', ...flags, at('program.wasm')]);
await real.sinterBuild(at('program.wasm'), at('program'), real.consoleProgramOptions);
real.expectSameAsNative(work, source, 42);
real.expectConsoleProgramAsNode(work, source);
