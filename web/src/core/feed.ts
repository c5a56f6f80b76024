// Feeds the task page: holds the open task and the next two already drawn, hands over at once, and goes back across a submission.
import { ApiError } from '../api/client';
import type { Answers, Lease, NoTaskReason, SkipReason, TaskView } from '../api/contract';
import type { WorkApi } from '../api/work';
import { ActiveTime } from './active';
import { syncClock } from './clock';
import type { Database, OutboxEntry } from './database';
import { DraftKeeper, openDraft } from './drafts';
import type { Outbox } from './outbox';
import { sendStatus } from './status';
import { createStore, type Store } from './store';

const HOLD = 3;
const RETRY_MS = 5_000;
const REMEMBERED = 10;
const UNREACHABLE = 'The server cannot be reached. Your work is safe in this browser and will be sent when it answers again.';
const NOT_SENT_YET = 'What you finished is safe in this browser and not sent yet. The next task comes when the server has it.';

export type OpenTask = {
  view: TaskView;
  answers: Answers;
  keeper: DraftKeeper;
  active: ActiveTime;
  /** The revision the next submission replaces; 0 when it is the first. */
  revision: number;
  lease: Lease;
  leaseReadAt: number;
};

/** What the page of a task needs of it; the preview of a form has no more than this. */
export type ShownTask = Omit<OpenTask, 'keeper'> & { keeper: Pick<DraftKeeper, 'change' | 'send'> };
export type TaskFeed = Pick<Feed, 'progress' | 'submit' | 'skip' | 'undo' | 'leaveReopened' | 'releaseAll'>;

export type FeedState =
  | { phase: 'loading' }
  | { phase: 'open'; task: OpenTask }
  | { phase: 'waiting'; sentence: string }
  | { phase: 'none'; reason: NoTaskReason | null; sentence: string }
  | { phase: 'failed'; sentence: string };

type Prepared = { view: TaskView; opened: Awaited<ReturnType<typeof openDraft>> };
type Done = { view: TaskView; answers: Answers; revision: number };

export class Feed {
  readonly state: Store<FeedState> = createStore<FeedState>({ phase: 'loading' });
  readonly #project: string;
  readonly #api: WorkApi;
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #draw: (view: TaskView) => Promise<void>;
  /** What this person did in the project, counted on from what the server said first. */
  progress: TaskView['progress'] | null = null;
  #queue: Prepared[] = [];
  #finished = new Set<string>();
  #done: Done[] = [];
  #filling: Promise<void> | null = null;
  #lastWord: { reason: NoTaskReason | null; sentence: string } = { reason: null, sentence: '' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #acceptSkips = false;

  constructor(init: {
    project: string;
    api: WorkApi;
    database: Database;
    outbox: Outbox;
    draw: (view: TaskView) => Promise<void>;
  }) {
    this.#project = init.project;
    this.#api = init.api;
    this.#database = init.database;
    this.#outbox = init.outbox;
    this.#draw = init.draw;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get open(): OpenTask | null {
    const state = this.state.get();
    return state.phase === 'open' ? state.task : null;
  }

  start(): Promise<void> {
    this.#stopped = false;
    return this.#next();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const task = this.open;
    if (task) void task.keeper.send();
  }

  /** Sends the answers through the outbox and shows the next task, which was drawn before. */
  submit(answers: Answers): void {
    const task = this.open;
    if (!task) return;
    task.keeper.close();
    const { assignment, project } = task.view;
    this.#finished.add(assignment);
    this.#remember({ view: task.view, answers, revision: task.revision + 1 });
    const body = { answers, active_ms: task.active.read(), revision: task.revision };
    if (task.revision === 0 && this.progress) {
      this.progress = { mine_done: this.progress.mine_done + 1, mine_today: this.progress.mine_today + 1 };
    }
    this.#advance();
    this.#sendThenFill(this.#outbox.addSubmit(assignment, project, body));
  }

