// Answers in words, for people who compare them; responses are named A, B, C … in the order in which they are stored.
import type { QuestionView } from '../../api/contract';
import { isObject } from '../../kinds/checks';
import { reasonName } from '../../kinds/flag/reasons';
import { labelOfResponse } from '../../kinds/kind';

/** One line per thing that was said; no line when the question was not answered. */
export function answerLines(question: QuestionView, answer: unknown): string[] {
  if (answer === undefined || answer === null) return [];
  if (question.per === 'response' && Array.isArray(answer)) {
    return answer.flatMap((one: unknown, index) =>
      answerLines({ ...question, per: 'item' }, one).map((line) => `${labelOfResponse(index)}: ${line}`),
    );
  }
  const config = isObject(question.config) ? question.config : {};
  switch (question.kind) {
    case 'preference':
      return isObject(answer) ? [preference(answer, Number(config.strengths ?? 1))] : raw(answer);
    case 'rating':
      return [rating(answer, config)];
    case 'choice':
      return (Array.isArray(answer) ? answer : [answer]).map((value) => labelText(config, value));
    case 'rubric':
      return isObject(answer) ? rubric(answer, config) : raw(answer);
    case 'text':
      return [String(answer)];
    case 'flag':
      return flags(answer);
    default:
      return raw(answer);
  }
}

const raw = (answer: unknown): string[] => [typeof answer === 'string' ? answer : JSON.stringify(answer)];

function preference(answer: Record<string, unknown>, strengths: number): string {
  switch (answer.choice) {
    case 'tie':
      return 'Equally good';
    case 'both_bad':
      return 'Both bad';
    default: {
      const winner = answer.choice === 'first' ? 'A is better' : 'B is better';
      return typeof answer.strength === 'number' ? `${winner}, strength ${answer.strength} of ${strengths}` : winner;
    }
  }
}

function rating(answer: unknown, config: Record<string, unknown>): string {
  const points = Array.isArray(config.points) ? (config.points as { label?: string }[]) : null;
  const label = points?.[Number(answer) - 1]?.label;
  const most = points ? points.length : config.max;
  return `${String(answer)}${most === undefined ? '' : ` of ${String(most)}`}${label ? ` (${label})` : ''}`;
}

function labelText(config: Record<string, unknown>, value: unknown): string {
  const labels = Array.isArray(config.labels) ? (config.labels as { value: string; text?: string }[]) : [];
  return labels.find((label) => label.value === value)?.text ?? String(value);
}

function rubric(answer: Record<string, unknown>, config: Record<string, unknown>): string[] {
  const dimensions = Array.isArray(config.dimensions) ? (config.dimensions as { name: string; title?: string }[]) : [];
  const known = dimensions.filter(({ name }) => name in answer);
  return known.map(({ name, title }) => {
    const entry = isObject(answer[name]) ? answer[name] : {};
    const score = entry.score === null || entry.score === undefined ? 'does not apply' : String(entry.score);
    return `${title ?? name}: ${score}${entry.why ? `, because ${String(entry.why)}` : ''}`;
  });
}

function flags(answer: unknown): string[] {
  if (!Array.isArray(answer)) return raw(answer);
  return (answer as { reason: string; note?: string }[]).map(
    ({ reason, note }) => `${reasonName(reason)}${note ? `: ${note}` : ''}`,
  );
}

/** "B, A": what stood first, second … on the person's page. */
export function shownOrder(order: readonly number[] | null): string {
  if (!order) return 'not known';
  return order.length === 0 ? 'no responses' : order.map(labelOfResponse).join(', ');
}
