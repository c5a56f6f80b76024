// The restore drill on a real server: backup while people work, kill -9, restore, doctor: node tests/drills/backup.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const assay = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'assay-drill-'));
const run = (...args) => spawnSync(assay, args, { encoding: 'utf8' });

function start(data) {
  const server = spawn(assay, ['serve', '--data-dir', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (piece) => {
      text += piece;
      if (!text.includes('Stop with')) return;
      const url = /ready at (\S+)/.exec(text)[1];
      resolve({ server, url, links: [...text.matchAll(/link#(\S+)/g)].map((match) => match[1]) });
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

async function post(url, path, cookie, body, key) {
  const headers = { 'content-type': 'application/json', origin: url, ...(cookie ? { cookie } : {}), ...(key ? { 'idempotency-key': key } : {}) };
  const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, json: await reply.json().catch(() => null), cookie: reply.headers.get('set-cookie')?.split(';')[0] };
}

async function work(url, token, acknowledged, until) {
  const { cookie } = await post(url, '/api/sign-in/link', '', { token });
  const { projects } = await (await fetch(`${url}/api/work`, { headers: { cookie } })).json();
  const project = projects.find((one) => one.available).id;
  const { version } = await (await fetch(`${url}/api/work/projects/${project}/guideline`, { headers: { cookie } })).json();
  await post(url, `/api/work/projects/${project}/guideline/acknowledge`, cookie, { version });
  while (!until()) {
    const { json } = await post(url, `/api/work/projects/${project}/lease`, cookie, { hold: 1 });
    const task = json?.tasks?.[0];
    if (!task) return;
    const answers = { overall: { choice: 'tie' }, rationale: 'Both answers say the same thing in other words, so neither is better here.' };
    const reply = await post(url, `/api/work/assignments/${task.assignment}/submit`, cookie, { answers, active_ms: 5, revision: 0 }, task.assignment);
    if (reply.status === 200) acknowledged.push(task.assignment);
  }
}

try {
  const first = await start(join(folder, 'one'));
  const acknowledged = [];
  let stop = false;
  const people = first.links.slice(1).map((token) => work(first.url, token, acknowledged, () => stop).catch(() => {}));
  while (acknowledged.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = acknowledged.length;
  const copied = run('backup', join(folder, 'copy.db'), '--data-dir', join(folder, 'one'));
  assert.equal(copied.status, 0, copied.stderr);
  console.log(`ok 1 a backup under load: ${copied.stdout.trim().replace(folder, '…')}`);
  stop = true;
  first.server.removeAllListeners('exit');
  first.server.kill('SIGKILL');
  await Promise.all(people);
  const restored = run('restore', join(folder, 'copy.db'), '--data-dir', join(folder, 'two'));
  assert.equal(restored.status, 0, restored.stderr);
  for (const data of ['one', 'two']) {
    const health = run('doctor', '--data-dir', join(folder, data));
    assert.equal(health.status, 0, health.stdout + health.stderr);
  }
  console.log('ok 2 the killed server and the restored copy are both healthy');
  const second = await start(join(folder, 'two'));
  assert.equal(second.links.length, 0, 'a restored folder is not filled with the demo again');
  second.server.removeAllListeners('exit');
  second.server.kill('SIGTERM');
  console.log(`ok 3 the copy serves; ${before} judgments were acknowledged before it was taken`);
  assert.notEqual(run('backup', join(folder, 'copy.db'), '--data-dir', join(folder, 'one')).status, 0);
  assert.notEqual(run('restore', join(folder, 'copy.db'), '--data-dir', join(folder, 'two')).status, 0);
  // The control: a damaged copy is refused.
  const bytes = readFileSync(join(folder, 'copy.db'));
  bytes.fill(0xff, 4096 * 3, 4096 * 9);
  writeFileSync(join(folder, 'damaged.db'), bytes);
  const refused = run('restore', join(folder, 'damaged.db'), '--data-dir', join(folder, 'three'));
  assert.notEqual(refused.status, 0, 'a damaged backup was restored');
  console.log('ok 4 nothing is overwritten, and a damaged copy is refused');
  console.log('4 passed, 0 failed');
} catch (error) {
  console.error(error);
  console.log('1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