  skip(reason: SkipReason, note: string): void {
    const task = this.open;
    if (!task) return;
    task.keeper.close();
    const { assignment, project } = task.view;
    this.#finished.add(assignment);
    this.#advance();
    this.#sendThenFill(this.#outbox.addSkip(assignment, project, { reason, note }));
  }

  /** The person was asked about many skips and goes on. */
  async goOnAfterSkips(): Promise<void> {
    this.#acceptSkips = true;
    this.state.set({ phase: 'loading' });
    await this.#next();
  }

  /** Opens the answer that was submitted last, also while the next task is still awaited. It stays submitted until it is submitted again. */
  async undo(): Promise<boolean> {
    const last = this.#done.pop();
    if (!last) return false;
    await this.#reopen({ ...last.view, draft: null }, last.answers, last.revision);
    return true;
  }

  async openSubmitted(assignment: string): Promise<void> {
    const remembered = this.#done.find((done) => done.view.assignment === assignment);
    if (remembered) {
      this.#done = this.#done.filter((done) => done !== remembered);
      await this.#reopen({ ...remembered.view, draft: null }, remembered.answers, remembered.revision);
      return;
    }
    const view = await this.#api.task(assignment);
    await this.#reopen(view, view.draft?.answers ?? view.submitted?.answers ?? {}, view.submitted?.revision ?? 0);
  }

  /** Opens work that the server did not accept, so that it can be corrected and sent again. */
  async openRefused(entry: OutboxEntry): Promise<void> {
    const view = await this.#api.task(entry.assignment);
    await this.#outbox.forget(entry.key);
    const answers = (entry.body.answers ?? {}) as Answers;
    await this.#reopen(view, answers, view.submitted?.revision ?? 0);
  }

  /** Leaves a reopened answer as it was and goes on. */
  leaveReopened(): void {
    const task = this.open;
    if (!task || task.revision === 0) return;
    task.keeper.close();
    void this.#database.delete('drafts', task.view.assignment);
    this.#remember({ view: task.view, answers: task.answers, revision: task.revision });
    this.#advance();
    if (!this.open) void this.#next();
  }

  /** Gives every held task back to the project. Drafts stay. */
  async releaseAll(): Promise<void> {
    const task = this.open;
    await task?.keeper.send();
    const held = this.#queue.map((entry) => entry.view.assignment);
    if (task && task.revision === 0) held.push(task.view.assignment);
    this.#stopped = true;
    await Promise.allSettled(held.map((assignment) => this.#api.release(assignment)));
  }

  async acknowledge(version: string): Promise<void> {
    await this.#api.acknowledge(this.#project, version);
    this.state.set({ phase: 'loading' });
    await this.#next();
  }

  async #reopen(view: TaskView, answers: Answers, revision: number): Promise<void> {
    await this.#draw(view);
    const opened = await openDraft(this.#database, view);
    // The next task may arrive meanwhile: whatever is open now goes back into the queue.
    for (let current = this.open; current; current = this.open === current ? null : this.open) await this.#putBack(current);
    this.#show({ view, opened: { ...opened, answers, baseRevision: revision } }, revision);
  }

  async #putBack(task: OpenTask): Promise<void> {
    void task.keeper.send();
    await task.keeper.stored();
    if (task.revision > 0) return;
    const opened = await openDraft(this.#database, task.view);
    this.#queue.unshift({ view: task.view, opened });
  }

  #advance(): void {
    const next = this.#queue.shift();
    if (next) {
      this.#show(next, next.opened.baseRevision);
      return;
    }
    this.state.set({ phase: 'loading' });
    sendStatus.update({ draft: 'none' });
  }

  async #next(): Promise<void> {
    await this.#fill();
    // A fill that was already under way may have looked before this task was finished: look once more.
    if (this.#queue.length === 0 && this.state.get().phase === 'loading') await this.#fill();
    if (this.#stopped || this.open) return;
    const next = this.#queue.shift();
    if (next) {
      this.#show(next, next.opened.baseRevision);
      void this.#fill();
    }
  }

  #show(prepared: Prepared, revision: number): void {
    const { view, opened } = prepared;
    const active = new ActiveTime(opened.activeMs);
    const keeper = new DraftKeeper({
      assignment: view.assignment,
      project: view.project,
      database: this.#database,
      api: this.#api,
      opened,
      readActive: () => active.read(),
      onState: (draft) => sendStatus.update({ draft }),
      onLease: (lease) => this.#setLease(view.assignment, lease),
    });
    const task: OpenTask = {
      view,
      answers: opened.answers,
      keeper,
      active,
      revision,
      lease: view.lease,
      leaseReadAt: performance.now(),
    };
    this.state.set({ phase: 'open', task });
    sendStatus.update({ draft: Object.keys(opened.answers).length > 0 && revision === 0 ? 'here' : 'none' });
    if (revision === 0) {
      this.#api.shown(view.assignment).then(
        (reply) => this.#setLease(view.assignment, reply.lease),
        () => {},
      );
    }
  }

