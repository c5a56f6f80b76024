// Checks the answer to a rubric: a score per dimension, with an explanation where the question asks for one.
import type { Violation } from '../../api/contract';
import { escapePointer, isBlankOrMissing, isObject, isWhole, TEXT_EXPECTED, unknownKeys } from '../checks';

export type RubricDimension = { name: string; title?: string; weight?: number; anchors?: string[] };
export type RubricConfig = {
  dimensions: RubricDimension[];
  points: number;
  explanation?: 'never' | 'extremes' | 'always';
  not_applicable?: boolean;
};
export type RubricScore = { score?: number | null; why?: string };
export type RubricAnswer = Record<string, RubricScore>;

export function validateRubric(config: RubricConfig, answer: unknown): Violation[] {
  if (!isObject(answer)) return [{ pointer: '', message: 'This must be an object with one entry per dimension.' }];
  const names = config.dimensions.map((dimension) => dimension.name);
  const violations: Violation[] = Object.keys(answer)
    .filter((key) => !names.includes(key))
    .map((key) => ({
      pointer: `/${escapePointer(key)}`,
      message: `This dimension is not known here; known are: ${names.join(', ')}.`,
    }));
  for (const name of names) {
    for (const violation of validateScore(config, answer[name])) {
      violations.push({ pointer: `/${name}${violation.pointer}`, message: violation.message });
    }
  }
  return violations;
}

function validateScore(config: RubricConfig, entry: unknown): Violation[] {
  const scoreExpected = config.not_applicable
    ? `Score this dimension with a whole number from 1 to ${config.points}, or with null where it does not apply.`
    : `Score this dimension with a whole number from 1 to ${config.points}.`;
  if (entry === undefined) return [{ pointer: '', message: scoreExpected }];
  if (!isObject(entry)) return [{ pointer: '', message: 'This must be an object with a score.' }];

  const violations = unknownKeys(entry, ['score', 'why']);
  const { score, why } = entry;
  const scored = isWhole(score, 1, config.points);
  const notApplicable = score === null && config.not_applicable === true;
  if (!scored && !notApplicable) violations.push({ pointer: '/score', message: scoreExpected });
  const complaint = whyComplaint(config, scored ? score : null, why);
  if (complaint) violations.push({ pointer: '/why', message: complaint });
  return violations;
}

function whyComplaint(config: RubricConfig, score: number | null, why: unknown): string | null {
  if (why !== undefined && typeof why !== 'string') return TEXT_EXPECTED;
  const explanation = config.explanation ?? 'never';
  const missing = isBlankOrMissing(why);
  if (explanation === 'never') return missing ? null : 'This question takes no explanation; leave why out.';
  if (!missing || score === null) return null;
  if (explanation === 'always') return 'Explain this score in a sentence.';
  const extreme = score === 1 || score === config.points;
  return extreme ? 'Explain the lowest and the highest score in a sentence.' : null;
}

/** True when the question wants an explanation of this score. */
export function wantsWhy(config: RubricConfig, score: number | null | undefined): boolean {
  return typeof score === 'number' && whyComplaint(config, score, '') !== null;
}
