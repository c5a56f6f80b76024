// Email and password: set for the first time after a one-time link, or changed with the present password.
import { useState, type FormEvent } from 'react';
import { meApi } from '../../api/me';
import type { MePerson } from '../../api/contract';
import { useAskAgain } from '../../session';
import { Action } from '../../ui/Action';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';

const PLACES = ['/email', '/password', '/current'] as const;

export function PasswordForm({ person }: { person: MePerson }) {
  const sending = useSending();
  const askAgain = useAskAgain();
  const [email, setEmail] = useState(person.email ?? '');
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [saved, setSaved] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const done = await sending.send(() => meApi.setPassword({ email, password, ...(current === '' ? {} : { current }) }));
    if (!done) return;
    setSaved(true);
    setCurrent('');
    setPassword('');
    await askAgain();
  };
  const rest = sending.rest(PLACES);
  return (
    <section className="stack" aria-label="Email and password">
      <h2>Email and password</h2>
      {person.has_password ? null : (
        <Notice>You have no password yet, so you can only come back with a new link. Set one to sign in whenever you like.</Notice>
      )}
      <form className="stack account-form" onSubmit={(event) => void submit(event)}>
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          required
          value={email}
          error={sending.at('/email')}
          onChange={(event) => setEmail(event.target.value)}
        />
        {person.has_password ? (
          <Field
            label="Present password"
            type="password"
            autoComplete="current-password"
            value={current}
            error={sending.at('/current')}
            help="Forgot it? Sign in by a new link; within 15 minutes of that you may leave this empty."
            onChange={(event) => setCurrent(event.target.value)}
          />
        ) : null}
        <Field
          label={person.has_password ? 'New password' : 'Password'}
          type="password"
          autoComplete="new-password"
          required
          value={password}
          error={sending.at('/password')}
          help="A sentence that only you know is a good password. Setting it signs you out everywhere else."
          onChange={(event) => setPassword(event.target.value)}
        />
        {saved ? <Notice tone="ok">Saved. From now on you can sign in with {email}.</Notice> : null}
        {rest ? <Notice tone="bad">{rest}</Notice> : null}
        <div className="actions">
          <Action type="submit" tone="primary" isBusy={sending.busy}>
            {person.has_password ? 'Change it' : 'Set the password'}
          </Action>
        </div>
      </form>
    </section>
  );
}
