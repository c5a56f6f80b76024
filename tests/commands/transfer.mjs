// assay import and assay export: the same services as the web, on the database of a server that does not run.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Person, ended, start } from '../drills/client.mjs';
import { close, file, json, path, run, shared, test } from './run.mjs';

const simulated = 'Finished comparison (simulated votes)';
const real = 'Compare answers of four models';
const data = path('data');
const here = ['--data-dir', data];
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const rows = (n, from = 0) => Array.from({ length: n }, (_, i) => JSON.stringify({ id: `r${from + i}`, prompt: `Question ${from + i}?`, response_a: 'yes', model_a: 'm', response_b: 'no', model_b: 'n' })).join('\n');

/** Makes a data folder with the demo in it, and leaves no server behind. */
async function demo() {
  const { server } = await start(assayPath, data);
  server.kill('SIGTERM');
  await ended(server);
}
const assayPath = process.argv[2];

/** Exports a project and returns its folder. */
function exported(name, args, project = simulated) {
  const out = path(name);
  const result = run(['export', ...here, '--project', project, '--out', out, ...args]);
  assert.equal(result.status, 0, result.err);
  return { out, text: result.out };
}

test('export: battles, a report and a manifest whose hashes are those of the files', async () => {
  await demo();
  const { out, text } = exported('battles', ['--format', 'arena']);
  const manifest = JSON.parse(readFileSync(`${out}/manifest.json`, 'utf8'));
  assert.deepEqual(manifest.files.map((one) => one.name), ['battles.jsonl', 'export_report.json']);
  for (const one of manifest.files) {
    const bytes = readFileSync(`${out}/${one.name}`);
    assert.equal(one.sha256, sha256(bytes));
    assert.equal(one.bytes, bytes.length);
    assert.ok(text.includes(one.sha256), text);
  }
  assert.deepEqual(readdirSync(out).sort(), ['battles.jsonl', 'export_report.json', 'manifest.json']);
  const report = JSON.parse(readFileSync(`${out}/export_report.json`, 'utf8'));
  assert.deepEqual([report.format, report.rows_in, report.rows_out], ['arena', 600, 600]);
  assert.doesNotMatch(readFileSync(`${out}/battles.jsonl`, 'utf8'), /Simulated person/);
});

test('export: rank and agree read what export writes, in every format that holds votes', () => {
  const battles = json(['rank', path('battles/battles.jsonl')]);
  assert.deepEqual([battles.boards[0].battles, battles.boards[0].raters], [600, 12]);
  const { out } = exported('native', ['--format', 'assay', '--named']);
  assert.match(readFileSync(`${out}/items.jsonl`, 'utf8'), /"person":"Simulated person 1"/);
  const native = json(['rank', `${out}/items.jsonl`]);
  assert.deepEqual([native.columns.winner, native.columns.rater], ['overall', 'person']);
  assert.equal(native.boards[0].log_likelihood, battles.boards[0].log_likelihood);
  const agreement = json(['agree', `${out}/items.jsonl`]);
  assert.deepEqual([agreement.columns.item[0], agreement.columns.rater, agreement.columns.label], ['item', 'person', 'overall']);
  assert.deepEqual([agreement.labels, agreement.items, agreement.raters], [600, 200, 12]);
  const table = exported('table', ['--format', 'csv']).out;
  const flat = json(['agree', `${table}/annotations.csv`]);
  assert.deepEqual([flat.columns.item[0], flat.columns.label], ['external_id', 'overall']);
  close(flat.alpha.estimate, agreement.alpha.estimate, 1e-12, 'alpha of the CSV');
  const trl = exported('trl', ['--format', 'trl_preference', '--trl-style', 'conversational', '--trl-unit', 'majority']).out;
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(`${trl}/preference.jsonl`, 'utf8').split('\n')[0])), ['prompt', 'chosen', 'rejected']);
});

test('export: nothing is overwritten, and what is wrong ends with exit code 1', () => {
  for (const [args, sentence] of [
    [['--project', simulated, '--format', 'arena', '--out', path('battles')], /battles\.jsonl exists already; an export overwrites nothing/],
    [['--project', 'no such', '--format', 'arena', '--out', path('x')], /There is no project "no such"; there are Compare answers of four models and Finished/],
    [['--project', simulated, '--format', 'arena', '--out', path('x'), '--as', 'Nobody'], /No owner or manager of the workspace is called "Nobody"/],
    [['--project', simulated, '--format', 'excel', '--out', path('x')], /excel/],
    [['--format', 'arena', '--out', path('x')], /--project/],
  ]) {
    const { status, err, out } = run(['export', ...here, ...args]);
    assert.equal(status, 1, out);
    assert.match(err, sentence);
  }
  const { status, err } = run(['export', '--data-dir', path('nowhere'), '--project', 'x', '--format', 'csv', '--out', path('x')]);
  assert.equal(status, 1);
  assert.match(err, /There is no database at .*nowhere\/assay\.db; name the folder with --data-dir/);
  assert.equal(existsSync(path('nowhere')), false);
});

