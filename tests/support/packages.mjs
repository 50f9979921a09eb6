// The packages that tests and benchmarks fetch, by name: npm's, and Debian's source packages. Each is kept in a folder, the cache.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fail, run, skip } from './process.mjs';

/** Thrown where a package is not in the cache and this machine cannot fetch it. Any other error is a fault of ours. */
export class Unavailable extends Error {}

/** The value of the environment variable `name`, which CTest sets. */
export function setting(name) {
    return process.env[name] ?? fail(`${name} is not set: run this by ctest`);
}

/**
 * The folder of an npm package in the cache SINTER_REAL_CACHE, for tests: as npmPackageIn(), but the test is skipped where the
 * package is unavailable, and fails if it is not what it was.
 */
export function npmPackage(name, version, integrity) {
    const cache = setting('SINTER_REAL_CACHE');
    try {
        return npmPackageIn(cache, name, version, integrity);
    } catch (error) {
        if (error instanceof Unavailable) skip(error.message);
        return fail(error.message);
    }
}

/**
 * The folder of an npm package, which is fetched into `cache` if it is not there. `integrity` is the registry's `sha512-...`,
 * pinned by the caller: other bytes are an error.
 */
export function npmPackageIn(cache, name, version, integrity) {
    const specifier = `${name}@${version}`;
    const home = inCache(cache, specifier, integrity, (directory) => {
        const archive = packNpm(specifier, directory);
        unpack(specifier, directory, archive, 'sha512', 'base64', integrity.replace('sha512-', ''));
    });
    return path.join(home, 'package');
}

/**
 * The folder with the sources of a Debian package of bookworm, as `file`, its upstream tarball, has them; fetched into `cache`
 * by apt-get if it is not there. `sha256` is the tarball's, pinned by the caller: other bytes are an error. Needs no root.
 */
export function debianSourceIn(cache, name, file, sha256) {
    const home = inCache(cache, file.replace(/\.orig.*/, ''), sha256, (directory) => {
        downloadSource(name, file, cache, directory);
        unpack(file, directory, file, 'sha256', 'hex', sha256);
    });
    const entries = fs.readdirSync(home, { withFileTypes: true });
    return entries.length === 1 && entries[0].isDirectory() ? path.join(home, entries[0].name) : home;
}

/** The folder of `specifier` in `cache`, with what `fetch` puts into the folder that it is given. */
function inCache(cache, specifier, pin, fetch) {
    const key = createHash('sha256').update(`${specifier} ${pin}`).digest('hex').slice(0, 12);
    const home = path.join(cache, `${specifier.replace(/[^a-z0-9.]+/g, '-')}-${key}`);
    if (!fs.existsSync(home)) {
        fs.mkdirSync(cache, { recursive: true });
        const temporary = fs.mkdtempSync(path.join(cache, '.fetching-'));
        process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));
        console.log(`fetching ${specifier}`);
        fetch(temporary);
        moveInto(temporary, home);
    }
    return home;
}

// Two tests may fetch the same package at once; the second one drops its copy.
function moveInto(temporary, home) {
    try {
        fs.renameSync(temporary, home);
    } catch (error) {
        if (!fs.existsSync(home)) throw error;
    }
}

/** Unpacks `archive` in `directory` and leaves nothing else there, after checking its hash. */
function unpack(specifier, directory, archive, algorithm, encoding, expected) {
    const file = path.join(directory, archive);
    const actual = createHash(algorithm).update(fs.readFileSync(file)).digest(encoding);
    if (actual !== expected)
        throw new Error(`${specifier} is not what it was: its ${algorithm} is ${actual} and not ${expected}`);
    for (const other of fs.readdirSync(directory))
        if (other !== archive) fs.rmSync(path.join(directory, other), { recursive: true });
    const tar = run('tar', ['-xf', archive], { cwd: directory });
    if (tar.code !== 0) throw new Error(`cannot unpack ${specifier}: ${tar.stderr}`);
    fs.rmSync(file);
}

/* --- npm --- */

function packNpm(specifier, directory) {
    const npm = spawnSync(
        'npm',
        [
            'pack',
            specifier,
            '--silent',
            '--ignore-scripts',
            '--fetch-retries=1',
            '--fetch-retry-mintimeout=1000',
            '--fetch-timeout=60000',
            '--pack-destination',
            directory,
        ],
        { cwd: directory, encoding: 'utf8', timeout: 240000 },
    );
    if (npm.error?.code === 'ENOENT')
        throw new Unavailable(`npm is not installed, and ${specifier} is not in the cache`);
    const archive = fs.readdirSync(directory).find((file) => file.endsWith('.tgz'));
    if (npm.status !== 0 || archive === undefined)
        throw new Unavailable(
            `${specifier} is not in the cache and cannot be fetched: ${reasonOf(specifier, directory)}`,
        );
    return archive;
}

// npm does not say why it failed. A version that the registry does not know is our mistake, and no
// reason to skip.
function reasonOf(specifier, directory) {
    const view = spawnSync('npm', ['view', specifier, 'version', '--fetch-retries=0', '--fetch-timeout=15000'], {
        cwd: directory,
        encoding: 'utf8',
        timeout: 30000,
    });
    const code = /code (E\w+)/.exec(view.stderr ?? '')?.[1] ?? 'no answer';
    if (code === 'E404' || code === 'ETARGET') throw new Error(`the registry has no ${specifier}`);
    return view.status === 0 ? 'the download failed' : `no network (${code})`;
}

