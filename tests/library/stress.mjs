// Eight threads that make, call, trap and end instances, with the runtime under a sanitizer.
import path from 'node:path';

import { build, inWork, run, succeed } from '../support/sinter.mjs';
import { compileHost, here } from './host.mjs';

build(path.join(here, 'nest.wat'), '--emit=shared', '-o', 'nest.so');
for (const sanitizer of ['thread', 'address,undefined']) {
    const host = compileHost('stress.c', `stress_${sanitizer}`, { sanitizer });
    const result = run(host, [inWork('nest.so')], {
        env: { UBSAN_OPTIONS: 'halt_on_error=1', TSAN_OPTIONS: 'halt_on_error=1' },
    });
    succeed(result, `stress ${sanitizer}`);
}
