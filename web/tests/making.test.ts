// Requests that make something: the same key until the outcome is known, a new one for a new wish.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { make } from '../src/api/client';

const keys: (string | null)[] = [];
function answer(...replies: (() => Response)[]) {
  keys.length = 0;
  vi.stubGlobal(
    'fetch',
    vi.fn((_path: string, init: RequestInit) => {
      keys.push(new Headers(init.headers).get('Idempotency-Key'));
      const reply = replies.shift();
      if (!reply) throw new TypeError('the network is away');
      return Promise.resolve(reply());
    }),
  );
}
const lost = () => {
  throw new TypeError('the reply was lost');
};
const ok = () => new Response('{"id":"x"}', { status: 201 });
const busy = () => new Response('{"title":"busy"}', { status: 503 });
const wrong = () => new Response('{"title":"wrong"}', { status: 422 });

afterEach(() => vi.unstubAllGlobals());

describe('a request that makes something', () => {
  it('keeps its key after a lost reply and after an overloaded server, until it is answered', async () => {
    answer(lost, busy, ok, ok);
    await expect(make('/api/a', { name: 'n' })).rejects.toThrow();
    await expect(make('/api/a', { name: 'n' })).rejects.toThrow();
    await expect(make('/api/a', { name: 'n' })).resolves.toEqual({ id: 'x' });
    await make('/api/a', { name: 'n' });
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it('has another key with another body or at another address', async () => {
    answer(lost, ok, ok);
    await expect(make('/api/b', { name: 'n' })).rejects.toThrow();
    await make('/api/b', { name: 'm' });
    await make('/api/c', { name: 'n' });
    expect(new Set(keys).size).toBe(3);
  });

  it('has a new key after it was refused', async () => {
    answer(wrong, ok);
    await expect(make('/api/d', { name: '' })).rejects.toThrow();
    await make('/api/d', { name: '' });
    expect(keys[1]).not.toBe(keys[0]);
  });
});
