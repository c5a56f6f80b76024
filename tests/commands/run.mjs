// What the tests of commands share: the real executable on small files in a folder of their own, and the reference.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const assay = process.argv[2];
export const folder = mkdtempSync(join(tmpdir(), 'assay-commands-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Runs the executable to its end; `input` goes to its standard input. */
export function run(args, { input = '', env = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(assay, args, { input, env: { ...process.env, ...env }, maxBuffer: 1 << 28, timeout: 60000 });
  return { status, out: stdout.toString(), err: stderr.toString() };
}
/** The JSON that a command prints; it must end with `status`. */
export function json(args, { status = 0, input } = {}) {
  const result = run([...args, '--json'], { input });
  assert.equal(result.status, status, `${args.join(' ')}: ${result.err}`);
  return JSON.parse(result.out);
}

/** A file with this content; returns its path. */
export function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
export const path = (name) => join(folder, name);

/** A path in the folder of shared data, or nothing where this machine has none. */
export function shared(name) {
  const root = process.env.ASSAY_SHARED;
  if (!root) return null;
  const found = join(root, name);
  return existsSync(found) ? found : null;
}
export const reference = () => JSON.parse(readFileSync(shared('reference/statistics.json'), 'utf8'));

export function close(found, expected, tolerance, what) {
  assert.ok(typeof found === 'number' && Math.abs(found - expected) <= tolerance, `${what}: ${found}, not ${expected}`);
}

const tests = [];
/** A sentence that must hold. `needs` is a path that must exist, or the test is skipped with its name. */
export function test(sentence, work, ...needs) {
  tests.push({ sentence, work, needs: needs.every(Boolean) });
}

export async function finish() {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const { sentence, work, needs } of tests) {
    if (!needs) {
      skipped += 1;
      console.log(`skipped: ${sentence} (needs ${sentence.includes('PostgreSQL') ? 'ASSAY_TEST_POSTGRES' : 'ASSAY_SHARED'})`);
      continue;
    }
    try {
      await work();
      passed += 1;
      console.log(`ok: ${sentence}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED: ${sentence}\n${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
