// The addresses that people are sent: right on any port, on every interface, and under the public name.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { assay, path, run, test } from './run.mjs';

/** A server with the demo until `work` is done; it gets what the server printed and its port. */
async function serving(name, args, work) {
  const server = spawn(assay, ['serve', '--data-dir', path(name), '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => server.kill('SIGKILL'));
  try {
    let said = '';
    let log = '';
    await new Promise((resolve, reject) => {
      const look = () => said.includes('Stop with') && /"address":"[^"]*:\d+"/.test(log) && resolve();
      server.stderr.on('data', (piece) => {
        log += piece;
        look();
      });
      server.stdout.on('data', (piece) => {
        said += piece;
        look();
      });
      server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
    });
    await work(said, Number(/"address":"[^"]*:(\d+)"/.exec(log)[1]));
  } finally {
    server.removeAllListeners('exit');
    const ended = new Promise((resolve) => server.on('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
}

/** One request as a program sends it, under a Host of its choice. */
const ask = (port, method, where, { host, cookie, body } = {}) =>
  new Promise((resolve, reject) => {
    const headers = { Host: host ?? `127.0.0.1:${port}`, 'Content-Type': 'application/json', ...(cookie ? { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' } : {}) };
    const sent = request({ host: '127.0.0.1', port, method, path: where, headers }, (reply) => {
      let text = '';
      reply.on('data', (piece) => (text += piece));
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, json: text === '' ? null : JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });

async function invitedBy(said, port, host) {
  const token = /link#(\S+)/.exec(said)[1];
  const signedIn = await ask(port, 'POST', '/api/sign-in/link', { body: { token } });
  assert.equal(signedIn.status, 200, JSON.stringify(signedIn.json));
  const cookie = signedIn.headers['set-cookie'][0].split(';')[0];
  const home = `/api/workspaces/${signedIn.json.workspaces[0].id}`;
  return ask(port, 'POST', `${home}/invitations`, { host, cookie, body: { name: 'Grace', role: 'annotator' } });
}

test('addresses: on every interface and a port of the system, the links printed and made can be opened', () =>
  serving('everywhere', ['--listen', '0.0.0.0'], async (said, port) => {
    assert.ok(port > 0, said);
    assert.ok(said.includes(`ready at http://127.0.0.1:${port}\n`), said);
    const invited = await invitedBy(said, port);
    assert.match(invited.json.url, new RegExp(`^http://127\\.0\\.0\\.1:${port}/join#assay_i_`));
    const other = await ask(port, 'GET', '/api/me', { host: 'evil.test' });
    assert.equal(other.status, 401);
  }));

test('addresses: under a public name every link has it, whatever a request says', () =>
  serving('public', ['--public-url', 'http://assay.example.org/'], async (said, port) => {
    const links = [...said.matchAll(/(\S+)\/link#/g)].map((match) => match[1]);
    assert.deepEqual(new Set(links), new Set(['http://assay.example.org']));
    const invited = await invitedBy(said, port, 'evil.test');
    assert.match(invited.json.url, /^http:\/\/assay\.example\.org\/join#assay_i_/);
  }));

test('addresses: a public name with a path is refused, and a link for an unknown port says so', () => {
  const refused = run(['serve', '--data-dir', path('refused'), '--public-url', 'https://example.org/assay']);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /public-url.*without a path/);
  const made = run(['workspace', 'add', 'W', '--owner', 'Olga', '--data-dir', path('made'), '--port', '0']);
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /http:\/\/127\.0\.0\.1:PORT\/link#assay_l_/);
});
