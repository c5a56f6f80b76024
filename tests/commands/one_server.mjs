// One server for a PostgreSQL database, and no job that two programs run.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { ended, start } from '../drills/client.mjs';
import { file, path, run, test } from './run.mjs';

const assay = process.argv[2];
const postgres = process.env.ASSAY_TEST_POSTGRES;
const project = 'Compare answers of four models';

function psql(address, sql) {
  const { status, stdout, stderr } = spawnSync('psql', [address, '-qAtc', sql], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}
/** A database of its own, gone afterwards. */
async function withDatabase(name, work) {
  const database = `assay_one_${name}_${process.pid}`;
  psql(postgres, `CREATE DATABASE ${database}`);
  try {
    await work(postgres.replace(/\/[^/]*$/, `/${database}`));
  } finally {
    psql(postgres, `DROP DATABASE ${database} WITH (FORCE)`);
  }
}
const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

test('on PostgreSQL a second server is refused by name, also from another data folder, and so is an import from there', () =>
  withDatabase('second', async (address) => {
    const { server, url } = await start(assay, path('first'), ['--database', address]);
    try {
      const second = run(['serve', '--data-dir', path('second'), '--database', address, '--port', '0']);
      assert.equal(second.status, 1);
      assert.match(second.err, /Another Assay works on this PostgreSQL database \(assay serve, process \d+ on [^)]+\), and one at a time may\. Stop it first\./);
      assert.ok(second.err.includes(`process ${server.pid} on `), second.err);
      const rows = file('one.jsonl', '{"id":"n","prompt":"?","response_a":"a","response_b":"b"}\n');
      const elsewhere = run(['import', '--data-dir', path('third'), '--database', address, '--project', project, rows]);
      assert.equal(elsewhere.status, 1);
      assert.match(elsewhere.err, /A server runs on this database \(assay serve, .*\) with another data folder than/);
      const beside = run(['import', '--data-dir', path('first'), '--database', address, '--project', project, rows]);
      assert.equal(beside.status, 0, beside.err);
      assert.match(beside.out, /^Imported 1 items\.$/m);
      assert.equal(psql(address, "SELECT count(*) FROM item WHERE external_id = 'n'"), '1');
      assert.equal((await fetch(`${url}/healthz`)).status, 200, 'the first goes on');
    } finally {
      server.kill('SIGTERM');
      assert.equal(await ended(server), 0);
    }
  }), postgres);

test('on PostgreSQL two imports from two folders do not run at once, and no server starts under one', () =>
  withDatabase('imports', async (address) => {
    const { server } = await start(assay, path('imports'), ['--database', address]);
    server.kill('SIGTERM');
    await ended(server);
    const many = file('many_one.jsonl', Array.from({ length: 30000 }, (_, i) => `{"id":"m${i}","prompt":"${i}?","response_a":"a","response_b":"b"}`).join('\n'));
    const here = ['--database', address, '--project', project];
    const child = spawn(assay, ['import', '--data-dir', path('imports'), ...here, many], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => { said += text; });
    const exit = ended(child);
    while (psql(address, "SELECT count(*) FROM job WHERE status = 1") !== '1' && child.exitCode === null) await wait(10);
    const other = run(['import', '--data-dir', path('imports_two'), ...here, file('two.jsonl', '{"id":"n","prompt":"?","response_a":"a","response_b":"b"}\n')]);
    assert.equal(other.status, 1, other.out);
    assert.match(other.err, /Another Assay works on this database \(assay import or export, process \d+ on .*\)\. Wait until it has ended\./);
    const served = run(['serve', '--data-dir', path('imports_three'), '--database', address, '--port', '0']);
    assert.equal(served.status, 1);
    assert.match(served.err, /Another Assay works on this PostgreSQL database \(assay import or export/);
    assert.equal(await exit, 0);
    assert.match(said, /^Imported 30000 items\.$/m);
    assert.equal(psql(address, "SELECT count(*) FROM job WHERE kind = 'import'"), '1');
  }), postgres);

test('on PostgreSQL a server that loses its lock to another stops and says so; where only the connection broke, it goes on', () =>
  withDatabase('lost', async (address) => {
    const { server, url } = await start(assay, path('lost'), ['--database', address], 'pipe');
    let log = '';
    server.stderr.on('data', (text) => { log += text; });
    const exit = ended(server);
    const holder = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 4702111 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    const cut = holder.replace('count(*)', 'pg_terminate_backend(pid)');
    psql(address, cut);
    while (!/held again/.test(log) && server.exitCode === null) await wait(50);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const rival = spawn('psql', [address, '-qAtc', "SET application_name = 'a rival'; SELECT pg_advisory_lock(4702111, 1); SELECT pg_sleep(60)"], { stdio: 'ignore' });
    try {
      while (psql(address, holder.replace('AND granted', 'AND NOT granted')) !== '1') await wait(20);
      psql(address, cut);
      assert.equal(await exit, 1);
      assert.match(log, /another Assay has taken this database over.*"holder":"a rival"/);
      assert.match(log, /assay: Another Assay has taken this database over, so this one has stopped\./);
    } finally {
      rival.kill();
    }
  }), postgres);
