// Runs the examples that server and client share: equal pointers, equal sentences, equal order.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answers, FormView, Violation } from '../src/api/contract';
import { validateAnswers } from '../src/kinds/form';
import { KINDS, kindOf } from '../src/kinds/registry';

const folder = resolve(import.meta.dirname, '../../contract/kinds');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

type KindCase = { name: string; config: unknown; responses?: number; answer: unknown; violations: Violation[] };
type KindExamples = { kind: string; cases: KindCase[] };
type FormCase = { name: string; form: string; responses: number; answers: Answers; violations: Violation[] };
type FormExamples = { forms: Record<string, FormView>; cases: FormCase[] };

await KINDS.load(KINDS.names);

const files = readdirSync(folder)
  .map((name) => join(folder, name, 'examples.json'))
  .filter((path) => existsSync(path));

for (const file of files) {
  const examples = readJson(file) as KindExamples;
  describe(`kind ${examples.kind}`, () => {
    const kind = kindOf(examples.kind);
    it('is in the registry', () => expect(kind).toBeDefined());
    it.each(examples.cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
      const context = { responses: entry.responses ?? 2 };
      expect(kind?.validate(entry.config as never, entry.answer, context)).toEqual(entry.violations);
    });
  });
}

it('has examples for every kind of the registry', () => {
  const covered = files.map((file) => (readJson(file) as KindExamples).kind);
  expect(covered.toSorted()).toEqual(expect.arrayContaining(KINDS.names.toSorted()));
});

describe('whole forms', () => {
  const examples = readJson(join(folder, 'form', 'answers.json')) as FormExamples;
  it.each(examples.cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const form = examples.forms[entry.form]!;
    expect(validateAnswers(form, entry.answers, { responses: entry.responses })).toEqual(entry.violations);
  });
});
