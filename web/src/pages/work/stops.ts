// Where keys can go on a task page: one stop per question, per response where it is asked per response, and per row.
import type { Answers, QuestionView, Violation } from '../../api/contract';
import { kindOf } from '../../kinds/registry';

export type Stop = { question: string; response: number | null; row: number };

export function stopsOf(questions: readonly QuestionView[], responses: number): Stop[] {
  return questions.flatMap((question) => {
    const rows = kindOf(question.kind)?.rows((question.config ?? {}) as never) ?? 1;
    const places = question.per === 'response' ? Array.from({ length: responses }, (_, index) => index) : [null];
    return places.flatMap((response) =>
      Array.from({ length: rows }, (_, row) => ({ question: question.name, response, row })),
    );
  });
}

export function answerAt(answers: Answers, stop: Pick<Stop, 'question' | 'response'>): unknown {
  const answer = answers[stop.question];
  if (stop.response === null) return answer ?? undefined;
  return (Array.isArray(answer) ? (answer[stop.response] as unknown) : undefined) ?? undefined;
}

export function withAnswer(
  answers: Answers,
  stop: Pick<Stop, 'question' | 'response'>,
  value: unknown,
  responses: number,
): Answers {
  const next = { ...answers };
  if (stop.response === null) {
    if (value === undefined) delete next[stop.question];
    else next[stop.question] = value;
    return next;
  }
  const before = answers[stop.question];
  const list = Array.from({ length: responses }, (_, index) => (Array.isArray(before) ? (before[index] ?? null) : null));
  list[stop.response] = value ?? null;
  next[stop.question] = list;
  return next;
}

/** The violations of one stop's control, with pointers relative to its answer. */
export function violationsAt(violations: readonly Violation[], question: string, response: number | null): Violation[] {
  const start = response === null ? `/${question}` : `/${question}/${response}`;
  return violations
    .filter((entry) => entry.pointer === start || entry.pointer.startsWith(`${start}/`))
    .map((entry) => ({ ...entry, pointer: entry.pointer.slice(start.length) }));
}

/** The stop that a violation is about: its response and its row, as far as the pointer names them. */
export function stopOfViolation(
  stops: readonly Stop[],
  questions: readonly QuestionView[],
  violation: Violation,
): number {
  const [, name, ...rest] = violation.pointer.split('/');
  const question = questions.find((candidate) => candidate.name === name);
  const response = question?.per === 'response' && rest.length > 0 ? Number(rest.shift()) : null;
  const rowName = rest[0];
  const rows = question && rowName ? (kindOf(question.kind)?.rowNames?.((question.config ?? {}) as never) ?? []) : [];
  const row = Math.max(0, rows.indexOf(rowName ?? ''));
  const ofQuestion = (stop: Stop) => stop.question === name && (response === null || stop.response === response);
  const exact = stops.findIndex((stop) => ofQuestion(stop) && stop.row === row);
  return exact >= 0 ? exact : stops.findIndex(ofQuestion);
}
