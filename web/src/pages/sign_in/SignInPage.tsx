// Signing in with an address and a password.
import { useState, type FormEvent } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { post } from '../../api/client';
import type { Me } from '../../api/contract';
import { useSignedIn } from '../../session';
import { Action } from '../../ui/Action';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';

export default function SignInPage() {
  const signedIn = useSignedIn();
  const [, goTo] = useLocation();
  const [search] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem('');
    try {
      await signedIn(await post<Me>('/api/sign-in', { email, password }));
      goTo(localPath(search.get('next')), { replace: true });
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };

  return (
    <div className="narrow-page">
      <h1>Sign in</h1>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem ? <Notice tone="bad">{problem}</Notice> : null}
        <Action type="submit" tone="primary" isBusy={busy}>
          Sign in
        </Action>
      </form>
      <p className="meta">No password? Ask a manager of your workspace for a sign-in link.</p>
    </div>
  );
}

/** Only paths of this server are followed after signing in. */
function localPath(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}