/* --- Debian --- */

const RELEASE = 'bookworm';

function downloadSource(name, file, cache, directory) {
    const options = aptOptions(cache);
    const apt = spawnSync('apt-get', [...options, 'source', '--download-only', '--tar-only', name], {
        cwd: directory,
        encoding: 'utf8',
        timeout: 240000,
    });
    if (fs.existsSync(path.join(directory, file))) return;
    const others = fs.readdirSync(directory).filter((each) => each.includes('.orig.'));
    if (others.length) throw new Unavailable(`${file} is not in the cache, and Debian has ${others.join(', ')} now`);
    throw new Unavailable(`${file} is not in the cache and cannot be fetched: ${aptReason(apt)}`);
}

const aptReason = (apt) => /^[EW]: .*(?:fetch|find|resolve|locate).*/m.exec(apt.stderr ?? '')?.[0] ?? 'apt-get failed';

let listsAreFresh = false;

/** What makes apt-get use a state of its own, in `cache`, with the source packages of the machine's Debian archive. */
function aptOptions(cache) {
    const state = path.resolve(cache, 'apt');
    const sources = path.join(state, 'archive.sources');
    const options = [
        '-qq',
        ...['-o', `Dir::Etc::sourcelist=${sources}`],
        ...['-o', 'Dir::Etc::sourceparts=-'],
        ...['-o', `Dir::State::lists=${state}/lists`],
        ...['-o', `Dir::Cache=${state}/cache`],
    ];
    if (listsAreFresh) return options;
    fs.mkdirSync(path.join(state, 'lists/partial'), { recursive: true });
    fs.mkdirSync(path.join(state, 'cache/archives/partial'), { recursive: true });
    fs.writeFileSync(sources, sourceEntry());
    const update = spawnSync('apt-get', [...options, 'update'], { encoding: 'utf8', timeout: 240000 });
    if (update.error?.code === 'ENOENT') throw new Unavailable('there is no apt-get to fetch source packages with');
    if (update.status !== 0)
        throw new Unavailable(`cannot fetch Debian's list of source packages: ${aptReason(update)}`);
    listsAreFresh = true;
    return options;
}

/** The machine's own entry for Debian's archive, with source packages instead, and those of RELEASE. */
function sourceEntry() {
    const folder = '/etc/apt/sources.list.d';
    const files = fs.existsSync(folder) ? fs.readdirSync(folder).map((file) => path.join(folder, file)) : [];
    const read = (suffix) =>
        [...files, '/etc/apt/sources.list'].filter((file) => file.endsWith(suffix) && fs.existsSync(file));
    const texts = (suffix) => read(suffix).map((file) => fs.readFileSync(file, 'utf8'));
    const found = [...texts('.sources').flatMap(stanzas), ...texts('.list').flatMap(lines)].find((entry) =>
        /\/debian\/?$/.test(entry.uri),
    );
    if (!found) throw new Unavailable('the sources of apt-get do not include an archive of Debian');
    const signed = found.signedBy ? [`Signed-By: ${found.signedBy}`] : [];
    return [`Types: deb-src`, `URIs: ${found.uri}`, `Suites: ${RELEASE}`, 'Components: main', ...signed, ''].join('\n');
}

const stanzas = (text) =>
    text.split(/\n\s*\n/).map((stanza) => {
        const field = (name) => new RegExp(`^${name}: *(.*)$`, 'm').exec(stanza)?.[1].trim();
        return { uri: field('URIs')?.split(/\s+/)[0] ?? '', signedBy: field('Signed-By') };
    });

const lines = (text) =>
    [...text.matchAll(/^deb\s+(?:\[(.*?)\]\s*)?(\S+)/gm)].map(([, options, uri]) => ({
        uri,
        signedBy: /signed-by=(\S+)/.exec(options ?? '')?.[1],
    }));

/** The file whose name starts with `name`, in a package that is already in the folder `cache`; null if it is not there. */
export function cachedFile(cache, name, file) {
    const folder = fs.existsSync(cache) ? fs.readdirSync(cache).find((each) => each.startsWith(name)) : undefined;
    const found = folder && path.join(cache, folder, 'package', file);
    return found && fs.existsSync(found) ? found : null;
}

/**
 * The Python of a virtual environment that has the packages of `requirements`, a file of exact versions and hashes. It is made in the
 * cache if it is not there. Without Python, a network or a package for this machine, the test is skipped.
 */
export function pythonWith(requirements) {
    const cache = setting('SINTER_REAL_CACHE');
    const key = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex').slice(0, 12);
    const home = path.join(cache, `python-${path.basename(requirements, '.txt')}-${key}`);
    const python = path.join(home, 'bin/python');
    const done = path.join(home, 'done');
    const steps = [
        ['python3', '-m', 'venv', '--clear', home],
        [
            python,
            '-m',
            'pip',
            'install',
            '--quiet',
            '--disable-pip-version-check',
            '--retries=1',
            '--timeout=20',
        ].concat(['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements]),
    ];
    for (const [program, ...args] of fs.existsSync(done) ? [] : steps) {
        const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
        const why = error?.message ?? stderr.trim().split('\n').at(-1);
        if (status !== 0) skip(`${path.basename(requirements)} cannot be installed: ${why}`);
    }
    fs.writeFileSync(done, '');
    return python;
}
