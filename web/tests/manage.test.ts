// The manager's pages: answers in words, places in a text, problems at their fields.
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/api/client';
import { answerLines, shownOrder } from '../src/pages/manage/answers';
import { localMoment, momentOf } from '../src/pages/manage/moments';
import { movesOf } from '../src/pages/manage/words';
import { offsetOf } from '../src/ui/caret';
import { problemAt, problemRest } from '../src/ui/useSending';

describe('answers in words', () => {
  it('says who is better and how much', () => {
    const question = { name: 'q', kind: 'preference', config: { strengths: 3 } };
    expect(answerLines(question, { choice: 'second', strength: 2 })).toEqual(['B is better, strength 2 of 3']);
    expect(answerLines(question, { choice: 'tie' })).toEqual(['Equally good']);
    expect(answerLines(question, undefined)).toEqual([]);
  });

  it('names the response of an answer that is asked per response', () => {
    const config = { points: [{ label: 'Bad' }, {}, { label: 'Good' }] };
    const question = { name: 'q', kind: 'rating', per: 'response' as const, config };
    expect(answerLines(question, [3, null, 2])).toEqual(['A: 3 of 3 (Good)', 'C: 2 of 3']);
  });

  it('reads labels, rubrics and flags', () => {
    const labels = [{ value: 'x', text: 'Excellent' }];
    expect(answerLines({ name: 'q', kind: 'choice', config: { labels } }, ['x', 'gone'])).toEqual(['Excellent', 'gone']);
    const rubric = { name: 'q', kind: 'rubric', config: { dimensions: [{ name: 'd', title: 'Depth' }] } };
    expect(answerLines(rubric, { d: { score: null, why: 'no text' } })).toEqual(['Depth: does not apply, because no text']);
    expect(answerLines({ name: 'flag', kind: 'flag' }, [{ reason: 'duplicate', note: 'of 7' }])).toEqual(['Duplicate: of 7']);
  });

  it('says in which order the responses stood', () => {
    expect(shownOrder([1, 0])).toBe('B, A');
    expect(shownOrder(null)).toBe('not known');
  });
});

describe('places in a text', () => {
  it('counts characters, not UTF-16 units', () => {
    expect(offsetOf('ab\ncd', { line: 2, column: 2 })).toBe(4);
    expect(offsetOf('"\u{1f600}x"', { line: 1, column: 3 })).toBe(3);
  });

  it('stays inside the text', () => {
    expect(offsetOf('ab\ncd', { line: 9, column: 9 })).toBe(5);
    expect(offsetOf('', { line: 1, column: 1 })).toBe(0);
  });
});

describe('problems at their fields', () => {
  const problem = new ApiError({
    status: 422,
    code: 'invalid',
    sentence: 'Something is wrong.',
    violations: [
      { pointer: '/settings/overlap', message: 'Too many.' },
      { pointer: '/name', message: 'No name.' },
    ],
  });

  it('finds the sentence of a field and leaves the rest', () => {
    expect(problemAt(problem, '/settings/overlap')).toBe('Too many.');
    expect(problemAt(problem, '/settings/over')).toBeUndefined();
    expect(problemRest(problem, ['/settings/overlap'])).toBe('No name.');
    expect(problemRest(problem, ['/settings', '/name'])).toBeNull();
  });

  it('shows the sentence when nothing names a field', () => {
    expect(problemRest(new ApiError({ status: 409, code: 'conflict', sentence: 'Not now.' }), ['/name'])).toBe('Not now.');
  });
});

describe('what can be done with a project', () => {
  it('follows the server: archived is the end', () => {
    expect(movesOf('draft').map((move) => move.verb)).toEqual(['launch', 'archive']);
    expect(movesOf('open').map((move) => move.verb)).toEqual(['pause', 'close']);
    expect(movesOf('closed').map((move) => move.verb)).toEqual(['launch', 'archive']);
    expect(movesOf('archived')).toEqual([]);
  });
});

describe('moments', () => {
  it('come back as they were, to the minute', () => {
    expect(momentOf(localMoment('2026-11-25T06:07:00.000000Z'))).toBe('2026-11-25T06:07:00.000Z');
  });
});
