// What the runners of the WebAssembly spec suite share: finding its scripts, and files of exceptions.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The `.json` files of the suite, in a fixed order.
export const scripts = (directory) =>
    readdirSync(directory, { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) => {
            const path = join(directory, entry.name);
            if (entry.isDirectory()) return scripts(path);
            return entry.name.endsWith('.json') ? [path] : [];
        });

// The lines `KIND WHERE: REASON` of a skip file; `used` is whether the suite still needs the line.
export const readSkips = (file) =>
    readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
            const match = /^(\S+) (\S+): (.+)$/.exec(line);
            if (!match) throw new Error(`${file}: not KIND WHERE: REASON: ${line}`);
            const [, kind, path, reason] = match;
            return { line, kind, path, reason, used: false };
        });

// The line that allows `kind` of `path`, marked as used; of that reason where one is given.
export const findSkip = (skips, kind, path, reason) => {
    const skip = skips.find((s) => s.kind === kind && s.path === path && (reason === undefined || s.reason === reason));
    if (skip) skip.used = true;
    return skip;
};
