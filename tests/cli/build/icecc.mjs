// --launcher=icecc: a large module is compiled by the daemons of a scheduler, and becomes the same
// executable. Scheduler and daemons are in a network of their own, which needs root: they would
// announce themselves in the machine's. There this script runs again, with --inside.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { assemble, build, hello, inWork, run, sinter, skip, sleep, start, succeed } from '../../support/sinter.mjs';
import { largeModule } from './large.mjs';

const [script, program, workDirectory, inside] = process.argv.slice(1);
const ports = { near: 10245, one: 10246, two: 10247 }; // `near` sends, and takes nothing from others

const logIn = (folder, name) => path.join(folder, `${name}.log`);
const said = (folder, name) => fs.readFileSync(logIn(folder, name), 'utf8');
const socketIn = (folder, name) => path.join(folder, name, 'socket');

if (inside) await insideNetwork();
else outsideNetwork();

function outsideNetwork() {
    const path_ = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`;
    for (const name of ['icecc', 'iceccd', 'icecc-scheduler', 'unshare', 'ip'])
        if (run('sh', ['-c', `command -v ${name}`], { env: { PATH: path_ } }).code !== 0)
            skip(`${name} is not installed`);
    if (process.getuid() !== 0) skip('iceccd compiles for others only as root');
    const alone = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const tried = run('unshare', [...alone, 'true'], { env: { PATH: path_ } });
    if (tried.code !== 0) skip(`there is no network of its own here: ${tried.stderr}`);
    const words = [...alone, process.execPath, script, program, workDirectory, '--inside'];
    const ran = run('unshare', words, { env: { PATH: path_ }, timeout: 880000 });
    process.stdout.write(ran.stdout);
    process.stderr.write(ran.stderr);
    process.exitCode = ran.code;
}

async function insideNetwork() {
    // Where the user that they become may write; the build's directories may be closed to it.
    const folder = fs.mkdtempSync(path.join('/tmp', 'sinter-icecc-'));
    const running = [];
    let missing;
    try {
        missing = await startAll(folder, running);
        missing ||= buildAll(folder);
    } finally {
        for (const { child } of running) child.kill();
        await Promise.all(running.map(({ done }) => done));
        fs.rmSync(folder, { recursive: true, force: true });
    }
    if (missing) skip(missing);
}

/** Fills `running`. Says what did not start. */
async function startAll(folder, running) {
    const user = Number(succeed(run('id', ['-u', 'icecc'])));
    fs.chmodSync(folder, 0o777);
    for (const name of ['scheduler', ...Object.keys(ports)]) {
        fs.writeFileSync(logIn(folder, name), '');
        fs.chmodSync(logIn(folder, name), 0o666);
    }
    const names = ['-n', 'sinter-test'];
    running.push(start('icecc-scheduler', [...names, '-l', logIn(folder, 'scheduler'), '-vvv']));
    // Asking its port would confuse it.
    if (!(await comes(() => said(folder, 'scheduler').includes('scheduler ready'))))
        return `the scheduler does not start: ${said(folder, 'scheduler')}`;
    for (const [name, ownPort] of Object.entries(ports)) {
        for (const directory of [path.join(folder, name), path.join(folder, name, 'compilers')]) {
            fs.mkdirSync(directory);
            fs.chownSync(directory, user, -1);
        }
        const jobs = name === 'near' ? ['--no-remote', '-m', '1'] : ['-m', '2'];
        const words = [
            ...['-s', '127.0.0.1', '-N', name, '-p', `${ownPort}`],
            ...['-b', path.join(folder, name, 'compilers'), '-l', logIn(folder, name), '-vvv'],
        ];
        const env = { ICECC_TEST_SOCKET: socketIn(folder, name), TMPDIR: '/tmp' };
        running.push(start('iceccd', [...names, ...jobs, ...words], { env }));
    }
    for (const name of Object.keys(ports))
        if (!(await comes(() => said(folder, 'scheduler').includes(`login ${name} `))))
            return `${name} does not find the scheduler: ${said(folder, name)}`;
    return '';
}

/** One daemon compiles all of it, then the other. Says why none does: a machine may be too busy for icecc. */
function buildAll(folder) {
    const large = largeModule('large');
    build('-O2', '--no-cache', large, '-o', 'near');
    for (const server of ['one', 'two']) {
        const env = {
            ICECC_TEST_SOCKET: socketIn(folder, 'near'),
            ICECC_TEST_REMOTEBUILD: '1', // others at the same address are others all the same
            ICECC_PREFERRED_HOST: server, // it is the scheduler's affair who gets which job else
        };
        const begun = () => [...said(folder, 'scheduler').matchAll(/BEGIN: \d+ client=near\S* server=([a-z]+)/g)];
        if (!compilesAt(server, begun, env)) return `no job of near's comes to ${server}: ${said(folder, 'near')}`;
        const before = begun().length;
        const options = ['build', '-v', '-O2', '-j4', '--no-cache', '--launcher=icecc', large, '-o', server];
        const verbose = sinter(options, { env });
        succeed(verbose);
        const jobs = verbose.stderr.match(/\bicecc \S*clang\S* -c /g).length;
        const servers = begun()
            .slice(before)
            .map((match) => match[1]);
        console.log(`${jobs} jobs: ${servers.join(' ')}`);
        assert.deepEqual(servers, Array(jobs).fill(server), said(folder, server));
        assert.ok(fs.readFileSync(inWork('near')).equals(fs.readFileSync(inWork(server))));
    }
    return '';
}

/** The compiler goes there with the first job, and would with each of several. Where it takes long to pack, icecc compiles
 *  that job where it is. */
function compilesAt(server, begun, env) {
    const small = assemble('hello', hello);
    for (let attempt = 0; attempt < 5; attempt++) {
        const before = begun().length;
        const options = ['build', '-j1', '--no-cache', '--launcher=icecc', small, '-o', 'first'];
        succeed(sinter(options, { env, timeout: 400000 }));
        if (
            begun()
                .slice(before)
                .some((match) => match[1] === server)
        )
            return true;
    }
    return false;
}

/** Whether it comes true within 15 seconds. */
async function comes(true_) {
    for (let round = 0; round < 150; round++) {
        if (await true_()) return true;
        await sleep(100);
    }
    return false;
}
