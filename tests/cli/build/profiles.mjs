// Whether the compiler has what --pgo needs.
import fs from 'node:fs';
import path from 'node:path';
import { run, succeed, usualCompiler } from '../../support/sinter.mjs';

/** The compiler that Sinter takes. */
export const clang = usualCompiler();
const builtins = succeed(run(clang, ['--rtlib=compiler-rt', '-print-libgcc-file-name'])).trim();
/** The program that merges and shows profiles. */
export const profdata = path.join(path.dirname(fs.realpathSync(clang)), 'llvm-profdata');
/** Why --pgo can't work here; empty when it can. */
export const whyNoProfiles = !fs.existsSync(profdata)
    ? `there is no ${profdata}: install llvm-19`
    : !fs.existsSync(builtins.replace('builtins', 'profile'))
      ? 'the compiler has no profile runtime'
      : '';
