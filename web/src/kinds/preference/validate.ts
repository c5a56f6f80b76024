// Checks the answer to a preference: a choice between two responses, with a strength where the question has strengths.
import type { Violation } from '../../api/contract';
import { anyOf, isObject, isWhole, unknownKeys } from '../checks';
import type { AnswerContext } from '../kind';

export type PreferenceConfig = { strengths?: number; tie?: boolean; both_bad?: boolean; both_bad_counts_as_tie?: boolean };
export type PreferenceChoice = 'first' | 'second' | 'tie' | 'both_bad';
export type PreferenceAnswer = { choice: PreferenceChoice; strength?: number };

export const strengthsOf = (config: PreferenceConfig): number => config.strengths ?? 1;
export const allowsTie = (config: PreferenceConfig): boolean => config.tie ?? true;
export const allowsBothBad = (config: PreferenceConfig): boolean => config.both_bad ?? false;

export function validatePreference(config: PreferenceConfig, answer: unknown, context: AnswerContext): Violation[] {
  if (context.responses !== 2) {
    const message = `A preference compares exactly 2 responses; this item has ${context.responses}.`;
    return [{ pointer: '', message }];
  }
  if (!isObject(answer)) return [{ pointer: '', message: 'This must be an object with a choice.' }];

  const violations = unknownKeys(answer, ['choice', 'strength']);
  const choices = ['first', 'second'];
  if (allowsTie(config)) choices.push('tie');
  if (allowsBothBad(config)) choices.push('both_bad');
  if (!choices.includes(answer.choice as string)) {
    violations.push({ pointer: '/choice', message: `Choose ${anyOf(choices)}.` });
  }
  const complaint = strengthComplaint(strengthsOf(config), answer.choice, answer.strength);
  if (complaint) violations.push({ pointer: '/strength', message: complaint });
  return violations;
}

function strengthComplaint(strengths: number, choice: unknown, strength: unknown): string | null {
  const given = strength !== undefined;
  if (strengths === 1) return given ? 'This question has no strengths; leave strength out.' : null;
  const sided = choice === 'first' || choice === 'second';
  if (sided) {
    if (isWhole(strength, 1, strengths)) return null;
    return `Say how much better it is: choose a strength from 1 to ${strengths}.`;
  }
  return given && (choice === 'tie' || choice === 'both_bad')
    ? 'Only first and second have a strength; leave strength out.'
    : null;
}
