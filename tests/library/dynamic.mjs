// The dynamic API: a host that loads the shared object runs the session that Node runs, and instances
// are linked to each other. The runtime of the host is compiled once plainly and once with the
// address sanitizer.
import assert from 'node:assert/strict';
import path from 'node:path';

import { build, inWork, run, succeed, write } from '../support/sinter.mjs';
import { counted, names, writeEverything } from './everything.mjs';
import { compileHost, here } from './host.mjs';
import { session } from './session.mjs';

const module = writeEverything();
const expected = session(module);
write('exports.inc', names.map(([name]) => `{${counted(name)}},\n`).join(''));

for (const name of ['provider', 'consumer'])
    build(path.join(here, `${name}.wat`), '--emit=shared', '-o', `lib${name}.so`);
for (const bounds of ['guard', 'explicit']) {
    build(module, '--emit=shared', `--bounds=${bounds}`, '-o', `lib${bounds}.so`);
    for (const sanitizer of bounds === 'guard' ? [undefined, 'address'] : [undefined]) {
        const host = compileHost('dynamic.c', `dynamic_${sanitizer}`, { sanitizer });
        const result = run(host, [inWork(`lib${bounds}.so`)]);
        assert.equal(succeed(result, `${bounds} ${sanitizer}`), expected);
    }
}
for (const sanitizer of [undefined, 'address']) {
    const host = compileHost('links.c', `links_${sanitizer}`, { sanitizer });
    succeed(run(host, [inWork('libprovider.so'), inWork('libconsumer.so')]), `links ${sanitizer}`);
}
