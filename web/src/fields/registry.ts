// THE list of field kinds, and the drawing of a whole task ahead of time.
import type { TaskView } from '../api/contract';
import { prepareRich } from '../core/rich';
import { chatField } from './chat';
import { codeField } from './code';
import type { Field } from './field';
import { markdownField } from './markdown';
import { responsesField } from './responses';
import { tableField } from './table';
import { textField } from './text';

export const FIELDS: readonly Field[] = [textField, markdownField, chatField, responsesField, codeField, tableField];

const byKind = new Map(FIELDS.map((field) => [field.kind, field]));

export function fieldOf(kind: string): Field | undefined {
  return byKind.get(kind);
}

/** Draws every text of a task, so that it can be put on the page in one step. */
export async function prepareTask(view: TaskView): Promise<void> {
  const texts = view.form.fields.flatMap((field) => fieldOf(field.kind)?.richTexts(view.content[field.name]) ?? []);
  await Promise.all(texts.map((entry) => prepareRich(entry.text, entry.marks)));
}
