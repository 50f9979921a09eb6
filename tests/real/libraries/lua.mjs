import path from 'node:path';
import { compareCalls, measured } from './calls.mjs';

const folder = path.dirname(new URL(import.meta.url).pathname);

await compareCalls('lua', {
    ...measured('lua'),
    generated: { 'setjmp.h': { text: '#ifndef __wasm__\n#include_next <setjmp.h>\n#endif\n' } },
    flags: ['-include', path.join(folder, 'lua_try.h')],
    exports: ['__stack_pointer', 'lua_callk'],
});
