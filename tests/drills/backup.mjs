// The restore drill on a real server: backup while people work, kill -9, restore, doctor: node tests/drills/backup.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person, ended, start } from './client.mjs';

const assay = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'assay-drill-'));
const run = (...args) => spawnSync(assay, args, { encoding: 'utf8' });

try {
  const first = await start(assay, join(folder, 'one'));
  const acknowledged = [];
  let stop = false;
  const people = first.links.slice(1).map(async (token) => {
    const person = new Person(first.url);
    await person.signIn(token);
    const project = await person.open();
    await person.work(project, (assignment) => acknowledged.push(assignment), () => stop).catch(() => {});
  });
  while (acknowledged.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = acknowledged.length;
  const copied = run('backup', join(folder, 'copy.db'), '--data-dir', join(folder, 'one'));
  assert.equal(copied.status, 0, copied.stderr);
  console.log(`ok 1 a backup under load: ${copied.stdout.trim().replace(folder, '…')}`);
  stop = true;
  first.server.kill('SIGKILL');
  await Promise.all([ended(first.server), ...people]);
  const restored = run('restore', join(folder, 'copy.db'), '--data-dir', join(folder, 'two'));
  assert.equal(restored.status, 0, restored.stderr);
  for (const data of ['one', 'two']) {
    const health = run('doctor', '--data-dir', join(folder, data));
    assert.equal(health.status, 0, health.stdout + health.stderr);
  }
  console.log('ok 2 the killed server and the restored copy are both healthy');
  const second = await start(assay, join(folder, 'two'));
  assert.equal(second.links.length, 0, 'a restored folder is not filled with the demo again');
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
