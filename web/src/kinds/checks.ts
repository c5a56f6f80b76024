// Checks and sentences that several kinds share; they must read exactly as the server's.
import type { Violation } from '../api/contract';

export type JsonObject = Record<string, unknown>;

export const TEXT_EXPECTED = 'This must be a text.';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

export function unknownKeys(object: JsonObject, known: readonly string[]): Violation[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      pointer: `/${escapePointer(key)}`,
      message: `This key is not known here; known are: ${known.join(', ')}.`,
    }));
}

export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** "a, b or c" */
export function anyOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

const WORD = /[^\t-\r \u00a0\u2000-\u200a\u3000]+/gu;

export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

export function isBlank(text: string): boolean {
  return countWords(text) === 0;
}

export function isBlankOrMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && isBlank(value));
}
