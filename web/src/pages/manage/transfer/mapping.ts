// The mapping of an import as its form holds it, and what a row becomes by it; no page needed.
import type { Expand, ImportFormat, Mapping, ResponseColumn, Upload, VoteMapping } from '../../../api/jobs';
import type { FormDocument } from '../../../api/manage';

/** Empty texts stand for "no column"; both ways to give responses are kept while somebody tries them. */
export type MappingDraft = {
  externalId: string;
  fields: Record<string, string>;
  shape: 'columns' | 'list';
  columns: { text: string; model: string }[];
  list: { list: string; text: string; model: string };
  group: string;
  withVotes: boolean;
  votes: { person: string; winner: string; left: string; right: string };
  /** What the form does not show of the votes, as it was suggested. */
  otherVotes: VoteMapping | null;
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

export function draftOf(mapping: Mapping): MappingDraft {
  const { responses, votes } = mapping;
  const columns = Array.isArray(responses) ? responses : [];
  const list = Array.isArray(responses) ? null : responses;
  return {
    externalId: mapping.external_id ?? '',
    fields: mapping.fields,
    shape: list ? 'list' : 'columns',
    columns: atLeastTwo(columns.map(({ text, model }) => ({ text, model: model ?? '' }))),
    list: { list: list?.list ?? '', text: list?.text ?? 'text', model: list?.model ?? '' },
    group: mapping.group ?? '',
    withVotes: votes !== null,
    votes: { person: votes?.person ?? '', winner: votes?.winner ?? '', left: votes?.left ?? '', right: votes?.right ?? '' },
    otherVotes: votes,
  };
}

function atLeastTwo(columns: MappingDraft['columns']): MappingDraft['columns'] {
  const empty = { text: '', model: '' };
  return columns.length >= 2 ? columns : [...columns, empty, empty].slice(0, 2);
}

export function mappingOf(draft: MappingDraft): Mapping {
  const fields = Object.fromEntries(Object.entries(draft.fields).filter(([, column]) => column !== ''));
  return {
    external_id: orNull(draft.externalId),
    fields,
    responses: responsesOf(draft),
    group: orNull(draft.group),
    votes: draft.withVotes ? votesOf(draft) : null,
  };
}

function responsesOf({ shape, columns, list }: MappingDraft): Mapping['responses'] {
  if (shape === 'columns') return chosenColumns(columns);
  // Without a list there are no responses: the server says so where the form needs them.
  return list.list === '' ? [] : { list: list.list, text: orNull(list.text) ?? 'text', model: orNull(list.model) };
}

const chosenColumns = (columns: MappingDraft['columns']): ResponseColumn[] =>
  columns.filter(({ text }) => text !== '').map(({ text, model }) => ({ text, model: orNull(model) }));

function votesOf({ votes, otherVotes }: MappingDraft): VoteMapping {
  const nothing = { list: null, answers: null, at: null, current: null, voided: null, question: null };
  return {
    ...nothing,
    ...otherVotes,
    person: votes.person,
    winner: orNull(votes.winner),
    left: orNull(votes.left),
    right: orNull(votes.right),
  };
}

/** The value at a column or a path such as "responses/0/text". */
export function valueAt(row: unknown, path: string): unknown {
  if (isRecord(row) && path in row) return row[path];
  let value: unknown = row;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many responses each of the first rows has. */
export function responsesPerRow(draft: MappingDraft, rows: readonly unknown[]): number[] {
  if (draft.shape === 'columns') return rows.map(() => chosenColumns(draft.columns).length);
  return rows.map((row) => {
    const list = draft.list.list === '' ? undefined : valueAt(row, draft.list.list);
    return Array.isArray(list) ? list.length : 0;
  });
}

/** How many items a row with so many responses becomes. */
export function itemsOfRow(responses: number, how: Expand, pairs: number): number {
  if (how === 'none' || responses === 2) return 1;
  if (responses < 2) return 0;
  const all = (responses * (responses - 1)) / 2;
  return how === 'all_pairs' ? all : Math.min(all, Math.max(1, pairs));
}

export function asksForPairs(form: FormDocument): boolean {
  return form.questions.some((question) => question.kind === 'preference');
}

/** Rows with more than two responses are of use to a preference question only in pairs. */
export function suggestedExpand(upload: Upload, form: FormDocument): Expand {
  const counts = responsesPerRow(draftOf(upload.found.mapping), upload.found.rows);
  return asksForPairs(form) && counts.some((count) => count > 2) ? 'all_pairs' : 'none';
}

/** A whole number of at least one, or null. */
export function pairsOf(text: string): number | null {
  const number = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(number) && number >= 1 ? number : null;
}

/** The names of the columns of a table that shows rows as they stand in the file. */
export function topColumns(rows: readonly unknown[]): string[] {
  return [...new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))];
}

export const cellText = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** "/" and "~" inside a name, as JSON pointers write them. */
export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

export const IMPORT_FORMATS: Record<ImportFormat, { name: string; means: string }> = {
  jsonl: { name: 'JSON Lines', means: 'One JSON object on each line.' },
  json: { name: 'JSON', means: 'A list of objects.' },
  csv: { name: 'CSV', means: 'Cells with a line of column names.' },
  tsv: { name: 'TSV', means: 'Cells between tabs with a line of column names.' },
  arena: { name: 'Arena battles', means: 'Rows with model_a, model_b and winner.' },
  assay: { name: 'Assay export', means: 'What Assay’s own export writes, with all annotations.' },
};
