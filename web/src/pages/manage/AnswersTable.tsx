// Every answer to one item side by side: a column per person, a row per question, and the facts of how it was given.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { manageApi, type ItemAnnotation, type ItemDetail, type ProjectDetail } from '../../api/manage';
import type { QuestionView } from '../../api/contract';
import { formatLeft, formatMoment } from '../../core/clock';
import { Action } from '../../ui/Action';
import { ReasonDialog } from '../../ui/ReasonDialog';
import { answerLines, shownOrder } from './answers';

type Props = { workspace: string; project: ProjectDetail; item: ItemDetail; mayChange: boolean };
const FLAGS: QuestionView = { name: 'flag', kind: 'flag', title: 'Flags' };

export function AnswersTable({ workspace, project, item, mayChange }: Props) {
  const client = useQueryClient();
  const [voiding, setVoiding] = useState<ItemAnnotation | null>(null);
  const { annotations } = item;
  const { id } = project.row;
  if (annotations.length === 0) {
    return (
      <section className="stack" aria-label="Answers">
        <h2>Answers</h2>
        <p>Nobody has answered yet.</p>
      </section>
    );
  }
  const row = (title: string, cell: (one: ItemAnnotation) => ReactNode) => (
    <tr key={title}>
      <th scope="row">{title}</th>
      {annotations.map((one) => (
        <td key={one.id} data-voided={one.voided || undefined}>
          {cell(one)}
        </td>
      ))}
    </tr>
  );
  const questions = [...project.form.questions, FLAGS].filter(
    (question) => question.name !== 'flag' || annotations.some((one) => 'flag' in one.answers),
  );
  return (
    <section className="stack" aria-label="Answers">
      <h2>Answers</h2>
      <div className="data-scroll" tabIndex={0} role="group" aria-label="Answers side by side">
        <table className="answers-table">
          <caption className="unseen">Answers side by side</caption>
          <thead>
            <tr>
              <td />
              {annotations.map((one) => (
                <th key={one.id} scope="col">
                  {one.person.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {questions.map((question) => row(question.title ?? question.name, (one) => <Lines question={question} one={one} />))}
            {row('Submitted', (one) => formatMoment(one.submitted_at))}
            {row('Time at work', (one) => (one.active_seconds === null ? 'not known' : formatLeft(one.active_seconds)))}
            {row('Shown order', (one) => shownOrder(one.shown_order))}
            {row('Versions', (one) => `answer ${one.revision}, form ${one.form_version}, item ${one.item_version}`)}
            {row('Counts', (one) => <Counts one={one} onVoid={mayChange ? () => setVoiding(one) : null} />)}
          </tbody>
        </table>
      </div>
      {voiding ? (
        <ReasonDialog
          title={`Set aside the answer of ${voiding.person.name}?`}
          consequence="It stays to be read but counts nowhere, and its place is free for somebody else. This cannot be undone."
          does="Set it aside"
          onClose={() => setVoiding(null)}
          onReason={async (reason) => {
            await manageApi.voidAnnotation(workspace, id, voiding.id, reason);
            await client.invalidateQueries({ queryKey: ['item', item.id] });
            void client.invalidateQueries({ queryKey: ['items', id] });
          }}
        />
      ) : null}
    </section>
  );
}

function Lines({ question, one }: { question: QuestionView; one: ItemAnnotation }) {
  const lines = answerLines(question, one.answers[question.name]);
  if (lines.length === 0) return <span className="meta">not answered</span>;
  return lines.map((line) => <p key={line}>{line}</p>);
}

function Counts({ one, onVoid }: { one: ItemAnnotation; onVoid: (() => void) | null }) {
  if (one.voided) return <p>Set aside: {one.void_reason ?? 'no reason was given'}</p>;
  return (
    <div className="counts">
      <p>{one.counted ? 'Yes' : 'No, it is surplus'}</p>
      {onVoid ? (
        <Action aria-label={`Set aside the answer of ${one.person.name}`} onPress={onVoid}>
          Set aside
        </Action>
      ) : null}
    </div>
  );
}
