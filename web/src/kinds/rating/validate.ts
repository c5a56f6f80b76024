// Checks the answer to a rating: a point of a labelled scale, or a number in steps.
import type { Violation } from '../../api/contract';
import { isWhole } from '../checks';

export type RatingConfig = { points?: { label?: string }[]; min?: number; max?: number; step?: number };

export function validateRating(config: RatingConfig, answer: unknown): Violation[] {
  if (config.points) {
    const count = config.points.length;
    return isWhole(answer, 1, count) ? [] : [{ pointer: '', message: `Choose a whole number from 1 to ${count}.` }];
  }
  const { min = 0, max = 0, step = 1 } = config;
  const fits = typeof answer === 'number' && Number.isFinite(answer) && answer >= min && answer <= max;
  if (fits && isOnStep(answer, min, step)) return [];
  return [{ pointer: '', message: `Choose a number from ${plain(min)} to ${plain(max)} in steps of ${plain(step)}.` }];
}

function isOnStep(value: number, min: number, step: number): boolean {
  const steps = (value - min) / step;
  return Math.abs(steps - Math.round(steps)) <= 1e-9 * Math.max(1, Math.abs(steps));
}

/** Plain decimals in their shortest form, never an exponent. */
function plain(value: number): string {
  const short = String(value);
  if (!/e/i.test(short)) return short;
  return value.toFixed(20).replace(/\.?0+$/, '');
}
