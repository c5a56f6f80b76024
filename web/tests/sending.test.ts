// Drafts and the outbox: nothing is lost, nothing is sent twice, no draft overwrites a newer submission.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/api/client';
import type { Lease, TaskView } from '../src/api/contract';
import { openDatabase, type Database } from '../src/core/database';
import { DraftKeeper, openDraft } from '../src/core/drafts';
import { Feed } from '../src/core/feed';
import { Outbox, type OutboxCounts } from '../src/core/outbox';
import { describeStatus } from '../src/core/status';

const lease: Lease = { ends_at: '2030-01-01T00:00:00Z', seconds_left: 600, server_now: '2030-01-01T00:00:00Z', shown: true };
const offline = () => new ApiError({ status: 0, code: 'offline', sentence: 'The server cannot be reached.' });
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function view(change: Partial<TaskView> = {}): TaskView {
  return {
    assignment: 'a1',
    project: 'p1',
    project_name: 'P',
    form: { version: 1, fields: [], questions: [] },
    content: {},
    draft: null,
    submitted: null,
    lease,
    progress: { mine_done: 0, mine_today: 0 },
    skip_allowed: true,
    guideline_version: '1',
    ...change,
  };
}

let database: Database;
let people = 0;
beforeEach(async () => {
  people += 1;
  database = await openDatabase(`person${people}`);
});

function keeper(saveDraft: ConstructorParameters<typeof DraftKeeper>[0]['api']['saveDraft'], baseRevision = 0) {
  const states: string[] = [];
  const kept = new DraftKeeper({
    assignment: 'a1',
    project: 'p1',
    database,
    api: { saveDraft },
    opened: { answers: {}, sequence: 4, activeMs: 0, baseRevision },
    readActive: () => 1,
    onState: (state) => states.push(state),
    delayMs: 10,
  });
  return { kept, states };
}

function outbox(api: Partial<ConstructorParameters<typeof Outbox>[0]['api']>) {
  const counts: OutboxCounts[] = [];
  const box = new Outbox({
    database,
    api: { submit: vi.fn(), skip: vi.fn(), ...api },
    onCounts: (entry) => counts.push(entry),
  });
  return { box, counts };
}

