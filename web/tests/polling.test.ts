// What is asked for again and again travels only when it is another one than before.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { polled } from '../src/api/client';

afterEach(() => vi.unstubAllGlobals());

describe('polled', () => {
  it('says what it has, and keeps it when the server says that it still holds', async () => {
    const asked: (string | undefined)[] = [];
    const replies = [
      () => new Response('{"n":1}', { headers: { ETag: '"one"' } }),
      () => new Response(null, { status: 304 }),
      () => new Response('{"n":2}', { headers: { ETag: '"two"' } }),
      () => new Response('{"title":"Broken"}', { status: 500 }),
      () => new Response(null, { status: 304 }),
    ];
    vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
      asked.push((init.headers as Record<string, string>)['If-None-Match']);
      return Promise.resolve(replies.shift()!());
    });
    const ask = polled<{ n: number }>('/results');
    const first = await ask();
    expect(await ask()).toBe(first);
    expect(await ask()).toEqual({ n: 2 });
    await expect(ask()).rejects.toThrow('Broken');
    expect(await ask()).toEqual({ n: 2 });
    expect(asked).toEqual([undefined, '"one"', '"one"', '"two"', '"two"']);
  });
});
