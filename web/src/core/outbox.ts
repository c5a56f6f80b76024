// The outbox: submissions and skips are stored first and then sent in order, each with its own idempotency key, until they arrive.
import { ApiError } from '../api/client';
import type { SubmitReply } from '../api/contract';
import type { SkipBody, SubmitBody } from '../api/work';
import type { Database, OutboxEntry } from './database';

export type OutboxApi = {
  submit(assignment: string, body: SubmitBody, key: string): Promise<SubmitReply>;
  skip(assignment: string, body: SkipBody, key: string): Promise<object>;
};

export type OutboxCounts = { waiting: number; refused: number; reachable: boolean };
type Sent = { entry: OutboxEntry; reply: SubmitReply | null };

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

export class Outbox {
  readonly #database: Database;
  readonly #api: OutboxApi;
  readonly #onCounts: (counts: OutboxCounts) => void;
  readonly #onSent: (sent: Sent) => void;
  #running: Promise<void> | null = null;
  #again = false;
  #reachable = true;
  #retryMs = FIRST_RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastOrder = 0;
  #stored = { waiting: 0, refused: 0 };
  /** Those that are being stored at this moment. */
  #adding = 0;

  constructor(init: {
    database: Database;
    api: OutboxApi;
    onCounts?: (counts: OutboxCounts) => void;
    onSent?: (sent: Sent) => void;
  }) {
    this.#database = init.database;
    this.#api = init.api;
    this.#onCounts = init.onCounts ?? (() => {});
    this.#onSent = init.onSent ?? (() => {});
  }

  /** Stores a submission together with the end of its draft, so that neither exists without the other. */
  addSubmit(assignment: string, project: string, body: SubmitBody): Promise<void> {
    return this.#add(() => {
      const transaction = this.#database.transaction(['drafts', 'outbox', 'submitted'], 'readwrite');
      return Promise.all([
        transaction.objectStore('outbox').put(this.#entry('submit', assignment, project, body)),
        transaction.objectStore('submitted').put({ assignment, revision: body.revision + 1 }),
        transaction.objectStore('drafts').delete(assignment),
        transaction.done,
      ]);
    });
  }

  addSkip(assignment: string, project: string, body: SkipBody): Promise<void> {
    return this.#add(() => {
      const transaction = this.#database.transaction(['drafts', 'outbox'], 'readwrite');
      return Promise.all([
        transaction.objectStore('outbox').put(this.#entry('skip', assignment, project, body)),
        transaction.objectStore('drafts').delete(assignment),
        transaction.done,
      ]);
    });
  }

  /** From the key press on it counts as waiting: between two states nobody is told that all is sent. */
  async #add(store: () => Promise<unknown>): Promise<void> {
    this.#adding += 1;
    this.#tell();
    try {
      await store();
    } finally {
      this.#adding -= 1;
    }
    await this.#report();
    void this.flush();
  }

  async entries(): Promise<OutboxEntry[]> {
    const all = await this.#database.getAll('outbox');
    return all.sort((a, b) => a.order - b.order);
  }

  async forget(key: string): Promise<void> {
    await this.#database.delete('outbox', key);
    await this.#report();
  }

  /** Sends everything that waits. Calls while one is running make it look again when it is done. */
  flush(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.#exclusively(() => this.#sendAll()).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #sendAll(): Promise<void> {
    do {
      this.#again = false;
      await this.#report();
      for (const entry of await this.entries()) {
        if (entry.refused !== null) continue;
        if (!(await this.#sendOne(entry))) return;
      }
    } while (this.#again);
    await this.#report();
  }

  /** False when the outcome is unknown: nothing later may be sent before this one. */
  async #sendOne(entry: OutboxEntry): Promise<boolean> {
    try {
      const reply =
        entry.kind === 'submit'
          ? await this.#api.submit(entry.assignment, entry.body as SubmitBody, entry.key)
          : (await this.#api.skip(entry.assignment, entry.body as SkipBody, entry.key), null);
      await this.#database.delete('outbox', entry.key);
      this.#reachable = true;
      this.#retryMs = FIRST_RETRY_MS;
      this.#onSent({ entry, reply });
    } catch (error) {
      const problem = error instanceof ApiError ? error : null;
      if (!problem || problem.unknownOutcome || problem.status === 401) {
        this.#reachable = problem !== null && problem.status !== 0;
        this.#retryLater(problem?.retryAfterSeconds ?? null);
        await this.#report();
        return false;
      }
      await this.#refuse(entry, problem.message);
    }
    await this.#report();
    return true;
  }

  /** Keeps refused work, and forgets the revision that was never made. */
  async #refuse(entry: OutboxEntry, sentence: string): Promise<void> {
    const transaction = this.#database.transaction(['outbox', 'submitted'], 'readwrite');
    await transaction.objectStore('outbox').put({ ...entry, refused: sentence });
    if (entry.kind === 'submit') {
      const revision = (entry.body as SubmitBody).revision;
      if (revision === 0) await transaction.objectStore('submitted').delete(entry.assignment);
      else await transaction.objectStore('submitted').put({ assignment: entry.assignment, revision });
    }
    await transaction.done;
  }

  #retryLater(seconds: number | null): void {
    const wait = seconds === null ? this.#retryMs : seconds * 1000;
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), wait);
  }

  async #report(): Promise<void> {
    const all = await this.#database.getAll('outbox');
    const refused = all.filter((entry) => entry.refused !== null).length;
    this.#stored = { waiting: all.length - refused, refused };
    this.#tell();
  }

  #tell(): void {
    const { waiting, refused } = this.#stored;
    this.#onCounts({ waiting: waiting + this.#adding, refused, reachable: this.#reachable });
  }

  /** Two tabs of one person share the outbox; only one of them sends at a time. */
  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (typeof navigator === 'undefined' || !navigator.locks) return work();
    return navigator.locks.request(`${this.#database.name}.outbox`, work) as Promise<void>;
  }

  #entry(kind: OutboxEntry['kind'], assignment: string, project: string, body: SubmitBody | SkipBody): OutboxEntry {
    this.#lastOrder = Math.max(Date.now(), this.#lastOrder + 1);
    return { key: crypto.randomUUID(), order: this.#lastOrder, assignment, project, kind, body, refused: null };
  }
}