describe('drafts', () => {
  it('are said to be in this tab only when the browser stores nothing', async () => {
    const { kept, states } = keeper(async () => ({ lease, stored_sequence: 5 }));
    database.close();
    kept.change({ q: 1 });
    await kept.stored();
    expect(states).toEqual(['saving', 'tabOnly']);
    await vi.waitFor(() => expect(states).toEqual(['saving', 'tabOnly', 'server']));
  });

  it('are here at once and on the server soon, as one request with the last answers', async () => {
    const save = vi.fn(async () => ({ lease, stored_sequence: 6 }));
    const { kept, states } = keeper(save);
    kept.change({ q: 1 });
    kept.change({ q: 2 });
    await kept.stored();
    expect((await database.get('drafts', 'a1'))?.answers).toEqual({ q: 2 });
    await later(40);
    expect(save).toHaveBeenCalledOnce();
    expect(save).toHaveBeenCalledWith('a1', { sequence: 6, answers: { q: 2 }, active_ms: 1 });
    expect(states).toEqual(['saving', 'here', 'server']);
  });

  it('are sent again after a failure', async () => {
    const save = vi.fn(async () => ({ lease, stored_sequence: 5 })).mockRejectedValueOnce(offline());
    const { kept } = keeper(save);
    kept.change({ q: 1 });
    await later(60);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('stop when the task is submitted', async () => {
    const save = vi.fn(async () => ({ lease, stored_sequence: 5 }));
    const { kept } = keeper(save);
    kept.change({ q: 1 });
    kept.close();
    kept.change({ q: 2 });
    await later(40);
    expect(save).not.toHaveBeenCalled();
  });

  it('never overwrite a newer submission', async () => {
    const { kept } = keeper(async () => ({ lease, stored_sequence: 5 }));
    const { box } = outbox({ submit: () => Promise.reject(offline()) });
    await box.addSubmit('a1', 'p1', { answers: { q: 9 }, active_ms: 0, revision: 0 });
    kept.change({ q: 1 });
    await kept.stored();
    expect(await database.get('drafts', 'a1')).toBeUndefined();
    box.stop();
  });

  it('that are older than the submission are dropped when the task opens', async () => {
    const { kept } = keeper(async () => ({ lease, stored_sequence: 5 }));
    kept.change({ q: 1 });
    await kept.stored();
    const submitted = { revision: 1, answers: { q: 7 }, submitted_at: '', until: '' };
    const opened = await openDraft(database, view({ submitted }));
    expect(opened.answers).toEqual({ q: 7 });
    expect(opened.baseRevision).toBe(1);
    expect(await database.get('drafts', 'a1')).toBeUndefined();
  });

  it('open as the newer of here and the server', async () => {
    const { kept } = keeper(async () => ({ lease, stored_sequence: 5 }));
    kept.change({ q: 'here' });
    await kept.stored();
    const older = await openDraft(database, view({ draft: { sequence: 3, answers: { q: 'server' } } }));
    expect(older.answers).toEqual({ q: 'here' });
    const newer = await openDraft(database, view({ draft: { sequence: 30, answers: { q: 'server' } } }));
    expect(newer.answers).toEqual({ q: 'server' });
  });
});

const quiet: OutboxCounts = { waiting: 0, storing: 0, tabOnly: 0, refused: 0, reachable: true };

describe('outbox', () => {
  const reply = { assignment: 'a1', revision: 1, counted: true, surplus: false, sentence: '' };

  it('sends in order and becomes empty', async () => {
    const sent: unknown[] = [];
    const { box, counts } = outbox({
      submit: async (assignment) => (sent.push(assignment), reply),
      skip: async (assignment) => (sent.push(assignment), {}),
    });
    await box.addSubmit('a1', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    await box.addSkip('a2', 'p1', { reason: 'harmful', note: '' });
    await box.flush();
    expect(sent).toEqual(['a1', 'a2']);
    expect(counts.at(-1)).toEqual(quiet);
  });

  it('never says that all is sent while an answer is stored, nor that it waits before it is', async () => {
    const inBase: number[] = [];
    const counts: OutboxCounts[] = [];
    const box = new Outbox({
      database,
      api: { submit: async () => reply, skip: vi.fn() },
      onCounts: (entry) => {
        counts.push(entry);
        if (entry.waiting > 0) void database.count('outbox').then((count) => inBase.push(count));
      },
    });
    const added = box.addSubmit('a1', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    expect(counts).toEqual([{ ...quiet, storing: 1 }]);
    await added;
    expect(counts.at(-1)).toEqual({ ...quiet, waiting: 1 });
    await vi.waitFor(() => expect(inBase[0]).toBe(1));
    await box.flush();
    expect(counts.at(-1)).toEqual(quiet);
    const held = counts.map((entry) => entry.waiting + entry.storing);
    expect(held).toEqual(held.toSorted((a, b) => b - a));
  });

  it('sends what this browser refused to store, and says until then that it lives in this tab only', async () => {
    let online = false;
    const submit = vi.fn(async () => {
      if (!online) throw offline();
      return reply;
    });
    const { box, counts } = outbox({ submit });
    database.close();
    await box.addSubmit('a1', 'p1', { answers: { q: 1 }, active_ms: 0, revision: 0 });
    await box.flush();
    expect(counts.at(-1)).toEqual({ ...quiet, tabOnly: 1, reachable: false });
    expect(describeStatus({ known: true, draft: 'none', ...counts.at(-1)! })).toEqual({
      tone: 'bad',
      text: '1 only in this tab: keep it open until sent',
    });
    online = true;
    await box.flush();
    expect(counts.at(-1)).toEqual(quiet);
    expect(new Set(submit.mock.calls.map((call) => (call as unknown[])[2])).size).toBe(1);
  });

  it('keeps what did not arrive and sends it again with the same key', async () => {
    const keys: string[] = [];
    const submit = vi.fn(async (_: string, __: unknown, key: string) => {
      keys.push(key);
      if (keys.length === 1) throw offline();
      return reply;
    });
    const { box, counts } = outbox({ submit });
    await box.addSubmit('a1', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    await box.flush();
    expect(counts.at(-1)).toEqual({ ...quiet, waiting: 1, reachable: false });
    await box.flush();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(await box.entries()).toEqual([]);
  });

  it('sends nothing later while an outcome is unknown', async () => {
    const submit = vi.fn(() => Promise.reject(new ApiError({ status: 503, code: 'unavailable', sentence: 'Later.' })));
    const { box } = outbox({ submit });
    await box.addSubmit('a1', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    await box.flush();
    await box.addSubmit('a2', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    await box.flush();
    expect(submit.mock.calls.every((call) => (call as unknown[])[0] === 'a1')).toBe(true);
    box.stop();
  });

  it('keeps refused work, says so, and goes on with the rest', async () => {
    const submit = vi.fn(async (assignment: string) => {
      if (assignment === 'a1') throw new ApiError({ status: 409, code: 'conflict', sentence: 'It was reviewed.' });
      return reply;
    });
    const { box, counts } = outbox({ submit });
    await box.addSubmit('a1', 'p1', { answers: { q: 1 }, active_ms: 0, revision: 0 });
    await box.addSubmit('a2', 'p1', { answers: {}, active_ms: 0, revision: 0 });
    await box.flush();
    const [left] = await box.entries();
    expect(left?.refused).toBe('It was reviewed.');
    expect(left?.body.answers).toEqual({ q: 1 });
    expect(counts.at(-1)).toEqual({ ...quiet, refused: 1 });
    expect(await database.get('submitted', 'a1')).toBeUndefined();
  });
});

describe('feed', () => {
  const task = (assignment: string) => view({ assignment });
  const api = (change: object) => ({
    lease: vi.fn(async () => ({ tasks: [task('a1')], reason: null, sentence: '' })),
    shown: async () => ({ lease }),
    saveDraft: async () => ({ lease, stored_sequence: 1 }),
    submit: async () => ({ assignment: 'a1', revision: 1, counted: true, surplus: false, sentence: '' }),
    ...change,
  });
  function feedOf(calls: object) {
    const box = new Outbox({ database, api: calls as never });
    return new Feed({ project: 'p1', api: calls as never, database, outbox: box, draw: async () => {} });
  }

  it('does not say that nothing is left while what it finished is not sent', async () => {
    const away = () => Promise.reject(new ApiError({ status: 503, code: 'unavailable', sentence: 'Later.' }));
    const feed = feedOf(api({ submit: away }));
    await feed.start();
    feed.submit({ q: 1 });
    await vi.waitFor(() => expect(feed.state.get().phase).toBe('waiting'));
    feed.stop();
  });

  it('opens the last answer while the next task is awaited, and keeps what arrives meanwhile', async () => {
    let answer: (reply: object) => void = () => {};
    const calls = api({});
    const feed = feedOf(calls);
    await feed.start();
    calls.lease.mockImplementation(() => new Promise((resolve) => (answer = resolve as never)));
    feed.submit({ q: 1 });
    expect(feed.state.get().phase).toBe('loading');
    await vi.waitFor(() => expect(calls.lease.mock.calls.length).toBeGreaterThan(1));
    expect(await feed.undo()).toBe(true);
    expect(feed.open?.answers).toEqual({ q: 1 });
    expect(feed.open?.revision).toBe(1);
    answer({ tasks: [task('a2')], reason: null, sentence: '' });
    await later(20);
    expect(feed.open?.view.assignment).toBe('a1');
    feed.leaveReopened();
    expect(feed.open?.view.assignment).toBe('a2');
    expect(await feed.undo()).toBe(true);
    expect(feed.open?.view.assignment).toBe('a1');
    feed.stop();
  });
});
