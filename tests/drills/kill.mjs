// kill -9 under load, in seeded loops; no acknowledged judgment may be missing: node tests/drills/kill.mjs PATH_OF_ASSAY [LOOPS] [SEED]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person, ended, start } from './client.mjs';

const [assay, loops = '3', seed = '1'] = process.argv.slice(2);

// A small seeded generator (mulberry32): the same seed kills at the same moments.
function seeded(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The acknowledged assignments that the server does not know as submitted. */
async function missing(person, acknowledged) {
  const lost = [];
  for (const assignment of acknowledged) {
    const { json } = await person.get(`/api/work/assignments/${assignment}`);
    if (!json?.submitted) lost.push(assignment);
  }
  return lost;
}

const random = seeded(Number(seed));
let total = 0;
let inFlight = 0;
for (let loop = 1; loop <= Number(loops); loop += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-kill-'));
  try {
    const first = await start(assay, folder);
    const acknowledged = new Map();
    let dying = false; // from here on a request may fail
    let killed = false;
    const broken = [];
    const work = async (token) => {
      const person = new Person(first.url);
      await person.signIn(token);
      const project = await person.open();
      acknowledged.set(person.cookie, []);
      await person.work(project, (assignment) => acknowledged.get(person.cookie).push(assignment), () => killed);
    };
    const working = first.links.slice(1).map((token) => work(token).catch((error) => dying || broken.push(error)));
    await new Promise((resolve) => setTimeout(resolve, 60 + random() * 400));
    dying = true;
    first.server.kill('SIGKILL');
    await ended(first.server);
    killed = true;
    await Promise.all(working);
    assert.deepEqual(broken, [], `loop ${loop}, seed ${seed}: a request failed before the server was killed`);
    const second = await start(assay, folder);
    for (const [cookie, list] of acknowledged) {
      const person = new Person(second.url, cookie);
      assert.deepEqual(await missing(person, list), [], `loop ${loop}, seed ${seed}`);
      total += list.length;
      const known = (await person.get('/api/work')).json.projects[0]?.mine_done ?? 0;
      inFlight += Math.max(0, known - list.length);
      // The control: something that was never acknowledged must be missed, or this check is blind.
      if (loop === 1) assert.equal((await missing(person, ['a'.repeat(26)])).length, 1);
    }
    second.server.kill('SIGTERM');
    await ended(second.server);
    const health = spawnSync(assay, ['doctor', '--data-dir', folder], { encoding: 'utf8' });
    assert.equal(health.status, 0, health.stdout + health.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
assert.ok(total > 0, 'nobody submitted anything: the loops prove nothing');
console.log(`${loops} loops, ${total} acknowledged, 0 lost; ${inFlight} were stored whose reply was cut off`);
console.log(`${loops} passed, 0 failed`);
