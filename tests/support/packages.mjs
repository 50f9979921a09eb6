// The npm packages that tests use, in the folder SINTER_REAL_CACHE.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fail, mustRun, skip } from './process.mjs';

/** The value of the environment variable `name`, which CTest sets. */
export function setting(name) {
    return process.env[name] ?? fail(`${name} is not set: run this by ctest`);
}

/**
 * The folder of an npm package, which is fetched into the cache if it is not there. `integrity` is the
 * registry's `sha512-...`, pinned in the test: other bytes fail the test. Without a network and without
 * the package in the cache, the test is skipped.
 */
export function npmPackage(name, version, integrity) {
    const cache = setting('SINTER_REAL_CACHE');
    const key = createHash('sha256').update(`${name}@${version} ${integrity}`).digest('hex').slice(0, 12);
    const home = path.join(cache, `${name.replace(/[^a-z0-9]+/g, '-')}-${version}-${key}`);
    if (!fs.existsSync(home)) {
        fs.mkdirSync(cache, { recursive: true });
        const temporary = fs.mkdtempSync(path.join(cache, '.fetching-'));
        process.on('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));
        fetchPackage(`${name}@${version}`, integrity, temporary);
        moveInto(temporary, home);
    }
    return path.join(home, 'package');
}

function fetchPackage(specifier, integrity, directory) {
    console.log(`fetching ${specifier}`);
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
    if (npm.error?.code === 'ENOENT') skip(`npm is not installed, and ${specifier} is not in the cache`);
    const archive = fs.readdirSync(directory).find((file) => file.endsWith('.tgz'));
    if (npm.status !== 0 || archive === undefined)
        skip(`${specifier} is not in the cache and cannot be fetched: ${reasonOf(specifier, directory)}`);
    const bytes = fs.readFileSync(path.join(directory, archive));
    const actual = 'sha512-' + createHash('sha512').update(bytes).digest('base64');
    if (actual !== integrity) fail(`${specifier} is not what it was: ${actual} and not ${integrity}`);
    mustRun('tar', ['-xzf', archive], { cwd: directory });
    fs.rmSync(path.join(directory, archive));
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
    if (code === 'E404' || code === 'ETARGET') fail(`the registry has no ${specifier}`);
    return view.status === 0 ? 'the download failed' : `no network (${code})`;
}

// Two tests may fetch the same package at once; the second one drops its copy.
function moveInto(temporary, home) {
    try {
        fs.renameSync(temporary, home);
    } catch (error) {
        if (!fs.existsSync(home)) throw error;
    }
}

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
