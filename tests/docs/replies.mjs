// A running server answers as its contract says, on every route: node tests/docs/replies.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../drills/client.mjs';
import { Api, contract, operations } from './api.mjs';
import { complaints } from './schema.mjs';

// Controls: the validator sees what is wrong, or this test proves nothing.
const lease = { ends_at: '2026-11-25T06:00:00Z', seconds_left: 5, server_now: '2026-11-25T06:00:00Z', shown: true };
const leaseSchema = { $ref: '#/components/schemas/Lease' };
assert.equal(complaints(contract, leaseSchema, lease, { closed: true }).length, 0);
assert.equal(complaints(contract, leaseSchema, { ...lease, shown: 'yes' }, { closed: true }).length, 1);
assert.equal(complaints(contract, leaseSchema, { ...lease, model: 'heron' }, { closed: true }).length, 1);
assert.equal(complaints(contract, leaseSchema, { ...lease, ends_at: undefined }, { closed: true }).length, 1);

const folder = mkdtempSync(join(tmpdir(), 'assay-replies-'));
const { server, url, links } = await start(process.argv[2], folder);
let passed = 0;
const step = (sentence) => console.log(`ok ${++passed} ${sentence}`);

try {
  const manager = new Api(url);
  const annotator = new Api(url);
  const anybody = new Api(url);
  assert.equal(await anybody.call('healthz'), 'ok\n');
  assert.equal(await anybody.call('readyz'), 'ready\n');
  await anybody.refused('show_me', {}, 401);
  await manager.call('sign_in_by_link', { body: { token: links[0] } });
  await annotator.call('sign_in_by_link', { body: { token: links[1] } });
  const me = await manager.call('show_me');
  const workspace = me.workspaces[0].id;
  await annotator.refused('list_projects', { params: { workspace } }, 404);
  step('signing in by link, and who is refused');

  const { templates } = await annotator.call('list_templates');
  for (const template of templates) {
    const check = await manager.call('check_form', { body: { form: JSON.stringify(template.form), sample: template.sample } });
    assert.ok(check.ok && check.task, `the template ${template.id} has no task page`);
  }
  const bad = await manager.call('check_form', { body: { form: '{"fields": []}' } });
  assert.ok(!bad.ok && bad.violations.length > 0);
  const home = { workspace };
  const made = await manager.call('create_project', {
    params: home,
    body: { name: 'By contract', from_template: 'pairwise', description: 'Held against the contract.', settings: { overlap: 1 } },
  });
  const project = made.row.id;
  const at = { workspace, project };
  await manager.call('list_projects', { params: home });
  await manager.call('show_project', { params: at });
  await manager.call('change_project', { params: at, body: { name: 'By the contract', deadline: '2030-01-01T00:00:00Z' } });
  assert.equal((await manager.call('change_project', { params: at, body: { deadline: null } })).row.deadline, null);
  await manager.call('add_form', { params: at, body: { form: made.form } });
  await manager.call('list_forms', { params: at });
  assert.deepEqual((await manager.call('show_form', { params: { ...at, version: 1 } })).form, made.form);
  await manager.call('add_guideline', { params: at, body: { text: '# How\n\nPick the better one.', change: 'major' } });
  await manager.call('list_guidelines', { params: at });
  assert.equal((await manager.call('show_guideline_version', { params: { ...at, version: 2 } })).change, 'major');
  await manager.refused('show_guideline_version', { params: { ...at, version: 3 } }, 404);
  step(`${templates.length} templates, a project, its forms and guidelines`);

  const content = (n) => ({ prompt: `What is ${n} + ${n}?`, responses: [{ text: `${2 * n}`, model: 'heron' }, { text: 'I do not know.', model: 'wren' }] });
  const items = [1, 2, 3].map((n) => ({ external_id: `sum-${n}`, content: content(n) }));
  assert.equal((await manager.call('add_items', { params: at, body: { items } })).added, 3);
  const rows = [4, 5].map((n) => JSON.stringify({ id: `sum-${n}`, prompt: content(n).prompt, response_a: '8', model_a: 'heron', response_b: '9', model_b: 'wren' }));
  const upload = await manager.call('upload_file', { params: at, query: { name: 'rows.jsonl' }, bytes: `${rows.join('\n')}\n{broken\n` });
  const spec = { upload: upload.id, format: upload.found.format, mapping: upload.found.mapping, expand: 'none', pairs: 1, dry_run: false };
  const finished = async (job) => {
    for (let tries = 0; tries < 200; ++tries) {
      const now = await manager.call('show_job', { params: { workspace, job: job.id } });
      if (now.finished_at) return now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return assert.fail('the job does not end');
  };
  const imported = await finished(await manager.call('start_import', { params: at, body: spec }));
  assert.equal(imported.result.items, 2, JSON.stringify(imported));
  assert.equal(imported.result.errors, 1);
  assert.equal((await manager.call('list_first_job_errors', { params: { workspace, job: imported.id } })).errors.length, 1);
  assert.match(await manager.call('list_job_errors', { params: { workspace, job: imported.id } }), /^line,where,message\r\n3,/);
  step('items by hand and from a file');

  await manager.call('launch_project', { params: at });
  const guideline = await annotator.call('show_guideline', { params: { project } });
  await annotator.call('acknowledge_guideline', { params: { project }, body: { version: guideline.version } });
  assert.ok((await annotator.call('list_work')).projects.some((one) => one.id === project));
  const leased = await annotator.call('lease_tasks', { params: { project }, body: { hold: 3 } });
  assert.equal(leased.tasks.length, 3);
  const [first, second, third] = leased.tasks.map((task) => ({ assignment: task.assignment }));
  await annotator.call('mark_task_shown', { params: first });
  const answers = { overall: { choice: 'first', strength: 2 }, rationale: 'The first one gives the sum, the second one gives up on it.' };
  await annotator.call('save_draft', { params: first, body: { sequence: 1, answers, active_ms: 900 } });
  assert.equal((await annotator.call('show_task', { params: first })).draft.sequence, 1);
  const problem = await annotator.refused('submit_task', { params: first, body: { answers: {}, active_ms: 1, revision: 0 }, headers: { 'idempotency-key': 'bad' } }, 422);
  assert.ok(problem.violations.every((one) => one.pointer.startsWith('/answers/')));
  const key = { 'idempotency-key': 'one' };
  const submitted = await annotator.call('submit_task', { params: first, body: { answers, active_ms: 1200, revision: 0 }, headers: key });
  assert.deepEqual(await annotator.call('submit_task', { params: first, body: { answers, active_ms: 1200, revision: 0 }, headers: key }), submitted);
  assert.equal((await annotator.call('show_task', { params: first })).submitted.revision, 1);
  await annotator.call('skip_task', { params: second, body: { reason: 'harmful', note: '' }, headers: { 'idempotency-key': 'two' } });
  await annotator.call('release_task', { params: third });
  assert.equal((await annotator.call('show_task_guideline', { params: first })).version, guideline.version);
  assert.equal((await annotator.call('list_recent', { params: { project } })).recent.length, 1);
  step('a lease, a draft, a submission and its repeat, a skip, a release');

  const page = await manager.call('list_items', { params: at, query: { status: 'done', q: 'sum' } });
  assert.equal(page.items.length, 1);
  await manager.refused('list_items', { params: at, query: { status: 'gone' } }, 422);
  const item = page.items[0].id;
  const detail = await manager.call('show_item', { params: { ...at, item } });
  await manager.call('void_annotation', { params: { ...at, annotation: detail.annotations[0].id }, body: { reason: 'A test.' } });
  await manager.call('correct_item', { params: { ...at, item }, body: { content: content(7) } });
  await manager.call('withdraw_item', { params: { ...at, item }, body: { reason: 'A test.' } });
  await manager.call('restore_item', { params: { ...at, item } });
  await manager.call('show_results', { params: at });
  const demo = (await manager.call('list_projects', { params: home })).projects.find((one) => one.simulated);
  const results = await manager.call('show_results', { params: { workspace, project: demo.id } });
  assert.ok(results.leaderboard.models.length > 1, 'the demo has a leaderboard');
  step('items, annotations and results');

  const exported = await finished(await manager.call('start_export', { params: at, body: { format: 'assay', people: 'pseudonymous' } }));
  assert.equal(exported.status, 'done', JSON.stringify(exported));
  for (const file of exported.result.files) await manager.call('download_export', { params: { workspace, job: exported.id, name: file.name } });
  // Jobs run one after the other, so the last of several still waits when it is cancelled.
  let last = null;
  for (let count = 0; count < 10; ++count) last = await manager.call('repeat_export', { params: { workspace, job: exported.id } });
  await manager.call('cancel_job', { params: { workspace, job: last.id } });
  assert.equal((await finished(last)).status, 'cancelled');
  await manager.call('list_jobs', { params: at });
  step('exports and jobs');

  const invited = await manager.call('invite', { params: home, body: { name: 'Ada', role: 'annotator' } });
  const renewed = await manager.call('replace_invitation', { params: { ...home, invitation: invited.id } });
  const token = renewed.url.split('#')[1];
  const ada = new Api(url);
  await ada.call('show_invitation', { params: { token } });
  const login = { email: 'ada@example.org', password: 'a sentence to sign in' };
  await ada.call('accept_invitation', { params: { token }, body: { name: 'Ada', ...login } });
  await ada.call('set_password', { body: { ...login, current: login.password } });
  await ada.call('sign_out');
  await ada.call('sign_in', { body: login });
  const elsewhere = new Api(url);
  await elsewhere.call('sign_in', { body: login });
  const { sessions } = await ada.call('list_sessions');
  await ada.call('end_session', { params: { session: sessions.find((one) => !one.present).id } });
  await elsewhere.refused('show_me', {}, 401);
  await ada.call('sign_out_everywhere');
  await ada.refused('show_me', {}, 401);
  const other = await manager.call('invite', { params: home, body: { name: 'Bo', role: 'reviewer' } });
  await manager.call('revoke_invitation', { params: { ...home, invitation: other.id } });
  const people = await manager.call('list_people', { params: home });
  const person = people.people.find((one) => one.email === login.email).id;
  await manager.call('set_role', { params: { ...home, person }, body: { role: 'reviewer' } });
  await manager.call('make_link', { params: { ...home, person } });
  await manager.call('revoke_person', { params: { ...home, person } });
  await manager.call('restore_person', { params: { ...home, person } });
  const secret = await manager.call('make_token', { params: home, body: { name: 'A program', scope: 'read' } });
  const program = new Api(url);
  program.headers.authorization = `Bearer ${secret.token}`;
  await program.call('list_projects', { params: home });
  await manager.call('list_tokens', { params: home });
  await manager.call('revoke_token', { params: { ...home, token: secret.id } });
  await program.refused('list_projects', { params: home }, 401);
  step('people, invitations, roles, links and tokens');

  for (const name of ['pause_project', 'close_project', 'archive_project']) await manager.call(name, { params: at });
  const missed = [...operations.keys()].filter((name) => !Api.seen.has(name));
  assert.deepEqual(missed, [], 'these operations of the contract were never called');
  step(`all ${operations.size} operations of the contract answered as it says`);
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
