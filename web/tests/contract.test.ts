// Every call of the web client is an operation of the server's contract, with a body of that operation's shape.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { jobsApi } from '../src/api/jobs';
import { manageApi } from '../src/api/manage';
import { meApi } from '../src/api/me';
import { workApi } from '../src/api/work';

type Schema = { $ref?: string; properties?: Record<string, unknown>; required?: string[] };
type Operation = { operationId: string; requestBody?: { content: Record<string, { schema: Schema }> } };
const contract = JSON.parse(readFileSync(join(__dirname, '../../contract/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

function operationOf(method: string, path: string): Operation | null {
  for (const [pattern, methods] of Object.entries(contract.paths)) {
    const shape = new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`);
    if (shape.test(path)) return methods[method.toLowerCase()] ?? null;
  }
  return null;
}

const schemaOf = (operation: Operation): Schema | null => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema?.$ref ? contract.components.schemas[schema.$ref.split('/').at(-1)!]! : (schema ?? null);
};

let asked: { method: string; path: string; body: unknown }[] = [];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ method: init.method!, path: path.split('?')[0]!, body: init.body ? JSON.parse(init.body as string) : null });
    return Promise.resolve(new Response('{}'));
  });
});
afterEach(() => vi.unstubAllGlobals());

const answers = {};
const mapping = { external_id: null, fields: {}, responses: [], group: null, votes: null };
/** Arguments of each call; a call that is missing here fails below. */
const calls: Record<string, () => Promise<unknown>> = {
  'work.projects': () => workApi.projects(),
  'work.lease': () => workApi.lease('p', 3),
  'work.task': () => workApi.task('a'),
  'work.recent': () => workApi.recent('p'),
  'work.shown': () => workApi.shown('a'),
  'work.saveDraft': () => workApi.saveDraft('a', { sequence: 1, answers, active_ms: 1 }),
  'work.submit': () => workApi.submit('a', { answers, active_ms: 1, revision: 0 }, 'key'),
  'work.skip': () => workApi.skip('a', { reason: 'other', note: '' }, 'key'),
  'work.release': () => workApi.release('a'),
  'work.guideline': () => workApi.guideline('p'),
  'work.taskGuideline': () => workApi.taskGuideline('a'),
  'work.acknowledge': () => workApi.acknowledge('p', '1'),
  'jobs.list': () => jobsApi.list('w', 'p'),
  'jobs.startImport': () => jobsApi.startImport('w', 'p', { upload: 'u', format: 'csv', mapping, expand: 'none', pairs: 1, dry_run: true }),
  'jobs.startExport': () => jobsApi.startExport('w', 'p', { format: 'csv', people: 'named', trl_style: null, trl_unit: null }),
  'jobs.cancel': () => jobsApi.cancel('w', 'j'),
  'jobs.repeat': () => jobsApi.repeat('w', 'j'),
  'jobs.firstErrors': () => jobsApi.firstErrors('w', 'j'),
  'jobs.errorsUrl': () => fetch(jobsApi.errorsUrl('w', 'j'), { method: 'GET' }),
  'jobs.fileUrl': () => fetch(jobsApi.fileUrl('w', 'j', 'n'), { method: 'GET' }),
  'me.setPassword': () => meApi.setPassword({ email: 'e', password: 'p' }),
  'me.sessions': () => meApi.sessions(),
  'me.endSession': () => meApi.endSession('s'),
  'me.signOutEverywhere': () => meApi.signOutEverywhere(),
  'manage.projects': () => manageApi.projects('w'),
  'manage.project': () => manageApi.project('w', 'p'),
  'manage.results': () => manageApi.results('w', 'p')(),
  'manage.move': () => manageApi.move('w', 'p', 'launch'),
  'manage.change': () => manageApi.change('w', 'p', { name: 'n' }),
  'manage.templates': () => manageApi.templates(),
  'manage.create': () => manageApi.create('w', { name: 'n', from_template: 't' }),
  'manage.checkForm': () => manageApi.checkForm('{}', undefined),
  'manage.form': () => manageApi.form('w', 'p', 1),
  'manage.forms': () => manageApi.forms('w', 'p'),
  'manage.addForm': () => manageApi.addForm('w', 'p', { fields: [], questions: [] }),
  'manage.guideline': () => manageApi.guideline('w', 'p', 1),
  'manage.guidelines': () => manageApi.guidelines('w', 'p'),
  'manage.addGuideline': () => manageApi.addGuideline('w', 'p', 't', 'minor'),
  'manage.items': () => manageApi.items('w', 'p', { after: null, status: '', q: '' }),
  'manage.item': () => manageApi.item('w', 'p', 'i'),
  'manage.withdraw': () => manageApi.withdraw('w', 'p', 'i', 'r'),
  'manage.restore': () => manageApi.restore('w', 'p', 'i'),
  'manage.correct': () => manageApi.correct('w', 'p', 'i', {}),
  'manage.voidAnnotation': () => manageApi.voidAnnotation('w', 'p', 'a', 'r'),
  'manage.people': () => manageApi.people('w'),
  'manage.invite': () => manageApi.invite('w', 'n', 'reviewer'),
  'manage.moveInvitation': () => manageApi.moveInvitation('w', 'i', 'replace'),
  'manage.movePerson': () => manageApi.movePerson('w', 'p', 'role', { role: 'reviewer' }),
  'manage.tokens': () => manageApi.tokens('w'),
  'manage.makeToken': () => manageApi.makeToken('w', 'n', 'read'),
  'manage.revokeToken': () => manageApi.revokeToken('w', 't'),
};

test.each(Object.keys(calls))('%s asks for an operation of the contract', async (name) => {
  await calls[name]!();
  expect(asked).toHaveLength(1);
  const { method, path, body } = asked[0]!;
  const operation = operationOf(method, path);
  expect(operation, `${method} ${path}`).not.toBeNull();
  const schema = schemaOf(operation!);
  if (!schema) return expect(body).toBeNull();
  expect(body).not.toBeNull();
  const members = Object.keys(body as object);
  for (const member of members) expect(Object.keys(schema.properties ?? {})).toContain(member);
  for (const member of schema.required ?? []) expect(members).toContain(member);
});

test('every call of the client is tried above', () => {
  const all = Object.entries({ work: workApi, jobs: jobsApi, me: meApi, manage: manageApi }).flatMap(([api, functions]) =>
    Object.keys(functions).map((name) => `${api}.${name}`),
  );
  expect(Object.keys(calls).toSorted()).toEqual(all.toSorted());
});

test('the check sees a path that is none', () => {
  expect(operationOf('GET', '/api/work/nothing')).toBeNull();
  expect(operationOf('DELETE', '/api/work')).toBeNull();
});