  /** Asks for more only when the server has heard of the finished task, which would otherwise still count as held. */
  #sendThenFill(stored: Promise<void>): void {
    void stored
      .then(() => this.#outbox.flush())
      .finally(() => (this.open ? this.#fill() : this.#next()));
  }

  #setLease(assignment: string, lease: Lease): void {
    if (!lease) return;
    syncClock(lease.server_now);
    const task = this.open;
    if (task?.view.assignment !== assignment) return;
    task.lease = lease;
    task.leaseReadAt = performance.now();
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#fillNow().finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #fillNow(): Promise<void> {
    if (this.#stopped || this.#queue.length >= HOLD - 1) return;
    try {
      // What this browser finished and has not sent yet still counts as held there: it goes first.
      await this.#outbox.flush();
      const reply = await this.#api.lease(this.#project, HOLD, this.#acceptSkips);
      this.#acceptSkips = false;
      const unsent = new Set((await this.#outbox.entries()).map((entry) => entry.assignment));
      const gone = new Set([...this.#finished, ...unsent]);
      if (this.open) gone.add(this.open.view.assignment);
      for (const view of reply.tasks) {
        syncClock(view.lease.server_now);
        this.progress ??= view.progress;
        if (gone.has(view.assignment) || this.#queue.some((entry) => entry.view.assignment === view.assignment)) continue;
        const opened = await openDraft(this.#database, view);
        await this.#draw(view);
        this.#queue.push({ view, opened });
      }
      sendStatus.update({ reachable: true });
      this.#lastWord = { reason: reply.reason, sentence: reply.sentence };
      if (this.open || this.#queue.length > 0) return;
      if (reply.tasks.some((view) => unsent.has(view.assignment))) this.#waitAndRetry(NOT_SENT_YET);
      else this.state.set({ phase: 'none', ...this.#lastWord });
    } catch (error) {
      this.#fillFailed(error);
    }
  }

  #fillFailed(error: unknown): void {
    const problem = error instanceof ApiError ? error : null;
    if (problem && !problem.unknownOutcome) {
      if (!this.open) this.state.set({ phase: 'failed', sentence: problem.message });
      return;
    }
    if (problem?.status === 0) sendStatus.update({ reachable: false });
    this.#waitAndRetry(UNREACHABLE);
  }

  #waitAndRetry(sentence: string): void {
    if (!this.open && this.#queue.length === 0) this.state.set({ phase: 'waiting', sentence });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#next(), RETRY_MS);
  }

  #remember(done: Done): void {
    this.#done = this.#done.filter((entry) => entry.view.assignment !== done.view.assignment);
    this.#done.push(done);
    if (this.#done.length > REMEMBERED) this.#done.shift();
  }
}
