// One item: its content, every answer side by side, and what can be done with it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { manageApi, type ItemDetail, type ProjectDetail } from '../../api/manage';
import { labelOfResponse } from '../../kinds/kind';
import { useRole } from '../../session';
import { Action } from '../../ui/Action';
import { Notice } from '../../ui/Notice';
import { ReasonDialog } from '../../ui/ReasonDialog';
import { useSending } from '../../ui/useSending';
import { Content } from '../work/Content';
import { AnswersTable } from './AnswersTable';
import { CorrectItem } from './CorrectItem';
import { ProjectHead } from './ProjectPage';
import { ITEM_STATUS } from './words';
import '../../styles/manage.css';

export default function ItemPage() {
  const params = useParams<{ workspace: string; project: string; item: string }>();
  const { workspace, project, item } = params;
  const detail = useQuery({ queryKey: ['project', project], queryFn: () => manageApi.project(workspace, project) });
  const query = useQuery({ queryKey: ['item', item], queryFn: () => manageApi.item(workspace, project, item) });
  const problem = detail.error ?? query.error;
  return (
    <div className="manage-page wide">
      <ProjectHead workspace={workspace} id={project} detail={detail.data} tab="items" />
      <p>
        <Link href={`/manage/${workspace}/${project}/items`}>All items</Link>
      </p>
      {problem ? <Notice tone="warn">{problem.message}</Notice> : null}
      {detail.data && query.data ? <Item workspace={workspace} project={detail.data} item={query.data} /> : null}
    </div>
  );
}

type Props = { workspace: string; project: ProjectDetail; item: ItemDetail };

function Item({ workspace, project, item }: Props) {
  const { mayChange } = useRole(workspace);
  const [correcting, setCorrecting] = useState(false);
  const form = { ...project.form, version: project.form_version };
  return (
    <>
      <div className="page-head">
        <h2>Item {item.external_id ?? item.id}</h2>
        <span className={`status ${item.status}`}>{ITEM_STATUS[item.status]}</span>
        <span className="meta">
          {item.done} of {item.needed} judgments · version {item.version}
        </span>
      </div>
      {item.status === 'withdrawn' ? (
        <Notice tone="warn" title="Withdrawn.">
          Nobody is asked about it any more; what was submitted stays. Reason: {item.withdrawn_reason ?? 'none was given'}
        </Notice>
      ) : null}
      {mayChange ? (
        <ItemActions workspace={workspace} project={project} item={item} onCorrect={() => setCorrecting(true)} correcting={correcting} />
      ) : null}
      {correcting ? (
        <CorrectItem workspace={workspace} project={project.row.id} item={item} onClose={() => setCorrecting(false)} />
      ) : null}
      <div className="item-content">
        <Content form={form} content={item.content} />
      </div>
      <Models content={item.content} />
      <AnswersTable workspace={workspace} project={project} item={item} mayChange={mayChange} />
    </>
  );
}

/** Who wrote the responses: managers see it, annotators never. */
function Models({ content }: { content: Record<string, unknown> }) {
  const lists = Object.values(content).filter((value) => Array.isArray(value)) as { model?: unknown }[][];
  const names = lists.flatMap((list) =>
    list.map((entry, index) => (typeof entry?.model === 'string' ? `${labelOfResponse(index)} is ${entry.model}` : '')),
  );
  const known = names.filter((name) => name !== '');
  return known.length === 0 ? null : <p className="meta">{known.join(' · ')}. The people who judge never see this.</p>;
}

type ActionsProps = Props & { correcting: boolean; onCorrect: () => void };

function ItemActions({ workspace, project, item, correcting, onCorrect }: ActionsProps) {
  const client = useQueryClient();
  const sending = useSending();
  const [asking, setAsking] = useState(false);
  const { id } = project.row;
  const know = (next: ItemDetail) => {
    client.setQueryData(['item', item.id], next);
    void client.invalidateQueries({ queryKey: ['items', id] });
  };
  return (
    <>
      <div className="actions">
        <Action isDisabled={correcting} onPress={onCorrect}>
          Correct the content
        </Action>
        {item.status === 'withdrawn' ? (
          <Action
            isBusy={sending.busy}
            onPress={() => void sending.send(async () => know(await manageApi.restore(workspace, id, item.id)))}
          >
            Restore
          </Action>
        ) : (
          <Action tone="danger" onPress={() => setAsking(true)}>
            Withdraw
          </Action>
        )}
        <span className="meta">
          {item.status === 'withdrawn' ? 'Restoring asks people about it again.' : 'Withdrawing asks nobody about it any more.'}
        </span>
      </div>
      {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
      {asking ? (
        <ReasonDialog
          title="Withdraw this item?"
          consequence="Nobody is asked about it any more. What was submitted stays, and you can restore it."
          does="Withdraw"
          onClose={() => setAsking(false)}
          onReason={async (reason) => know(await manageApi.withdraw(workspace, id, item.id, reason))}
        />
      ) : null}
    </>
  );
}
