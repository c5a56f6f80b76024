// Checks the flags of an annotation: known reasons, each at most once, and a note where the reason alone says nothing.
import { SKIP_REASONS, type Violation } from '../../api/contract';
import { isBlankOrMissing, isObject, TEXT_EXPECTED, unknownKeys } from '../checks';

export type FlagConfig = { reasons?: string[] };
export type Flag = { reason: string; note?: string };

export function validateFlag(config: FlagConfig, answer: unknown): Violation[] {
  if (!Array.isArray(answer)) return [{ pointer: '', message: 'This must be a list of flags.' }];
  const reasons: readonly string[] = config.reasons ?? SKIP_REASONS;
  const seen = new Set<unknown>();
  return answer.flatMap((flag: unknown, index) => {
    const violations = validateOne(flag, reasons, seen);
    return violations.map((violation) => ({ ...violation, pointer: `/${index}${violation.pointer}` }));
  });
}

function validateOne(flag: unknown, reasons: readonly string[], seen: Set<unknown>): Violation[] {
  if (!isObject(flag)) return [{ pointer: '', message: 'This must be an object with a reason.' }];
  const violations = unknownKeys(flag, ['reason', 'note']);
  if (!reasons.includes(flag.reason as string)) {
    violations.push({ pointer: '/reason', message: `Choose one of: ${reasons.join(', ')}.` });
  } else if (seen.has(flag.reason)) {
    violations.push({ pointer: '/reason', message: 'This reason is given twice.' });
  }
  seen.add(flag.reason);
  if (flag.note !== undefined && typeof flag.note !== 'string') {
    violations.push({ pointer: '/note', message: TEXT_EXPECTED });
  } else if (flag.reason === 'other' && isBlankOrMissing(flag.note)) {
    violations.push({ pointer: '/note', message: 'Say in a note what is wrong.' });
  }
  return violations;
}
