// What this browser keeps of one person's work: drafts and the outbox, in one IndexedDB database per person.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Answers } from '../api/contract';

export type LocalDraft = {
  assignment: string;
  project: string;
  sequence: number;
  answers: Answers;
  activeMs: number;
  /** The submitted revision this draft started from; 0 when nothing was submitted yet. */
  baseRevision: number;
  savedAt: number;
};

export type OutboxEntry = {
  /** Also the Idempotency-Key. */
  key: string;
  order: number;
  assignment: string;
  project: string;
  kind: 'submit' | 'skip';
  body: Record<string, unknown>;
  /** Set when the server refused it for good; the work stays here until somebody looks at it. */
  refused: string | null;
};

interface Schema extends DBSchema {
  drafts: { key: string; value: LocalDraft };
  outbox: { key: string; value: OutboxEntry };
  submitted: { key: string; value: { assignment: string; revision: number } };
}

export type Database = IDBPDatabase<Schema>;

export function openDatabase(person: string): Promise<Database> {
  return openDB<Schema>(`assay.${person}`, 1, {
    upgrade(database) {
      database.createObjectStore('drafts', { keyPath: 'assignment' });
      database.createObjectStore('outbox', { keyPath: 'key' });
      database.createObjectStore('submitted', { keyPath: 'assignment' });
    },
  });
}
