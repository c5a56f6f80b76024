// Imports and exports: what a mapping sends, what rows become, and jobs in words.
import { describe, expect, it } from 'vitest';
import type { Job, Mapping } from '../src/api/jobs';
import { draftOf, itemsOfRow, mappingOf, pairsOf, responsesPerRow, valueAt } from '../src/pages/manage/transfer/mapping';
import { formatBytes, sentenceOf, titleOf } from '../src/pages/manage/transfer/words';

const MAPPING: Mapping = {
  external_id: 'id',
  fields: { prompt: 'text' },
  responses: { list: 'answers', text: 'text', model: 'by' },
  group: null,
  votes: null,
};
const JOB: Job = {
  id: 'j',
  kind: 'import',
  project: 'p',
  status: 'running',
  asked: { file: 'pairs.jsonl', format: 'jsonl', expand: 'none', dry_run: false },
  done: 10,
  total: 100,
  unit: 'bytes',
  message: '',
  result: null,
  cancel_asked: false,
  created_at: '2026-11-25T06:00:00.000000Z',
  started_at: null,
  finished_at: null,
  files_removed_at: null,
};

describe('a mapping', () => {
  it('is sent as it came when nobody changes it', () => {
    expect(mappingOf(draftOf(MAPPING))).toEqual(MAPPING);
  });

  it('leaves out what is not chosen', () => {
    const draft = { ...draftOf({ ...MAPPING, responses: [] }), fields: { prompt: '' } };
    expect(mappingOf(draft)).toMatchObject({ fields: {}, responses: [] });
  });

  it('finds values by column before it takes a name for a path', () => {
    expect(valueAt({ 'a/b': 1, a: { b: 2 } }, 'a/b')).toBe(1);
    expect(valueAt({ a: [{ b: 2 }] }, 'a/0/b')).toBe(2);
    expect(valueAt({ a: 1 }, 'a/0/b')).toBeUndefined();
  });
});

describe('pairs', () => {
  it('are counted as the server makes them', () => {
    expect(itemsOfRow(4, 'all_pairs', 1)).toBe(6);
    expect(itemsOfRow(4, 'random_pairs', 2)).toBe(2);
    expect(itemsOfRow(3, 'random_pairs', 9)).toBe(3);
    expect(itemsOfRow(2, 'random_pairs', 9)).toBe(1);
    expect(itemsOfRow(5, 'none', 1)).toBe(1);
  });

  it('need a whole number', () => {
    expect(['3', ' 3 ', '0', '1.5', '', 'x'].map(pairsOf)).toEqual([3, 3, null, null, null, null]);
  });

  it('depend on the list in each row', () => {
    expect(responsesPerRow(draftOf(MAPPING), [{ answers: [1, 2, 3] }, { answers: 'none' }])).toEqual([3, 0]);
  });
});

describe('a job in words', () => {
  it('has a title that tells it from others', () => {
    expect(titleOf(JOB)).toBe('Import of pairs.jsonl');
    expect(titleOf({ kind: 'import', asked: { file: 'a.csv', format: 'csv', expand: 'none', dry_run: true } })).toBe('Dry run of a.csv');
    const wish = { format: 'trl_preference', people: 'named', trl_style: 'standard', trl_unit: null } as const;
    expect(titleOf({ kind: 'export', asked: wish })).toBe('Export as TRL preference (texts), names');
    expect(titleOf({ kind: 'export', asked: null })).toBe('Export');
  });

  it('says what it has reached', () => {
    expect(sentenceOf({ ...JOB, status: 'queued' })).toBe('Waits for its turn.');
    expect(sentenceOf({ ...JOB, result: { rows: 3, items: 1, errors: 2 } })).toBe('3 rows read so far: 1 item, 2 rows with errors.');
    expect(formatBytes(1_234_567)).toBe('1.2 MB');
  });
});
