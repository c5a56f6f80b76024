// Keeps the draft of one open task: in this browser at once, on the server within five seconds, never over a newer submission.
import { ApiError } from '../api/client';
import type { Answers, DraftReply, Lease, TaskView } from '../api/contract';
import type { DraftBody } from '../api/work';
import type { Database, LocalDraft } from './database';
import type { DraftState } from './status';

export type DraftApi = { saveDraft(assignment: string, body: DraftBody): Promise<DraftReply> };

export type OpenedDraft = { answers: Answers; sequence: number; activeMs: number; baseRevision: number };

/** Chooses what to show when a task opens: the newest of local draft, server draft and submission. */
export async function openDraft(database: Database, view: TaskView): Promise<OpenedDraft> {
  const local = await database.get('drafts', view.assignment);
  const known = await database.get('submitted', view.assignment);
  const revision = Math.max(view.submitted?.revision ?? 0, known?.revision ?? 0);
  const sequence = Math.max(view.draft?.sequence ?? 0, local?.sequence ?? 0);
  const base = { sequence, activeMs: local?.activeMs ?? 0, baseRevision: revision };

  if (local && local.baseRevision < revision) await database.delete('drafts', view.assignment);
  const localIsGood = local !== undefined && local.baseRevision >= revision;
  if (localIsGood && local.sequence >= (view.draft?.sequence ?? 0)) return { ...base, answers: local.answers };
  if (view.draft && !(known && known.revision > (view.submitted?.revision ?? 0))) {
    return { ...base, answers: view.draft.answers };
  }
  return { ...base, answers: view.submitted?.answers ?? {} };
}

export class DraftKeeper {
  readonly assignment: string;
  readonly #project: string;
  readonly #database: Database;
  readonly #api: DraftApi;
  readonly #delayMs: number;
  readonly #onState: (state: DraftState) => void;
  readonly #onLease: (lease: Lease) => void;
  readonly #readActive: () => number;
  readonly baseRevision: number;
  #sequence: number;
  #answers: Answers;
  #unsent = false;
  #state: DraftState = 'none';
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #unwritten = false;
  #sending: Promise<void> | null = null;

  constructor(init: {
    assignment: string;
    project: string;
    database: Database;
    api: DraftApi;
    opened: OpenedDraft;
    readActive: () => number;
    onState?: (state: DraftState) => void;
    onLease?: (lease: Lease) => void;
    delayMs?: number;
  }) {
    this.assignment = init.assignment;
    this.#project = init.project;
    this.#database = init.database;
    this.#api = init.api;
    this.#sequence = init.opened.sequence;
    this.#answers = init.opened.answers;
    this.baseRevision = init.opened.baseRevision;
    this.#readActive = init.readActive;
    this.#onState = init.onState ?? (() => {});
    this.#onLease = init.onLease ?? (() => {});
    this.#delayMs = init.delayMs ?? 3_000;
  }

  /** Stores the answers here now and sends them soon; the wait is counted from the first unsent change. A fast typist reads "Saved here" throughout: what may be lost is less than a second. */
  change(answers: Answers): void {
    if (this.#closed) return;
    this.#answers = answers;
    this.#sequence += 1;
    this.#unsent = true;
    if (this.#state !== 'here') this.#tell('saving');
    this.#unwritten = true;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    this.#timer ??= setTimeout(() => void this.send(), this.#delayMs);
  }

  /** Sends what is unsent; also used to keep the lease alive, then even without changes. */
  send(keepAlive = false): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed || (!this.#unsent && !keepAlive)) return Promise.resolve();
    this.#sending ??= this.#sendNow().finally(() => {
      this.#sending = null;
      if (this.#unsent && !this.#closed) this.#timer ??= setTimeout(() => void this.send(), this.#delayMs);
    });
    return this.#sending;
  }

  /** Waits until the last change is in this browser's database. */
  stored(): Promise<void> {
    return this.#writing ?? Promise.resolve();
  }

  /** After a submission or a skip nothing more may be written for this task by this keeper. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tell(state: DraftState): void {
    if (state !== this.#state) this.#onState(state);
    this.#state = state;
  }

  /** One write at a time, always of the newest state: a fast typist never waits behind old letters. */
  async #writeAll(): Promise<void> {
    while (this.#unwritten) {
      this.#unwritten = false;
      const stored = await this.#writeHere().then(
        () => true,
        () => false,
      );
      if (this.#unsent && !this.#closed) this.#tell(stored ? 'here' : 'tabOnly');
    }
  }

  async #writeHere(): Promise<void> {
    const transaction = this.#database.transaction(['drafts', 'submitted'], 'readwrite');
    const newer = await transaction.objectStore('submitted').get(this.assignment);
    if (!this.#closed && (newer?.revision ?? 0) <= this.baseRevision) {
      const draft: LocalDraft = {
        assignment: this.assignment,
        project: this.#project,
        sequence: this.#sequence,
        answers: this.#answers,
        activeMs: this.#readActive(),
        baseRevision: this.baseRevision,
        savedAt: Date.now(),
      };
      await transaction.objectStore('drafts').put(draft);
    }
    await transaction.done;
  }

  async #sendNow(): Promise<void> {
    const sequence = this.#sequence;
    try {
      const body = { sequence, answers: this.#answers, active_ms: this.#readActive() };
      const reply = await this.#api.saveDraft(this.assignment, body);
      this.#onLease(reply.lease);
      if (this.#closed) return;
      if (sequence === this.#sequence) {
        const hadChanges = this.#unsent;
        this.#unsent = false;
        if (hadChanges) this.#tell('server');
      }
    } catch (error) {
      const refused = error instanceof ApiError && !error.unknownOutcome;
      if (refused) this.#unsent = false;
    }
  }
}
