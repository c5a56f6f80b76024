// THE list of field kinds, and the drawing of a whole task ahead of time.
import type { TaskView } from '../api/contract';
import { prepareRich } from '../core/rich';
import { createShelf } from '../core/shelf';
import { KINDS } from '../kinds/registry';
import type { Field } from './field';
import { markdownField } from './markdown';
import { responsesField } from './responses';
import { textField } from './text';

export const FIELDS = createShelf<Field>({
  text: textField,
  markdown: markdownField,
  responses: responsesField,
  chat: () => import('./chat').then(({ chatField }) => chatField),
  code: () => import('./code').then(({ codeField }) => codeField),
  table: () => import('./table').then(({ tableField }) => tableField),
});

export const fieldOf = (kind: string): Field | undefined => FIELDS.get(kind);

/** Loads the kinds of a task and draws every text of it, so that it can be put on the page in one step. */
export async function prepareTask(view: TaskView): Promise<void> {
  const { fields, questions } = view.form;
  await Promise.all([FIELDS.load(fields.map(({ kind }) => kind)), KINDS.load(questions.map(({ kind }) => kind))]);
  const texts = fields.flatMap((field) => fieldOf(field.kind)?.richTexts(view.content[field.name]) ?? []);
  await Promise.all(texts.map((entry) => prepareRich(entry.text, entry.marks)));
}
