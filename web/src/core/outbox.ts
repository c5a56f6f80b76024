// The outbox: submissions and skips are stored first and then sent in order, each with its own idempotency key, until they arrive.
import { ApiError } from '../api/client';
import type { SubmitReply } from '../api/contract';
import type { SkipBody, SubmitBody } from '../api/work';
import type { Database, OutboxEntry } from './database';

export type OutboxApi = {
  submit(assignment: string, body: SubmitBody, key: string): Promise<SubmitReply>;
  skip(assignment: string, body: SkipBody, key: string): Promise<object>;
};

export type OutboxCounts = {
  /** Safe in this browser. */
  waiting: number;
  /** On its way there: may still be lost with the tab. */
  storing: number;
  /** This browser refused to store it: it is sent like the others, but lives only as long as the tab. */
  tabOnly: number;
  refused: number;
  reachable: boolean;
};
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
  #counted = { waiting: 0, tabOnly: 0, refused: 0 };
  #storing = 0;
  /** What this browser could not store, by key. */
  readonly #tabOnly = new Map<string, OutboxEntry>();

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
    return this.#add(this.#entry('submit', assignment, project, body), (entry) => {
      const transaction = this.#database.transaction(['drafts', 'outbox', 'submitted'], 'readwrite');
      return Promise.all([
        transaction.objectStore('outbox').put(entry),
        transaction.objectStore('submitted').put({ assignment, revision: body.revision + 1 }),
        transaction.objectStore('drafts').delete(assignment),
        transaction.done,
      ]);
    });
  }

  addSkip(assignment: string, project: string, body: SkipBody): Promise<void> {
    return this.#add(this.#entry('skip', assignment, project, body), (entry) => {
      const transaction = this.#database.transaction(['drafts', 'outbox'], 'readwrite');
      return Promise.all([
        transaction.objectStore('outbox').put(entry),
        transaction.objectStore('drafts').delete(assignment),
        transaction.done,
      ]);
    });
  }

  /** From the key press until it is stored it counts apart: nobody is told that all is sent, nor that this waits safely. */
  async #add(entry: OutboxEntry, store: (entry: OutboxEntry) => Promise<unknown>): Promise<void> {
    this.#storing += 1;
    this.#tell();
    try {
      await store(entry);
    } catch {
      this.#tabOnly.set(entry.key, entry);
    }
    await this.#count();
    this.#storing -= 1;
    this.#tell();
    void this.flush();
  }

  async entries(): Promise<OutboxEntry[]> {
    const all = [...(await this.#stored()), ...this.#tabOnly.values()];
    return all.sort((a, b) => a.order - b.order);
  }

  async forget(key: string): Promise<void> {
    await this.#remove(key);
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
      await this.#remove(entry.key);
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
    if (this.#tabOnly.has(entry.key)) {
      this.#tabOnly.set(entry.key, { ...entry, refused: sentence });
      return;
    }
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
    await this.#count();
    this.#tell();
  }

  async #count(): Promise<void> {
    const isRefused = (entry: OutboxEntry) => entry.refused !== null;
    const stored = await this.#stored();
    const here = [...this.#tabOnly.values()];
    const refusedStored = stored.filter(isRefused).length;
    const refusedHere = here.filter(isRefused).length;
    this.#counted = {
      waiting: stored.length - refusedStored,
      tabOnly: here.length - refusedHere,
      refused: refusedStored + refusedHere,
    };
  }

  #tell(): void {
    this.#onCounts({ ...this.#counted, storing: this.#storing, reachable: this.#reachable });
  }

  /** A browser that stores nothing has nothing stored. */
  #stored(): Promise<OutboxEntry[]> {
    return this.#database.getAll('outbox').catch(() => []);
  }

  async #remove(key: string): Promise<void> {
    if (!this.#tabOnly.delete(key)) await this.#database.delete('outbox', key);
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
