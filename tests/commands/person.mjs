// assay person export and erase, beside a running server and without one.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Person, ended, start } from '../drills/client.mjs';
import { path, run, test } from './run.mjs';

const assay = process.argv[2];
const data = path('people');
const here = ['--data-dir', data];
const bytes = () => ['assay.db', 'assay.db-wal'].filter((name) => existsSync(`${data}/${name}`)).map((name) => readFileSync(`${data}/${name}`, 'latin1')).join();

test('person export: everything about one person as JSON, beside a running server, and no file is overwritten', async () => {
  const { server, url, links } = await start(assay, data);
  try {
    const annotator = new Person(url);
    await annotator.signIn(links[1]);
    const { name, email } = (await annotator.get('/api/me')).json.person ?? (await annotator.get('/api/me')).json;
    assert.equal(email ?? null, null);
    await annotator.post('/api/me/password', { email: 'needle@example.org', password: 'a long enough sentence' });
    assert.ok(bytes().includes('needle@example.org'), 'the control: the address is in the file or its log');
    const project = await annotator.open();
    let done = 0;
    await annotator.work(project, () => { done += 1; }, () => done >= 2);
    const out = path('person.json');
    const written = run(['person', 'export', 'Needle@Example.org', ...here, '--out', out]);
    assert.equal(written.status, 0, written.err);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    const all = JSON.parse(readFileSync(out, 'utf8'));
    assert.equal(all.person[0].email, 'needle@example.org');
    assert.equal(all.person[0].name, name);
    assert.equal(all.annotation.length, 2);
    assert.equal(all.revision[0].answers.overall.choice, 'tie');
    assert.match(all.annotation[0].submitted_at, /^20\d\d-/);
    assert.deepEqual(JSON.parse(run(['person', 'export', 'needle@example.org', ...here]).out).annotation, all.annotation);
    const again = run(['person', 'export', 'needle@example.org', ...here, '--out', out]);
    assert.equal(again.status, 1);
    assert.match(again.err, /exists already; an export overwrites nothing/);
    for (const nobody of ['needle', 'nobody@example.org']) {
      const { status, err } = run(['person', 'export', nobody, ...here]);
      assert.equal(status, 1);
      assert.match(err, /Nobody has the name, the e-mail address or the id/);
    }
  } finally {
    server.kill('SIGTERM');
    await ended(server);
  }
});

test('person erase: asks for the name, ends every way in beside a running server, and leaves judgments and counters', async () => {
  const { server, url } = await start(assay, data);
  try {
    const annotator = new Person(url);
    assert.equal((await annotator.post('/api/sign-in', { email: 'needle@example.org', password: 'a long enough sentence' })).status, 200);
    const { name } = JSON.parse(run(['person', 'export', 'needle@example.org', ...here]).out).person[0];
    const wrong = run(['person', 'erase', 'needle@example.org', ...here], { input: 'somebody else\n' });
    assert.equal(wrong.status, 1);
    assert.match(wrong.err, /That is not the name; nothing was changed/);
    assert.equal((await annotator.get('/api/me')).status, 200);
    const erased = run(['person', 'erase', 'needle@example.org', ...here], { input: `${name}\n` });
    assert.equal(erased.status, 0, erased.err);
    const pseudonym = /"(Erased person \w{6})"/.exec(erased.out)[1];
    await new Promise((resolve) => { setTimeout(resolve, 2200); });
    assert.equal((await annotator.get('/api/me')).status, 401);
    const left = JSON.parse(run(['person', 'export', pseudonym, ...here]).out);
    assert.equal(left.annotation.length, 2);
    assert.equal(left.session.length, 0);
    assert.match(run(['person', 'erase', pseudonym, ...here, '--yes']).err, /erased already/);
  } finally {
    server.kill('SIGTERM');
    await ended(server);
  }
  assert.equal(run(['doctor', ...here]).status, 0);
  // Not even the bytes of the file hold the address any more.
  assert.ok(!bytes().includes('needle@example.org'));
});

test('person erase: the last owner stays', () => {
  assert.equal(run(['workspace', 'add', 'Alone', '--owner', 'Olga', ...here]).status, 0);
  const { status, err } = run(['person', 'erase', 'Olga', '--yes', ...here]);
  assert.equal(status, 1);
  assert.match(err, /the last owner of the workspace "Alone"/);
});
