// What a task asks: one panel per question, the one that keys go to marked, and the actions at the end.
import type { ReactNode } from 'react';
import type { Answers, QuestionView, Violation } from '../../api/contract';
import type { ShownTask } from '../../core/feed';
import { FLAG_QUESTION, isUnanswered } from '../../kinds/form';
import { labelOfResponse, type KindViewProps, type Material } from '../../kinds/kind';
import { kindOf } from '../../kinds/registry';
import { Kbd } from '../../ui/Kbd';
import { answerAt, violationsAt, type Stop } from './stops';
import { controlId } from './Task';

type Props = {
  task: ShownTask;
  questions: readonly QuestionView[];
  answers: Answers;
  stop: Stop | undefined;
  responses: number;
  material: Material;
  problems: readonly Violation[];
  onAnswer: (place: Pick<Stop, 'question' | 'response'>, value: unknown) => void;
  onStop: (stop: Stop) => void;
  children: ReactNode;
};

export function Questions(props: Props) {
  const { questions, answers, children } = props;
  const last = questions.at(-1);
  const rest = questions.slice(0, -1);
  return (
    <div className="questions">
      {rest.map((question) => (
        <section className="panel question" key={question.name} data-kind={question.kind}>
          <QuestionBody {...props} question={question} />
        </section>
      ))}
      <section className="panel question" data-kind={last?.kind} aria-label="Last question and submit">
        {last ? <QuestionBody {...props} question={last} /> : null}
        {isUnanswered(answers.flag) ? null : <Control {...props} question={FLAG_QUESTION} response={null} />}
        {children}
      </section>
    </div>
  );
}

function QuestionBody(props: Props & { question: QuestionView }) {
  const { question, stop, responses } = props;
  const title = question.title ?? question.name;
  const active = stop?.question === question.name;
  const places = question.per === 'response' ? Array.from({ length: responses }, (_, index) => index) : [null];
  return (
    <div data-active={active || undefined} className="question-body">
      <h2 className="question-title">
        {title}
        {question.required === false ? <span className="meta"> optional</span> : null}
        {question.kind === 'text' ? <Kbd id="rationale" keys="r" /> : null}
      </h2>
      {question.help ? <p className="meta">{question.help}</p> : null}
      {places.map((response) => (
        <Control key={response ?? 'item'} {...props} response={response} />
      ))}
    </div>
  );
}

function Control(props: Props & { question: QuestionView; response: number | null }) {
  const { question, response, stop, answers, onAnswer, onStop, problems, material, responses } = props;
  const kind = kindOf(question.kind);
  if (!kind) return <p className="complaint">This page cannot ask questions of the kind {question.kind}.</p>;
  const id = controlId(question.name, response);
  const title = question.title ?? question.name;
  const active = stop?.question === question.name && stop.response === response;
  const place = { question: question.name, response };
  const View = kind.View as unknown as React.ComponentType<KindViewProps<unknown, unknown>>;
  return (
    <div
      className="control"
      id={`${id}-box`}
      tabIndex={-1}
      data-active={active || undefined}
      onFocus={active ? undefined : () => onStop({ ...place, row: 0 })}
    >
      {response === null ? null : <span className="control-label">Response {labelOfResponse(response)}</span>}
      <View
        id={id}
        title={response === null ? title : `${title}, response ${labelOfResponse(response)}`}
        config={question.config ?? {}}
        answer={answerAt(answers, place)}
        onChange={(value) => onAnswer(place, value)}
        context={{ responses }}
        active={active}
        row={active ? (stop?.row ?? 0) : 0}
        onRow={(row) => onStop({ ...place, row })}
        violations={violationsAt(problems, question.name, response)}
        material={material}
      />
    </div>
  );
}
