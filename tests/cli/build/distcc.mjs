// --launcher=distcc: a large module is compiled by two servers, and becomes the same executable.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { build, inWork, run, sinter, skip, sleep, start, succeed } from '../../support/sinter.mjs';
import { largeModule } from './large.mjs';

const found = (name) => run('sh', ['-c', `command -v ${name}`]).code === 0;
for (const program of ['distcc', 'distccd']) if (!found(program)) skip(`${program} is not installed`);

const ports = [];
for (let i = 0; i < 2; i++) {
    const server = net.createServer();
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    ports.push(server.address().port);
    await new Promise((done) => server.close(done));
}
// As root they become the user `distcc` of the package, who may not get to where the test works.
const folder = fs.mkdtempSync('/tmp/sinter-distcc-');
fs.chmodSync(folder, 0o777);
const logs = ports.map((port) => `${folder}/${port}.log`);
fs.mkdirSync(inWork('distcc'));
const servers = ports.map((port, index) =>
    start(
        'distccd',
        [
            ...['--daemon', '--no-detach', '--listen', '127.0.0.1', '--allow', '127.0.0.1'],
            ...['--port', `${port}`, '--jobs', '2', '--enable-tcp-insecure', '--log-file', logs[index]],
        ],
        { env: { TMPDIR: '/tmp' } },
    ),
);
const listens = (port) =>
    new Promise((answer) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.on('connect', () => (socket.end(), answer(true)));
        socket.on('error', () => answer(false));
    });

try {
    for (const port of ports) {
        let ready = false;
        for (let round = 0; round < 50 && !ready; round++) {
            ready = await listens(port);
            if (!ready) await sleep(100);
        }
        if (!ready) skip(`distccd does not listen: ${fs.existsSync(logs[0]) && fs.readFileSync(logs[0])}`);
    }
    const env = {
        DISTCC_HOSTS: ports.map((port) => `127.0.0.1:${port}/2`).join(' '),
        DISTCC_DIR: inWork('distcc'),
        DISTCC_FALLBACK: '0', // what a server does not compile is not compiled
    };
    const large = largeModule('large');
    const verbose = sinter(['build', '-v', '-O2', '-j4', '--no-cache', '--launcher=distcc', large, '-o', 'far'], {
        env,
    });
    succeed(verbose);
    const jobs = verbose.stderr.match(/\bdistcc \S*clang\S* -c /g).length;
    const compiled = logs.map((log) => fs.readFileSync(log, 'utf8').match(/COMPILE_OK/g)?.length ?? 0);
    console.log(`jobs of the two servers: ${compiled.join(', ')}, of ${jobs}`);
    assert.equal(compiled[0] + compiled[1], jobs);
    for (const count of compiled) assert.ok(count >= 1, 'both servers compile');

    build('-O2', '--no-cache', large, '-o', 'near');
    assert.ok(fs.readFileSync(inWork('near')).equals(fs.readFileSync(inWork('far'))));
} finally {
    for (const { child } of servers) child.kill();
    await Promise.all(servers.map(({ done }) => done));
    fs.rmSync(folder, { recursive: true });
}
