// The people of a workspace: who they are and what they may do, open invitations, and API tokens.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { manageApi, type OpenInvitation, type Person } from '../../api/manage';
import { formatMoment } from '../../core/clock';
import { useMe, useRole } from '../../session';
import { Action } from '../../ui/Action';
import { DataTable, type Column } from '../../ui/DataTable';
import { Notice } from '../../ui/Notice';
import { Secret } from '../../ui/Secret';
import { useSending } from '../../ui/useSending';
import { InviteForm } from './InviteForm';
import { PersonDialog } from './PersonDialog';
import { Tokens } from './Tokens';
import { isAbove, ROLES } from './words';
import '../../styles/manage.css';

export type Once = { label: string; value: string; means: string };

export default function PeoplePage() {
  const { workspace = '' } = useParams<{ workspace: string }>();
  const { me } = useMe();
  const { mayChange } = useRole(workspace);
  const name = me?.workspaces.find((one) => one.id === workspace)?.name ?? '';
  const query = useQuery({
    queryKey: ['people', workspace],
    queryFn: () => manageApi.people(workspace),
    enabled: mayChange,
  });
  return (
    <div className="manage-page">
      <p>
        <Link href="/manage">All projects</Link>
      </p>
      <h1>People of {name}</h1>
      {mayChange ? null : <p>Only managers and owners of this workspace see its people.</p>}
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      {query.data ? (
        <>
          <Invitations workspace={workspace} invitations={query.data.invitations} />
          <PeopleList workspace={workspace} people={query.data.people.filter((one) => !one.imported)} />
          <Imported people={query.data.people.filter((one) => one.imported)} />
          <Tokens workspace={workspace} />
        </>
      ) : null}
    </div>
  );
}

/** Authors of judgments that were made elsewhere: nobody to change, nobody to give access back to. */
function Imported({ people }: { people: Person[] }) {
  if (people.length === 0) return null;
  const columns: Column<Person>[] = [
    { key: 'name', title: 'Name', cell: (row) => row.name },
    { key: 'judgments', title: 'Judgments', align: 'end', cell: (row) => row.judgments.toLocaleString() },
    { key: 'since', title: 'Imported', cell: (row) => formatMoment(row.created_at) },
  ];
  return (
    <section className="stack" aria-label="From imports">
      <h2>From imports</h2>
      <p className="meta">
        Names on judgments that were made elsewhere. They never had a login here. Invite somebody as a new person if they are to work here.
      </p>
      <details>
        <summary>{people.length === 1 ? '1 name' : `${people.length.toLocaleString()} names`}</summary>
        <DataTable caption="Names from imports" columns={columns} rows={people} rowKey={(row) => row.id} />
      </details>
    </section>
  );
}

function PeopleList({ workspace, people }: { workspace: string; people: Person[] }) {
  const { me } = useMe();
  const { role: mine } = useRole(workspace);
  const [changing, setChanging] = useState<Person | null>(null);
  const columns: Column<Person>[] = [
    { key: 'name', title: 'Name', cell: (row) => row.name },
    { key: 'email', title: 'Email', cell: (row) => row.email ?? '–' },
    { key: 'role', title: 'Role', cell: (row) => (row.revoked ? `${ROLES[row.role].name}, no access` : ROLES[row.role].name) },
    { key: 'seen', title: 'Last here', cell: (row) => (row.last_seen_at ? formatMoment(row.last_seen_at) : 'never') },
    { key: 'judgments', title: 'Judgments', align: 'end', cell: (row) => row.judgments.toLocaleString() },
    { key: 'since', title: 'Since', cell: (row) => formatMoment(row.created_at) },
    {
      key: 'change',
      title: 'Change',
      cell: (row) => {
        if (row.id === me?.person.id) return <span className="meta">This is you</span>;
        if (isAbove(row.role, mine)) return <span className="meta">Only an owner</span>;
        return (
          <Action aria-label={`Change ${row.name}`} onPress={() => setChanging(row)}>
            Change
          </Action>
        );
      },
    },
  ];
  return (
    <section className="stack" aria-label="People">
      <h2>People</h2>
      <DataTable caption="People" columns={columns} rows={people} rowKey={(row) => row.id} />
      {changing ? <PersonDialog workspace={workspace} person={changing} mine={mine} onClose={() => setChanging(null)} /> : null}
    </section>
  );
}

function Invitations({ workspace, invitations }: { workspace: string; invitations: OpenInvitation[] }) {
  const client = useQueryClient();
  const { role: mine } = useRole(workspace);
  const sending = useSending();
  const [once, setOnce] = useState<Once | null>(null);
  const again = () => client.invalidateQueries({ queryKey: ['people', workspace] });
  const made = (name: string, url: string) => {
    setOnce({ label: `Invitation for ${name}`, value: url, means: `Send this address to ${name}. It works once.` });
    void again();
  };
  const replace = (row: OpenInvitation) =>
    sending.send(async () => made(row.name, (await manageApi.moveInvitation<{ url: string }>(workspace, row.id, 'replace')).url));
  const revoke = (row: OpenInvitation) =>
    sending.send(async () => {
      await manageApi.moveInvitation(workspace, row.id, 'revoke');
      setOnce(null);
      await again();
    });
  const columns: Column<OpenInvitation>[] = [
    { key: 'name', title: 'Name', cell: (row) => row.name },
    { key: 'role', title: 'Role', cell: (row) => ROLES[row.role].name },
    { key: 'until', title: 'Works until', cell: (row) => (row.used ? 'used' : formatMoment(row.expires_at)) },
    {
      key: 'actions',
      title: 'Change',
      cell: (row) =>
        row.used ? null : (
          <span className="row-actions">
            <Action
              isBusy={sending.busy}
              isDisabled={isAbove(row.role, mine)}
              aria-label={`New address for ${row.name}`}
              onPress={() => void replace(row)}
            >
              New address
            </Action>
            <Action isBusy={sending.busy} aria-label={`Take back the invitation of ${row.name}`} onPress={() => void revoke(row)}>
              Take back
            </Action>
          </span>
        ),
    },
  ];
  return (
    <section className="stack" aria-label="Invitations">
      <h2>Invitations</h2>
      <InviteForm workspace={workspace} mine={mine} onMade={made} />
      {once ? <Secret key={once.value} {...once} onDone={() => setOnce(null)} /> : null}
      {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
      <DataTable
        caption="Invitations"
        columns={columns}
        rows={invitations}
        rowKey={(row) => row.id}
        empty="No invitation is open."
      />
      <p className="meta">A new address ends the old one. A taken back invitation cannot be used any more.</p>
    </section>
  );
}
