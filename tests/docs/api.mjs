// Calls the server by the names of the contract and holds every request and reply against it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/generate.mjs';
import { complaints } from './schema.mjs';

export const contract = JSON.parse(readFileSync(join(root, 'contract/openapi.json'), 'utf8'));

/** name -> { path, method, operation } */
export const operations = new Map(
  Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [operation.operationId, { path, method: method.toUpperCase(), operation }]),
  ),
);

export const jsonReply = ({ operation }) => {
  const status = Object.keys(operation.responses).find((one) => one !== 'default');
  return { status: Number(status), schema: operation.responses[status].content['application/json']?.schema ?? null };
};
const jsonBody = ({ operation }) => operation.requestBody?.content['application/json']?.schema ?? null;

/** A reference followed once, so that its members can be looked at. */
const resolved = (schema) => (schema.$ref ? contract.components.schemas[schema.$ref.split('/').at(-1)] : schema);

export class Api {
  static seen = new Set();
  constructor(url) {
    this.url = url;
    this.headers = { origin: url };
  }
  async raw(name, { params = {}, query = {}, body, headers = {}, bytes } = {}) {
    const found = operations.get(name);
    assert.ok(found, `the contract has no operation ${name}`);
    const path = found.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(params[key] ?? assert.fail(`${name} needs ${key}`)));
    const search = new URLSearchParams(query);
    const type = bytes ? 'application/octet-stream' : 'application/json';
    const reply = await fetch(`${this.url}${path}${search.size ? `?${search}` : ''}`, {
      method: found.method,
      headers: { ...this.headers, ...(body !== undefined || bytes ? { 'content-type': type } : {}), ...headers },
      body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const cookie = reply.headers.get('set-cookie')?.split(';')[0];
    if (cookie) this.headers.cookie = cookie;
    return reply;
  }
  /** Sends what the contract allows and expects what it promises. */
  async call(name, options = {}) {
    const found = operations.get(name);
    const wanted = found && jsonBody(found);
    if (wanted) {
      options = { body: {}, ...options };
      assert.deepEqual(complaints(contract, wanted, options.body), [], `the body for ${name} is not as the contract says`);
      await this.refusals(name, options, resolved(wanted));
    }
    const reply = await this.raw(name, options);
    const { status, schema } = jsonReply(found);
    const text = await reply.text();
    assert.equal(reply.status, status, `${name}: ${text}`);
    Api.seen.add(name);
    if (!schema) {
      const type = reply.headers.get('content-type').split(';')[0];
      assert.ok(type in found.operation.responses[status].content, `${name} sent ${type}`);
      return text;
    }
    const json = JSON.parse(text);
    assert.deepEqual(complaints(contract, schema, json, { closed: true }), [], `the reply of ${name} is not as the contract says`);
    return json;
  }
  /** What the contract forbids, the server refuses: a member too many, a required one too few, one of a wrong type. */
  async refusals(name, options, schema) {
    const bad = [{ ...options.body, no_such_member: 1 }];
    for (const key of schema.required ?? []) bad.push(Object.fromEntries(Object.entries(options.body).filter(([one]) => one !== key)));
    for (const [key, member] of Object.entries(schema.properties ?? {})) {
      if (resolved(member).type === 'string' || resolved(member).type === 'integer') bad.push({ ...options.body, [key]: { wrong: 1 } });
    }
    for (const body of bad) await this.refused(name, { ...options, body }, 422);
  }
  async refused(name, options, status) {
    const reply = await this.raw(name, options);
    const text = await reply.text();
    assert.equal(reply.status, status, `${name} with ${JSON.stringify(options.body)} was answered: ${text}`);
    assert.equal(reply.headers.get('content-type'), 'application/problem+json');
    const problem = JSON.parse(text);
    assert.deepEqual(complaints(contract, { $ref: '#/components/schemas/Problem' }, problem, { closed: true }), []);
    assert.equal(problem.status, status);
    return problem;
  }
}
