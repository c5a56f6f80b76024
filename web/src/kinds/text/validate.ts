// Checks the answer to a text question: a text within the bounds of words.
import type { Violation } from '../../api/contract';
import { countWords, TEXT_EXPECTED } from '../checks';

export type TextConfig = {
  min_words?: number;
  max_words?: number;
  purpose?: 'rationale' | 'note' | 'caption' | 'translation' | 'answer';
  language?: string;
};

export function validateText(config: TextConfig, answer: unknown): Violation[] {
  if (typeof answer !== 'string') return [{ pointer: '', message: TEXT_EXPECTED }];
  const count = countWords(answer);
  const { min_words: min, max_words: max } = config;
  if (min !== undefined && count < min) {
    return [{ pointer: '', message: `Write at least ${words(min)}; this has ${count}.` }];
  }
  if (max !== undefined && count > max) {
    return [{ pointer: '', message: `Write at most ${words(max)}; this has ${count}.` }];
  }
  return [];
}

const words = (count: number): string => (count === 1 ? '1 word' : `${count} words`);
