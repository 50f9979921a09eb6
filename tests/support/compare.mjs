// Comparisons byte for byte, which show the first difference.
import fs from 'node:fs';
import path from 'node:path';
import { fail } from './process.mjs';

/** Fails unless the bytes are the same, and shows the first line that differs. */
export function expectSame(what, actual, expected) {
    actual = Buffer.from(actual);
    expected = Buffer.from(expected);
    if (actual.equals(expected)) return;
    let at = 0;
    while (at < actual.length && at < expected.length && actual[at] === expected[at]) at++;
    const lineAt = (bytes) => {
        const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
        const end = bytes.indexOf(10, at);
        return JSON.stringify(
            bytes.subarray(start, Math.min(end < 0 ? bytes.length : end, start + 300)).toString('latin1'),
        );
    };
    fail(
        `${what}: ${actual.length} bytes and not ${expected.length}; they differ from byte ${at} on\n` +
            `  is        ${at < actual.length ? lineAt(actual) : 'at its end'}\n` +
            `  should be ${at < expected.length ? lineAt(expected) : 'at its end'}`,
    );
}

/** Fails unless two results of run() have the same exit code, standard output and standard error. */
export function expectSameRun(what, actual, expected) {
    if (actual.code !== expected.code)
        fail(`${what}: exited with ${actual.code} and not ${expected.code}\n${actual.stderr}`);
    expectSame(`${what}, standard output`, actual.stdout, expected.stdout);
    expectSame(`${what}, standard error`, actual.stderr, expected.stderr);
}

/** Fails unless two directories hold the same names, bytes and symlinks. */
export function expectSameTree(what, actual, expected) {
    const list = (directory) =>
        fs
            .readdirSync(directory, { withFileTypes: true })
            .flatMap((entry) =>
                entry.isDirectory()
                    ? [
                          entry.name + '/',
                          ...list(path.join(directory, entry.name)).map((name) => `${entry.name}/${name}`),
                      ]
                    : [entry.name],
            )
            .sort();
    const names = list(expected);
    expectSame(`${what}, files`, list(actual).join('\n'), names.join('\n'));
    const contents = (file) =>
        fs.lstatSync(file).isSymbolicLink() ? `-> ${fs.readlinkSync(file)}` : fs.readFileSync(file);
    for (const name of names.filter((each) => !each.endsWith('/')))
        expectSame(`${what}, ${name}`, contents(path.join(actual, name)), contents(path.join(expected, name)));
}
