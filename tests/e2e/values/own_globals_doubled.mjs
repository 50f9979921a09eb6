// Each global is twice the one before it: written out, the 20th would take megabytes.
import { I32, leb, module, section, vec } from '../../support/wasm.mjs';

const get = (index) => [0x23, ...leb(index)];
const doubled = Array.from({ length: 20 }, (_, i) => [I32, 0, ...get(i), ...get(i), 0x6a, 0x0b]);
export { module_ as module };
const module_ = module(section(6, vec([[I32, 0, 0x41, 1, 0x0b], ...doubled])));
