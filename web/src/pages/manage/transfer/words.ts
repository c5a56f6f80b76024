// The words of imports and exports: formats, reasons for rows that were left out, statuses, sizes.
import type { ExportFormat, ExportPeople, ExportWish, ImportAsked, Job, JobStatus, TrlStyle, TrlUnit } from '../../../api/jobs';

type Words = { name: string; means: string };

export const EXPORT_FORMATS: Record<ExportFormat, Words & { needsPreference: boolean }> = {
  assay: {
    name: 'Assay (lossless)',
    means: 'One line per item with all annotations and revisions; can be imported again without loss.',
    needsPreference: false,
  },
  csv: {
    name: 'CSV',
    means: 'One line per annotation with a column for each part of an answer; formulas are neutralised.',
    needsPreference: false,
  },
  trl_preference: {
    name: 'TRL preference',
    means: 'Lines of prompt, chosen and rejected, for reward models and DPO; ties are left out and counted.',
    needsPreference: true,
  },
  arena: {
    name: 'Arena battles',
    means: 'Lines with model_a, model_b and winner in the words of Chatbot Arena.',
    needsPreference: true,
  },
};

export const EXPORT_PEOPLE: Record<ExportPeople, Words> = {
  pseudonymous: {
    name: 'Pseudonyms',
    means: 'Each person is one made-up name such as p-k3…, the same within this export and tied to no other one. Good to pass on.',
  },
  named: { name: 'Names', means: 'The names of people stand in the file. Whoever has it knows who judged what.' },
};

export const TRL_STYLES: Record<TrlStyle, Words> = {
  standard: { name: 'Texts', means: 'Prompt, chosen and rejected are plain texts.' },
  conversational: { name: 'Messages', means: 'Each is a list of messages with a role and a content.' },
};

export const TRL_UNITS: Record<TrlUnit, Words> = {
  annotation: { name: 'A line per judgment', means: 'Disagreement stays visible: an item may stand in the file in both directions.' },
  majority: { name: 'A line per item', means: 'The winner of most judgments; items without a majority are left out and counted.' },
};

const REASONS: Record<string, string> = {
  voided: 'set aside by a manager',
  superseded: 'replaced by a later revision',
  not_answered: 'the question was not answered',
  not_two_responses: 'the item has not two responses',
  no_model: 'a response names no model',
  no_prompt: 'the item has no prompt',
  no_majority: 'no majority',
  tie: 'a tie',
  both_bad: 'both bad',
  identical_responses: 'both responses are the same',
  prompt_is_a_conversation: 'the prompt is a conversation, not a text',
};
export const reasonWords = (reason: string): string => REASONS[reason] ?? reason.replaceAll('_', ' ');

export const JOB_STATUS: Record<JobStatus, string> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const isActive = (job: Job): boolean => job.status === 'queued' || job.status === 'running';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** "12.3 MB", in steps of a thousand as file managers count. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

export const count = (number: number, one: string, more = `${one}s`): string => `${number.toLocaleString()} ${number === 1 ? one : more}`;

/** "Dry run of pairs.jsonl", "Export as CSV, pseudonyms". */
export function titleOf({ kind, asked }: Pick<Job, 'kind' | 'asked'>): string {
  if (kind === 'import') {
    const { file = '', dry_run = false } = (asked ?? {}) as Partial<ImportAsked>;
    return `${dry_run ? 'Dry run' : 'Import'}${file ? ` of ${file}` : ''}`;
  }
  const wish = asked as ExportWish | null;
  if (!wish) return 'Export';
  const style = wish.format === 'trl_preference' && wish.trl_style ? ` (${TRL_STYLES[wish.trl_style].name.toLowerCase()})` : '';
  return `Export as ${EXPORT_FORMATS[wish.format].name}${style}, ${EXPORT_PEOPLE[wish.people].name.toLowerCase()}`;
}

/** What a job has reached, in a sentence; its own message once it has ended. */
export function sentenceOf(job: Job): string {
  const { report } = job.result ?? {};
  if (job.status === 'done' && report) return `${report.rows_out.toLocaleString()} of ${count(report.rows_in, 'row')} are in the file.`;
  if (job.message !== '') return job.message;
  if (job.status === 'queued') return 'Waits for its turn.';
  if (job.kind === 'export') return `${job.done.toLocaleString()} items written so far.`;
  const { rows = 0, items = 0, votes = 0, duplicates = 0, errors = 0 } = job.result ?? {};
  const parts = [count(items, 'item')];
  if (votes > 0) parts.push(count(votes, 'vote'));
  if (duplicates > 0) parts.push(`${duplicates.toLocaleString()} here already`);
  if (errors > 0) parts.push(`${count(errors, 'row')} with errors`);
  return `${count(rows, 'row')} read so far: ${parts.join(', ')}.`;
}
