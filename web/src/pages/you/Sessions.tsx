// Where somebody is signed in: each place can be signed out, and all of them at once.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from '../../api/contract';
import { meApi } from '../../api/me';
import { formatMoment } from '../../core/clock';
import { Action } from '../../ui/Action';
import { DataTable, type Column } from '../../ui/DataTable';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';

export function Sessions({ hasPassword }: { hasPassword: boolean }) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['sessions'], queryFn: meApi.sessions });
  const sending = useSending();
  const [asking, setAsking] = useState(false);
  const nameOf = (row: Session) => row.browser || 'Unknown browser';
  const end = (row: Session) =>
    sending.send(async () => {
      await meApi.endSession(row.id);
      await client.invalidateQueries({ queryKey: ['sessions'] });
    });
  const leave = async () => {
    if (await sending.send(async () => void (await meApi.signOutEverywhere()))) window.location.assign('/sign-in');
  };
  const columns: Column<Session>[] = [
    { key: 'browser', title: 'Browser', cell: nameOf },
    { key: 'since', title: 'Signed in', cell: (row) => formatMoment(row.created_at) },
    { key: 'seen', title: 'Last here', cell: (row) => (row.last_seen_at ? formatMoment(row.last_seen_at) : '–') },
    {
      key: 'end',
      title: 'End',
      cell: (row) =>
        row.present ? (
          <span className="meta">This one</span>
        ) : (
          <Action isBusy={sending.busy} aria-label={`Sign out ${nameOf(row)}, signed in ${formatMoment(row.created_at)}`} onPress={() => void end(row)}>
            Sign out
          </Action>
        ),
    },
  ];
  return (
    <section className="stack" aria-label="Where you are signed in">
      <h2>Where you are signed in</h2>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
      <DataTable caption="Sessions" columns={columns} rows={query.data?.sessions ?? []} rowKey={(row) => row.id} loading={query.isPending} />
      <div className="actions">
        <Action tone="danger" onPress={() => setAsking(true)}>
          Sign out everywhere
        </Action>
        <span className="meta">Here too. Links that were made for you and not used yet stop working.</span>
      </div>
      <Dialog title="Sign out everywhere?" open={asking} onClose={() => setAsking(false)}>
        <p>
          {hasPassword
            ? 'Every session ends, this one too. You sign in again with your password.'
            : 'Every session ends, this one too. You have no password: you will need a new link from a manager of your workspace.'}
        </p>
        <p>Work that this browser has not sent yet stays in it and is sent when you sign in here again.</p>
        <div className="actions">
          <Action tone="danger" isBusy={sending.busy} onPress={() => void leave()}>
            Sign out everywhere
          </Action>
          <Action onPress={() => setAsking(false)}>Stay</Action>
        </div>
      </Dialog>
    </section>
  );
}
