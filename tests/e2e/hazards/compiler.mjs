// Which C compiler a test of hazards uses.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { skip } from '../../support/process.mjs';

/** The first of `names` that is there and can link with lld; without one the test is skipped. */
export function chooseCompiler(names, work) {
    const program = path.join(work, 'linked');
    const links = (name) =>
        spawnSync(name, ['-fuse-ld=lld', '-x', 'c', '-', '-o', program], { input: 'int main(void) { return 0; }' })
            .status === 0;
    const chosen = names.find(links);
    rmSync(program, { force: true });
    return chosen ?? skip(`none of ${names.join(', ')} is on PATH and can link with lld`);
}
