// Checks the answer to a choice: one label, or a list of different labels within the bounds of the question.
import type { Violation } from '../../api/contract';

export type ChoiceLabel = { value: string; text: string; hint?: string; hotkey?: string; colour?: string };
export type ChoiceConfig = { labels: ChoiceLabel[]; multiple?: boolean; min?: number; max?: number };
export type ChoiceAnswer = string | string[];

const MOST_LISTED = 12;

export function validateChoice(config: ChoiceConfig, answer: unknown): Violation[] {
  const values = config.labels.map((label) => label.value);
  const chooseOne =
    values.length > MOST_LISTED ? `Choose one of the ${values.length} labels.` : `Choose one of: ${values.join(', ')}.`;
  const isLabel = (value: unknown) => typeof value === 'string' && values.includes(value);

  if (!config.multiple) return isLabel(answer) ? [] : [{ pointer: '', message: chooseOne }];
  if (!Array.isArray(answer)) return [{ pointer: '', message: 'Answer with a list of labels.' }];

  const violations: Violation[] = [];
  answer.forEach((value: unknown, index) => {
    if (!isLabel(value)) violations.push({ pointer: `/${index}`, message: chooseOne });
    else if (answer.indexOf(value) < index) {
      violations.push({ pointer: `/${index}`, message: 'This label is chosen twice.' });
    }
  });
  const min = config.min ?? 1;
  const max = config.max ?? values.length;
  if (answer.length < min) violations.push({ pointer: '', message: `Choose at least ${labels(min)}.` });
  if (answer.length > max) violations.push({ pointer: '', message: `Choose at most ${labels(max)}.` });
  return violations;
}

const labels = (count: number): string => (count === 1 ? '1 label' : `${count} labels`);
