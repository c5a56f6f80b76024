// Evaluates a form over answers: which questions are asked (`when`), once or per response (`per`), and what is wrong with the answers.
import type { Answers, Condition, FormView, QuestionView, Violation } from '../api/contract';
import { escapePointer, isBlank, isObject } from './checks';
import type { AnswerContext } from './kind';
import { kindOf } from './registry';

export const FLAG_QUESTION: QuestionView = { name: 'flag', kind: 'flag', required: false, config: {} };

/** Not answered: absent, null, a blank text, an empty list, an empty object. */
export function isUnanswered(answer: unknown): boolean {
  if (answer === undefined || answer === null) return true;
  if (typeof answer === 'string') return isBlank(answer);
  if (Array.isArray(answer)) return answer.length === 0;
  return isObject(answer) && Object.keys(answer).length === 0;
}

/** The questions that are asked, given the answers so far, in the order of the form. */
export function askedQuestions(form: FormView, answers: Answers): QuestionView[] {
  const asked: QuestionView[] = [];
  const visible: Answers = {};
  for (const question of form.questions) {
    if (question.when && !holds(question.when, visible)) continue;
    asked.push(question);
    visible[question.name] = answers[question.name];
  }
  return asked;
}

export function validateAnswers(form: FormView, answers: unknown, context: AnswerContext): Violation[] {
  if (!isObject(answers)) {
    return [{ pointer: '', message: 'The answers must be an object with one entry per question.' }];
  }
  const questions = form.questions.some((question) => question.name === 'flag')
    ? form.questions
    : [...form.questions, FLAG_QUESTION];
  const names = questions.map((question) => question.name);
  const violations: Violation[] = Object.keys(answers)
    .filter((key) => !names.includes(key))
    .map((key) => ({
      pointer: `/${escapePointer(key)}`,
      message: `There is no question of this name; the questions are: ${names.join(', ')}.`,
    }));
  const asked = new Set(askedQuestions({ ...form, questions }, answers).map((question) => question.name));
  for (const question of questions) {
    const found = validateQuestion(question, answers[question.name], asked.has(question.name), context);
    for (const violation of found) {
      violations.push({ pointer: `/${question.name}${violation.pointer}`, message: violation.message });
    }
  }
  return violations;
}

function validateQuestion(question: QuestionView, answer: unknown, asked: boolean, context: AnswerContext): Violation[] {
  if (!asked) {
    const message = 'This question is not asked after these answers; leave it out.';
    return isUnanswered(answer) ? [] : [{ pointer: '', message }];
  }
  const required = question.required ?? true;
  if (isUnanswered(answer)) return required ? [{ pointer: '', message: 'This question needs an answer.' }] : [];
  if (question.per !== 'response') return validateOne(question, answer, context);

  if (!Array.isArray(answer) || answer.length !== context.responses) {
    const entries = context.responses === 1 ? '1 entry' : `${context.responses} entries`;
    return [{ pointer: '', message: `This must be a list with ${entries}, one per response.` }];
  }
  return answer.flatMap((entry: unknown, index) => {
    const pointer = `/${index}`;
    if (isUnanswered(entry)) {
      return required ? [{ pointer, message: 'This question needs an answer for each response.' }] : [];
    }
    return validateOne(question, entry, context).map((violation) => ({
      ...violation,
      pointer: pointer + violation.pointer,
    }));
  });
}

function validateOne(question: QuestionView, answer: unknown, context: AnswerContext): Violation[] {
  const kind = kindOf(question.kind);
  if (!kind) return [{ pointer: '', message: `This page cannot ask questions of the kind ${question.kind}.` }];
  return kind.validate((question.config ?? {}) as never, answer, context);
}

/** Removes what may not be sent: unanswered entries, and answers to questions that are no longer asked. */
export function answersToSend(form: FormView, answers: Answers): Answers {
  const result: Answers = {};
  for (const question of askedQuestions(form, answers)) {
    const answer = answers[question.name];
    const empty = Array.isArray(answer) && question.per === 'response' && answer.every(isUnanswered);
    if (!isUnanswered(answer) && !empty) result[question.name] = answer;
  }
  if (!isUnanswered(answers.flag)) result.flag = answers.flag;
  return result;
}

function holds(condition: Condition, answers: Answers): boolean {
  if ('and' in condition) return condition.and.every((part) => holds(part, answers));
  if ('or' in condition) return condition.or.some((part) => holds(part, answers));
  if ('not' in condition) return !holds(condition.not, answers);
  const answer = answers[condition.question];
  if (isUnanswered(answer)) return false;
  if ('equals' in condition) return matches(answer, condition.equals);
  if ('in' in condition) return condition.in.some((wanted) => matches(answer, wanted));
  const entries: unknown[] = Array.isArray(answer) ? answer : [answer];
  return entries.some((entry) => typeof entry === 'number' && compare(entry, condition.compares, condition.value));
}

/** An object is matched by an object of which every member matches; a list when any entry is; the rest by equality. */
function matches(answer: unknown, wanted: unknown): boolean {
  if (Array.isArray(answer) && !Array.isArray(wanted)) return answer.some((entry) => matches(entry, wanted));
  if (Array.isArray(answer) && Array.isArray(wanted)) {
    return answer.length === wanted.length && answer.every((entry, index) => matches(entry, wanted[index]));
  }
  if (isObject(answer) && isObject(wanted)) {
    return Object.entries(wanted).every(([key, value]) => matches(answer[key], value));
  }
  return Object.is(answer, wanted);
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
