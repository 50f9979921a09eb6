// node node_wasi.mjs MODULE SETTINGS: runs a WASI command as Node does, the oracle of runs under `sinter build`.
// SETTINGS is JSON: args, env and preopens of node:wasi.
import fs from 'node:fs';
import { WASI } from 'node:wasi';

const [file, settings] = process.argv.slice(2);
const module = new WebAssembly.Module(fs.readFileSync(file));
const wasi = new WASI({ version: 'preview1', returnOnExit: true, ...JSON.parse(settings) });
process.exitCode = wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport }));
