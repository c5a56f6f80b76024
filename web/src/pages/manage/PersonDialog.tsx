// What can be changed about a person: the role, a one-time link, and access itself.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../api/contract';
import { manageApi, type Person } from '../../api/manage';
import { Action } from '../../ui/Action';
import { Dialog } from '../../ui/Dialog';
import { Pick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Secret } from '../../ui/Secret';
import { useSending } from '../../ui/useSending';
import { ROLES, rolesUpTo } from './words';

type Props = { workspace: string; person: Person; mine: Role | null; onClose: () => void };

export function PersonDialog({ workspace, person, mine, onClose }: Props) {
  const client = useQueryClient();
  const sending = useSending();
  const [role, setRole] = useState(person.role);
  const [url, setUrl] = useState('');
  const move = async (verb: 'revoke' | 'restore' | 'role', body: object = {}) => {
    const done = await sending.send(async () => {
      await manageApi.movePerson(workspace, person.id, verb, body);
      await client.invalidateQueries({ queryKey: ['people', workspace] });
    });
    if (done) onClose();
  };
  const link = () =>
    sending.send(async () => setUrl((await manageApi.movePerson<{ url: string }>(workspace, person.id, 'link')).url));
  return (
    <Dialog title={person.name} open onClose={onClose}>
      {person.revoked ? (
        <div className="stack">
          <p>{person.name} has no access. What was submitted stays.</p>
          <div className="actions">
            <Action tone="primary" isBusy={sending.busy} onPress={() => void move('restore')}>
              Give access back
            </Action>
          </div>
        </div>
      ) : (
        <div className="stack">
          <Pick label="Role" value={role} help={ROLES[role].means} error={sending.at('/role')} onChange={(event) => setRole(event.target.value as Role)}>
            {rolesUpTo(mine).map((one) => (
              <option key={one} value={one}>
                {ROLES[one].name}
              </option>
            ))}
          </Pick>
          <div className="actions">
            <Action tone="primary" isBusy={sending.busy} isDisabled={role === person.role} onPress={() => void move('role', { role })}>
              Change the role
            </Action>
          </div>
          <h3>Sign-in link</h3>
          {url ? (
            <Secret
              label={`Sign-in link for ${person.name}`}
              value={url}
              means={`Send it to ${person.name}: it signs in once, without a password.`}
              onDone={() => setUrl('')}
            />
          ) : (
            <div className="actions">
              <Action isBusy={sending.busy} onPress={() => void link()}>
                Make a one-time link
              </Action>
              <span className="meta">For somebody who has no password or forgot it. Older links stop working.</span>
            </div>
          )}
          <h3>Access</h3>
          <div className="actions">
            <Action tone="danger" isBusy={sending.busy} onPress={() => void move('revoke')}>
              End the access
            </Action>
            <span className="meta">What was submitted stays. You can give the access back.</span>
          </div>
        </div>
      )}
      {sending.problem && sending.rest(['/role']) ? <Notice tone="bad">{sending.rest(['/role'])}</Notice> : null}
      <div className="actions">
        <Action onPress={onClose}>Close</Action>
      </div>
    </Dialog>
  );
}
