// Invites somebody: a name, a role with what it means, and the address to send.
import { useState, type FormEvent } from 'react';
import type { Role } from '../../api/contract';
import { manageApi } from '../../api/manage';
import { Action } from '../../ui/Action';
import { Field, Pick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';
import { ROLES, rolesUpTo } from './words';

type Props = { workspace: string; mine: Role | null; onMade: (name: string, url: string) => void };

export function InviteForm({ workspace, mine, onMade }: Props) {
  const sending = useSending();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('annotator');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await sending.send(async () => {
      const wanted = name.trim();
      onMade(wanted, (await manageApi.invite(workspace, wanted, role)).url);
      setName('');
    });
  };
  const rest = sending.rest(['/name', '/role']);
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <div className="line-form">
        <Field
          label="Name of the new person"
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          error={sending.at('/name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Pick
          label="Role of the new person"
          value={role}
          help={ROLES[role].means}
          error={sending.at('/role')}
          onChange={(event) => setRole(event.target.value as Role)}
        >
          {rolesUpTo(mine).map((one) => (
            <option key={one} value={one}>
              {ROLES[one].name}
            </option>
          ))}
        </Pick>
        <Action type="submit" tone="primary" isBusy={sending.busy} isDisabled={name.trim() === ''}>
          Invite
        </Action>
      </div>
      {rest ? <Notice tone="bad">{rest}</Notice> : null}
    </form>
  );
}
