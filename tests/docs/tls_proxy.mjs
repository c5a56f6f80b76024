// Assay behind nginx with TLS, by the example that operators get: node tests/docs/tls_proxy.mjs PATH_OF_ASSAY
// Ends with 77 (skipped) where nginx or openssl is not installed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/generate.mjs';

const assay = process.argv[2];
const nginx = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!nginx || !hasOpenssl) {
  console.log(`skipped: ${nginx ? 'openssl' : 'nginx'} is not installed (scripts/install_packages --test brings it)`);
  process.exit(77);
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'assay-tls-'));
const children = [];
let passed = 0;
const step = (sentence) => console.log(`ok ${++passed} ${sentence}`);

/** A server of ours; its access log is kept line by line. */
function serve(data, port, ...flags) {
  const server = spawn(assay, ['serve', '--data-dir', data, '--port', String(port), ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(server);
  let text = '';
  const log = [];
  let rest = '';
  server.stderr.on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    for (const line of lines) log.push(JSON.parse(line));
  });
  return new Promise((resolve, reject) => {
    server.stdout.on('data', (piece) => {
      text += piece;
      if (text.includes('Stop with')) resolve({ log, links: [...text.matchAll(/link#(\S+)/g)].map((match) => match[1]), text });
    });
    server.on('exit', (code) => reject(new Error(`assay ended with ${code}`)));
  });
}

function ask(module, options, body) {
  return new Promise((resolve, reject) => {
    const asking = module.request(options, (reply) => {
      let text = '';
      reply.on('data', (piece) => (text += piece));
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

try {
  const [plainPort, tlsPort, backPort, aloneport] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const name = 'assay.example.org';
  const site = `https://${name}:${tlsPort}`;
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`,
    '-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);

  // The example as it stands, with our ports, our certificate and our Assay in place of its own.
  const replaced = [
    [/listen 80;/, `listen 127.0.0.1:${plainPort};`],
    [/ *listen \[::\]:80;\n/, ''],
    [/listen 443 ssl http2;/, `listen 127.0.0.1:${tlsPort} ssl http2;`],
    [/ *listen \[::\]:443 ssl http2;\n/, ''],
    ['/etc/ssl/assay/fullchain.pem', join(folder, 'fullchain.pem')],
    ['/etc/ssl/assay/privkey.pem', join(folder, 'privkey.pem')],
    ['http://127.0.0.1:8080', `http://127.0.0.1:${backPort}`],
  ];
  let example = readFileSync(join(root, 'packaging/nginx.conf'), 'utf8');
  for (const [from, to] of replaced) {
    const next = example.replace(from, to);
    assert.notEqual(next, example, `the example no longer holds ${from}`);
    example = next;
  }
  mkdirSync(join(folder, 'temp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${join(folder, 'temp', what)};`).join('\n');
  writeFileSync(join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off;\npid ${join(folder, 'nginx.pid')};\nerror_log stderr;
events { worker_connections 256; }
http { access_log off; ${temporary}
${example} }\n`);
  const tested = spawnSync(nginx, ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' });
  assert.equal(tested.status, 0, tested.stderr);
  const proxy = spawn(nginx, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(proxy);

  const server = await serve(join(folder, 'data'), backPort, '--public-url', site, '--trusted-proxy', '127.0.0.1');
  const trust = { host: '127.0.0.1', port: tlsPort, servername: name, ca: readFileSync(join(folder, 'fullchain.pem')), localAddress: '127.0.0.2' };
  const secure = (method, path, { body, headers = {} } = {}) =>
    ask(https, { ...trust, method, path, headers: { host: `${name}:${tlsPort}`, ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}), ...headers } }, body);
  for (let tries = 0; ; ++tries) {
    const up = await secure('GET', '/healthz').catch(() => null);
    if (up?.status === 200) break;
    assert.ok(tries < 100, 'nginx does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(server.text.includes(`ready at ${site}`), 'links begin with the public address');
  const redirected = await ask(http, { host: '127.0.0.1', port: plainPort, path: '/work', headers: { host: name } });
  assert.equal(redirected.status, 301);
  assert.equal(redirected.headers.location, `https://${name}/work`);
  step('the example passes nginx -t and serves over TLS; plain HTTP is sent there');

  const signedIn = await secure('POST', '/api/sign-in/link', { body: JSON.stringify({ token: server.links[0] }), headers: { origin: site } });
  assert.equal(signedIn.status, 200, signedIn.text);
  const [cookie] = signedIn.headers['set-cookie'];
  for (const word of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.split('; ').includes(word), `the cookie lacks ${word}: ${cookie}`);
  assert.match(signedIn.headers['strict-transport-security'], /max-age=\d{7,}/);
  const me = await secure('GET', '/api/me', { headers: { cookie: cookie.split(';')[0] } });
  assert.equal(me.status, 200, me.text);
  step('signing in sets a Secure cookie, and the browser is told to stay with TLS');

  const foreign = await secure('POST', '/api/sign-out', { body: '{}', headers: { cookie: cookie.split(';')[0], origin: 'https://evil.example' } });
  assert.equal(foreign.status, 403);
  const downgraded = await secure('POST', '/api/sign-out', { body: '{}', headers: { cookie: cookie.split(';')[0], origin: `http://${name}:${tlsPort}` } });
  assert.equal(downgraded.status, 403);
  step('a change that comes from another site, or from plain HTTP, is refused');

  const lastPeer = async (log) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return log.filter((line) => line.message === 'request').at(-1).peer;
  };
  await secure('GET', '/api/me');
  assert.equal(await lastPeer(server.log), '127.0.0.2', 'the log has the address of the client, not of the proxy');
  await secure('GET', '/api/me', { headers: { 'x-forwarded-for': '203.0.113.9' } });
  assert.equal(await lastPeer(server.log), '127.0.0.2', 'a client cannot give itself another address');
  step('the address of the client comes through the trusted proxy, and nobody can make one up');

  const { row } = JSON.parse((await secure('POST', `/api/workspaces/${JSON.parse(me.text).workspaces[0].id}/projects`, {
    body: JSON.stringify({ name: 'Large', from_template: 'pairwise' }), headers: { cookie: cookie.split(';')[0], origin: site } })).text);
  const rows = '{"id":"x","prompt":"p","response_a":"a","response_b":"b"}\n'.repeat(400_000);
  const uploaded = await ask(https, { ...trust, method: 'POST', path: `/api/workspaces/${JSON.parse(me.text).workspaces[0].id}/projects/${row.id}/uploads?name=large.jsonl`,
    headers: { host: `${name}:${tlsPort}`, 'content-type': 'application/octet-stream', 'content-length': Buffer.byteLength(rows), cookie: cookie.split(';')[0], origin: site } }, rows);
  assert.equal(uploaded.status, 201, uploaded.text.slice(0, 300));
  assert.equal(JSON.parse(uploaded.text).bytes, Buffer.byteLength(rows));
  step(`an upload of ${(Buffer.byteLength(rows) / 1e6).toFixed(0)} MB goes through`);

  // The control: without --trusted-proxy nobody's headers count, and without https in --public-url no cookie is Secure.
  const alone = await serve(join(folder, 'alone'), aloneport);
  const direct = { host: '127.0.0.1', port: aloneport, localAddress: '127.0.0.2' };
  await ask(http, { ...direct, path: '/api/me', headers: { 'x-forwarded-for': '203.0.113.9' } });
  assert.equal(await lastPeer(alone.log), '127.0.0.2');
  const body = JSON.stringify({ token: alone.links[0] });
  const plain = await ask(http, { ...direct, method: 'POST', path: '/api/sign-in/link', headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${aloneport}` } }, body);
  assert.equal(plain.status, 200, plain.text);
  assert.ok(!plain.headers['set-cookie'][0].includes('Secure'));
  assert.equal(plain.headers['strict-transport-security'], undefined);
  step('control: a server that trusts no proxy believes no header, and a plain one sets a plain cookie');
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  for (const child of children) child.removeAllListeners('exit').kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
