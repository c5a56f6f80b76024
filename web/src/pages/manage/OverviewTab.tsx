// The overview of one project: where it stands, and what can be done with it, each with its consequence.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { manageApi, type ProjectDetail } from '../../api/manage';
import { formatMoment } from '../../core/clock';
import { useRole } from '../../session';
import { Action } from '../../ui/Action';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { Progress } from '../../ui/Progress';
import { useSending } from '../../ui/useSending';
import { movesOf, PROJECT_STATUS, type Move } from './words';

export default function OverviewTab({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const { row, description } = project;
  const status = PROJECT_STATUS[row.status];
  return (
    <>
      <section className="panel section" aria-label="Where it stands">
        <h2>{status.name}</h2>
        <p>{status.means}</p>
        {description ? <p>{description}</p> : null}
        <Progress label="Judgments" done={row.judgments_done} total={row.judgments_needed} unit="judgments" />
        <p className="meta">
          {row.items.toLocaleString()} items · {row.people.toLocaleString()} people have worked · made{' '}
          {formatMoment(row.created_at)}
          {row.deadline ? ` · due ${formatMoment(row.deadline)}` : ' · no deadline'}
        </p>
        {row.simulated ? <Notice>The votes of this project are simulated: they show what results look like.</Notice> : null}
      </section>
      <Moves workspace={workspace} project={project} />
    </>
  );
}

function Moves({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const { id, status, items } = project.row;
  const { mayChange } = useRole(workspace);
  const client = useQueryClient();
  const sending = useSending();
  const [asked, setAsked] = useState<Move | null>(null);
  const moves = movesOf(status);
  if (!mayChange || moves.length === 0) return null;
  const run = async (move: Move) => {
    setAsked(null);
    await sending.send(async () => {
      client.setQueryData(['project', id], await manageApi.move(workspace, id, move.verb));
      void client.invalidateQueries({ queryKey: ['projects', workspace] });
    });
  };
  return (
    <section className="panel section" aria-label="What next">
      <h2>What next</h2>
      {status === 'draft' && items === 0 ? <p>There is nothing to judge yet: add items before you launch.</p> : null}
      <div className="moves">
        {moves.map((move) => (
          <div className="move" key={move.verb}>
            <Action
              tone={move.danger ? 'danger' : move.verb === 'launch' ? 'primary' : 'plain'}
              isBusy={sending.busy}
              aria-describedby={`move-${move.verb}`}
              onPress={() => (move.danger ? setAsked(move) : void run(move))}
            >
              {move.name}
            </Action>
            <p id={`move-${move.verb}`}>{move.means}</p>
          </div>
        ))}
      </div>
      {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
      <Dialog title={`${asked?.name ?? ''} ${project.row.name}?`} open={asked !== null} onClose={() => setAsked(null)}>
        <p>{asked?.means}</p>
        <div className="actions">
          <Action tone="danger" onPress={() => (asked ? void run(asked) : undefined)}>
            {asked?.name}
          </Action>
          <Action autoFocus onPress={() => setAsked(null)}>
            Leave it as it is
          </Action>
        </div>
      </Dialog>
    </section>
  );
}
