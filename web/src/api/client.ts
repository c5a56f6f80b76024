// Talks to the server: JSON in and out, problem documents become typed errors, idempotency keys where they are asked for.
import * as v from 'valibot';
import type { Violation } from './contract';

const problemShape = v.object({
  title: v.optional(v.string(), ''),
  code: v.optional(v.string(), ''),
  detail: v.optional(v.string(), ''),
  violations: v.optional(v.array(v.object({ pointer: v.string(), message: v.string() })), []),
  request_id: v.optional(v.string(), ''),
});

/** What went wrong with a request. Status 0 means that no answer arrived at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly violations: Violation[];
  readonly retryAfterSeconds: number | null;
  readonly requestId: string;

  constructor(init: {
    status: number;
    code: string;
    sentence: string;
    violations?: Violation[];
    retryAfterSeconds?: number | null;
    requestId?: string;
  }) {
    super(init.sentence);
    this.name = 'ApiError';
    this.status = init.status;
    this.code = init.code;
    this.violations = init.violations ?? [];
    this.retryAfterSeconds = init.retryAfterSeconds ?? null;
    this.requestId = init.requestId ?? '';
  }

  /** True when nobody knows whether the request took effect: ask again later with the same key. */
  get unknownOutcome(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

export type RequestOptions = {
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  keepalive?: boolean;
  headers?: Record<string, string>;
};

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return read<T>(response);
}

/** A value that is asked for again and again: the server sends it only when it is another one than before. */
export function polled<T>(path: string): (signal?: AbortSignal) => Promise<T> {
  let known: { tag: string; value: T } | null = null;
  return async (signal) => {
    const response = await send('GET', path, { signal, headers: known ? { 'If-None-Match': known.tag } : {} });
    if (response.status === 304 && known) return known.value;
    if (!response.ok) throw await problemOf(response);
    const value = await read<T>(response);
    const tag = response.headers.get('ETag');
    known = tag ? { tag, value } : null;
    return value;
  };
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;

  try {
    return await fetch(path, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'offline', sentence: 'The server cannot be reached.' });
  }
}

async function read<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError({ status: 0, code: 'offline', sentence: 'The answer of the server broke off.' });
  }
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, { signal });
export const post = <T>(path: string, body: unknown = {}, idempotencyKey?: string) =>
  request<T>('POST', path, { body, idempotencyKey });

/** Keys of requests whose outcome nobody knows yet, by address and body. */
const unsettled = new Map<string, string>();

/**
 * A request that makes something. Asked again after a lost reply it has the same key, so that it makes nothing more;
 * once it was answered, the same wish is a new one.
 */
export async function make<T>(path: string, body: unknown = {}): Promise<T> {
  const wish = `${path}\n${JSON.stringify(body)}`;
  const key = unsettled.get(wish) ?? crypto.randomUUID();
  unsettled.set(wish, key);
  try {
    const made = await post<T>(path, body, key);
    unsettled.delete(wish);
    return made;
  } catch (error) {
    if (error instanceof ApiError && !error.unknownOutcome) unsettled.delete(wish);
    throw error;
  }
}

/** The problem document of a refused request as an error; for those that `request` does not make, too. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = v.safeParse(problemShape, body);
  const problem = parsed.success ? parsed.output : null;
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError({
    status: response.status,
    code: problem?.code || 'unknown',
    sentence: problem?.detail || problem?.title || `The server answered with status ${response.status}.`,
    violations: problem?.violations,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    requestId: problem?.request_id,
  });
}
