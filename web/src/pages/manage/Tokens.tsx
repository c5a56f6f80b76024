// API tokens of a workspace: made with a name and a scope, shown once, taken back at any time.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { manageApi, type ApiToken, type Scope } from '../../api/manage';
import { formatMoment } from '../../core/clock';
import { Action } from '../../ui/Action';
import { DataTable, type Column } from '../../ui/DataTable';
import { Field, Pick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Secret } from '../../ui/Secret';
import { useSending } from '../../ui/useSending';
import { SCOPES } from './words';

export function Tokens({ workspace }: { workspace: string }) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['tokens', workspace], queryFn: () => manageApi.tokens(workspace) });
  const sending = useSending();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('read');
  const [token, setToken] = useState('');
  const again = () => client.invalidateQueries({ queryKey: ['tokens', workspace] });
  const make = async (event: FormEvent) => {
    event.preventDefault();
    await sending.send(async () => {
      setToken((await manageApi.makeToken(workspace, name.trim(), scope)).token);
      setName('');
      void again();
    });
  };
  const revoke = (row: ApiToken) =>
    sending.send(async () => {
      await manageApi.revokeToken(workspace, row.id);
      await again();
    });
  const columns: Column<ApiToken>[] = [
    { key: 'name', title: 'Name', cell: (row) => row.name },
    { key: 'scope', title: 'What it may do', cell: (row) => SCOPES[row.scope] },
    { key: 'made', title: 'Made', cell: (row) => formatMoment(row.created_at) },
    { key: 'used', title: 'Last used', cell: (row) => (row.last_used_at ? formatMoment(row.last_used_at) : 'never') },
    {
      key: 'revoke',
      title: 'Change',
      cell: (row) =>
        row.revoked ? (
          <span className="meta">Ended</span>
        ) : (
          <Action tone="danger" isBusy={sending.busy} aria-label={`End the token ${row.name}`} onPress={() => void revoke(row)}>
            End
          </Action>
        ),
    },
  ];
  const rest = sending.rest(['/name', '/scope']);
  return (
    <section className="stack" aria-label="API tokens">
      <h2>API tokens</h2>
      <p className="meta">For programs: a token acts for you in this workspace until you end it.</p>
      <form className="line-form" onSubmit={(event) => void make(event)}>
        <Field
          label="Name of the new token"
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          error={sending.at('/name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Pick label="What it may do" value={scope} error={sending.at('/scope')} onChange={(event) => setScope(event.target.value as Scope)}>
          {(Object.keys(SCOPES) as Scope[]).map((one) => (
            <option key={one} value={one}>
              {SCOPES[one]}
            </option>
          ))}
        </Pick>
        <Action type="submit" tone="primary" isBusy={sending.busy} isDisabled={name.trim() === ''}>
          Make a token
        </Action>
      </form>
      {token ? (
        <Secret key={token} label="The new token" value={token} means="Put it where the program reads it." onDone={() => setToken('')} />
      ) : null}
      {rest ? <Notice tone="bad">{rest}</Notice> : null}
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <DataTable
        caption="API tokens"
        columns={columns}
        rows={query.data?.tokens ?? []}
        rowKey={(row) => row.id}
        loading={query.isPending}
        empty="No token yet."
      />
    </section>
  );
}