test('import: items come in by a suggested mapping, the same file again adds nothing, and doctor is content', () => {
  const items = file('items.jsonl', rows(120));
  const first = run(['import', ...here, '--project', real, items]);
  assert.equal(first.status, 0, first.err);
  assert.match(first.out.replace(/\s+/g, ' '), /Mapping: external id = id, prompt = prompt, responses = response_a by model_a and response_b by model_b \(suggested/);
  assert.match(first.out, /^Imported 120 items\.$/m);
  const again = run(['import', ...here, '--project', real, '-'], { input: gzipSync(rows(130)) });
  assert.match(again.out, /^Imported 10 items; 120 were here already\.$/m);
  assert.equal(run(['doctor', ...here]).status, 0);
  assert.deepEqual(readdirSync(`${data}/uploads`), [], 'the copy of the file goes');
});

test('import: a dry run changes nothing', () => {
  const before = readFileSync(`${exported('before', ['--format', 'assay'], real).out}/items.jsonl`, 'utf8').split('\n').length;
  const result = run(['import', ...here, '--project', real, file('more.jsonl', rows(5, 1000)), '--dry-run']);
  assert.equal(result.status, 0, result.err);
  assert.match(result.out, /^Would import 5 items\.$/m);
  const after = readFileSync(`${exported('after', ['--format', 'assay'], real).out}/items.jsonl`, 'utf8').split('\n').length;
  assert.equal(after, before);
});

test('import: bad rows are named by line; --errors writes them, --strict imports nothing', () => {
  const bad = file('bad.jsonl', `${rows(2, 2000)}\n{broken\n{"id":"x","prompt":"?","response_a":"only one"}\n${rows(1, 2002)}\n`);
  const strict = run(['import', ...here, '--project', real, bad, '--strict']);
  assert.equal(strict.status, 3, strict.err);
  assert.match(strict.err, /2 rows with errors:\n {2}line 3: .*\n {2}line 4: [\s\S]*nothing was imported \(--strict\)/);
  const result = run(['import', ...here, '--project', real, bad, '--errors', path('errors.csv')]);
  assert.equal(result.status, 0, result.err);
  assert.match(result.out, /^Imported 3 items; 2 rows have errors\.$/m);
  const lines = readFileSync(path('errors.csv'), 'utf8').split('\r\n');
  assert.equal(lines[0], 'line,where,message');
  assert.match(lines[1], /^3,/);
  assert.match(lines[2], /^4,/);
  const fine = run(['import', ...here, '--project', real, file('fine.jsonl', rows(2, 3000)), '--strict']);
  assert.equal(fine.status, 0, fine.err);
  assert.match(fine.out, /^Imported 2 items\.$/m);
});

test('import: a mapping is printed, edited and used; a wrong one is refused with its place', () => {
  const odd = file('odd.csv', 'nr,ask,one,two\nq1,Why?,because,so\n');
  const printed = run(['import', ...here, '--project', real, odd, '--print-mapping']);
  assert.equal(printed.status, 0, printed.err);
  const mapping = JSON.parse(printed.out);
  mapping.external_id = 'nr';
  mapping.fields = { prompt: 'ask' };
  mapping.responses = [{ text: 'one', model: null }, { text: 'two', model: null }];
  const result = run(['import', ...here, '--project', real, odd, '--mapping', file('mapping.json', JSON.stringify(mapping))]);
  assert.equal(result.status, 0, result.err);
  assert.match(result.out, /^Imported 1 items\.$/m);
  const unfit = run(['import', ...here, '--project', real, odd, '--mapping', file('unfit.json', JSON.stringify({ ...mapping, fields: { nothing: 'ask' } }))]);
  assert.equal(unfit.status, 1);
  assert.match(unfit.err, /\/mapping\/fields/);
  const broken = run(['import', ...here, '--project', real, odd, '--mapping', file('broken.json', '{"fields": 3}')]);
  assert.equal(broken.status, 1);
  assert.match(broken.err, /broken\.json is no mapping:\n {2}\/fields: This must be an object/);
  for (const [args, sentence] of [[[path('absent.jsonl')], /Cannot read .*absent\.jsonl/], [[file('nothing.jsonl', '')], /The file is empty/], [[odd, '--mapping', path('none.json')], /Cannot read the mapping/]]) {
    const { status, err } = run(['import', ...here, '--project', real, ...args]);
    assert.equal(status, 1);
    assert.match(err, sentence);
  }
  assert.deepEqual(readdirSync(`${data}/uploads`), []);
});

test('import: real votes come with their people', () => {
  const list = JSON.parse(run(['import', ...here, '--project', real, shared('data/llmfao/pairs-crowd.jsonl'), '--print-mapping']).out);
  assert.equal(list.external_id, 'id');
  assert.match(run(['import', ...here, '--project', real, shared('data/llmfao/pairs-crowd.jsonl')]).out, /^Imported 2139 items\.$/m);
  const votes = run(['import', ...here, '--project', real, shared('data/llmfao/crowd-comparisons.csv')]);
  assert.equal(votes.status, 0, votes.err);
  assert.match(votes.out, /8931 votes/);
  const { out } = exported('crowd', ['--format', 'arena', '--named'], real);
  const found = json(['rank', `${out}/battles.jsonl`]).boards[0];
  const original = json(['rank', shared('data/llmfao/crowd-comparisons.csv')]).boards[0];
  close(found.log_likelihood, original.log_likelihood, 1e-6, 'log-likelihood after the way through the database');
}, shared('data/llmfao/pairs-crowd.jsonl'));

test('import: Ctrl+C cancels at a safe place; what was imported stays, and the next import brings the rest', async () => {
  const total = 40000;
  const many = file('many.jsonl', rows(total, 100000));
  const child = spawn(assayPath, ['import', ...here, '--project', real, many], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (piece) => { text += piece; });
  const exit = ended(child);
  const log = `${data}/assay.db-wal`;
  while (child.exitCode === null && !(existsSync(log) && statSync(log).size > 1 << 20)) await new Promise((resolve) => { setTimeout(resolve, 5); });
  child.kill('SIGINT');
  assert.equal(await exit, 1, text);
  const imported = Number(/Cancelled\. Imported (\d+) items\./.exec(text)[1]);
  assert.ok(imported > 0 && imported < total, text);
  assert.equal(run(['doctor', ...here]).status, 0);
  assert.match(run(['import', ...here, '--project', real, many]).out, new RegExp(`^Imported ${total - imported} items; ${imported} were here already\\.$`, 'm'));
});

test('while a server runs on SQLite, import and export are refused and say where to go', async () => {
  const { server, url } = await start(assayPath, data);
  try {
    for (const args of [['import', file('late.jsonl', rows(1, 9000))], ['export', '--format', 'csv', '--out', path('late')]]) {
      const { status, err } = run([args[0], ...here, '--project', real, ...args.slice(1)]);
      assert.equal(status, 1);
      assert.match(err, /A server runs on the data folder .*one writing program at a time\. Use the import and export pages of its web interface or its API, or stop the server first\./);
    }
    // Another data folder beside the same database file is no way around it.
    const around = run(['import', '--data-dir', path('around'), '--database', `sqlite:${data}/assay.db`, '--project', real, path('late.jsonl')]);
    assert.equal(around.status, 1);
    assert.match(around.err, /one writing program at a time/);
    assert.equal((await new Person(url).get('/api/me')).status, 401, 'the server goes on');
  } finally {
    server.kill('SIGTERM');
    await ended(server);
  }
  assert.equal(run(['import', ...here, '--project', real, path('late.jsonl')]).status, 0);
});

test('every command has a manual page with an example and its exit codes', () => {
  assert.match(run(['--help']).out, /assay rank battles\.csv/);
  for (const command of [['serve'], ['person', 'link'], ['person', 'export'], ['person', 'erase'], ['backup'], ['restore'], ['doctor'], ['rank'], ['agree'], ['import'], ['export']]) {
    const { status, out } = run([...command, '--help']);
    assert.equal(status, 0);
    for (const part of [/^INPUT$/m, /^OUTPUT$/m, /^EXIT CODES$/m, /^ {2}0 /m, /^ {2}1 /m, new RegExp(`^Usage: assay ${command.join(' ')} `, 'm')]) assert.match(out, part, command.join(' '));
    for (const line of out.slice(out.indexOf('INPUT')).split('\n')) assert.ok(line.length <= 118, line);
  }
});

test('import and export: the help is a manual page', () => {
  for (const command of ['import', 'export']) {
    const { out } = run([command, '--help']);
    for (const part of ['INPUT', 'OUTPUT', 'EXIT CODES', '--project', '--data-dir', '--database']) assert.ok(out.includes(part), part);
    assert.ok(!out.includes('--port'));
  }
});

const postgres = process.env.ASSAY_TEST_POSTGRES;
test('on PostgreSQL a server that runs on the same folder does the work, and without one the command does', async () => {
  const name = `assay_commands_${process.pid}`;
  const psql = (sql) => assert.equal(spawnSync('psql', [postgres, '-qc', sql]).status, 0, sql);
  psql(`CREATE DATABASE ${name}`);
  const there = ['--data-dir', path('with_postgres'), '--database', postgres.replace(/\/[^/]*$/, `/${name}`)];
  try {
    const { server } = await start(assayPath, path('with_postgres'), there.slice(2));
    try {
      const result = run(['import', ...there, '--project', real, file('pg.jsonl', rows(70))]);
      assert.equal(result.status, 0, result.err);
      assert.match(result.out, /^Imported 70 items\.$/m);
    } finally {
      server.kill('SIGTERM');
      await ended(server);
    }
    const alone = run(['import', ...there, '--project', real, file('pg2.jsonl', rows(80))]);
    assert.match(alone.out, /^Imported 10 items; 70 were here already\.$/m);
    assert.equal(run(['doctor', ...there]).status, 0);
  } finally {
    psql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}, postgres);
