// Accepting an invitation: a name, and an address with a password to come back with.
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { ApiError, get, post } from '../../api/client';
import type { Invitation, Me, Violation } from '../../api/contract';
import { useSignedIn } from '../../session';
import { Action } from '../../ui/Action';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';

export default function JoinPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const path = `/api/invitations/${encodeURIComponent(token)}`;
  const invitation = useQuery({ queryKey: ['invitation', token], queryFn: () => get<Invitation>(path), retry: false });
  return (
    <div className="narrow-page">
      <h1>Join</h1>
      {invitation.isPending ? <p role="status">Looking up your invitation…</p> : null}
      {invitation.error ? (
        <Notice tone="bad">{invitation.error.message} Ask whoever invited you for a new link.</Notice>
      ) : null}
      {invitation.data ? <JoinForm invitation={invitation.data} path={path} /> : null}
    </div>
  );
}

function JoinForm({ invitation, path }: { invitation: Invitation; path: string }) {
  const signedIn = useSignedIn();
  const [, goTo] = useLocation();
  const [name, setName] = useState(invitation.name);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const [violations, setViolations] = useState<Violation[]>([]);
  const errorOf = (field: string) => violations.find((entry) => entry.pointer === `/${field}`)?.message;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem('');
    setViolations([]);
    try {
      await signedIn(await post<Me>(`${path}/accept`, { name, email, password }));
      goTo('/', { replace: true });
    } catch (error) {
      // What belongs to a field stands at the field, and only there.
      const found = error instanceof ApiError ? error.violations : [];
      setViolations(found);
      if (found.length === 0) setProblem((error as Error).message);
    }
  };

  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <p>
        You are invited to <strong>{invitation.workspace}</strong> as {article(invitation.role)} {invitation.role}.
      </p>
      <Field
        label="Your name"
        autoComplete="name"
        required
        value={name}
        error={errorOf('name')}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        required
        value={email}
        error={errorOf('email')}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Field
        label="Password"
        type="password"
        autoComplete="new-password"
        required
        value={password}
        error={errorOf('password')}
        help="A sentence that only you know is a good password."
        onChange={(event) => setPassword(event.target.value)}
      />
      {problem ? <Notice tone="bad">{problem}</Notice> : null}
      <Action type="submit" tone="primary">
        Join
      </Action>
    </form>
  );
}

const article = (role: string): string => (/^[aeiou]/.test(role) ? 'an' : 'a');
