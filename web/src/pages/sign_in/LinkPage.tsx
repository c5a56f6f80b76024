// Signing in with a one-time link; the token stands behind the # and never reaches a server log.
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import type { Me } from '../../api/contract';
import { useSignedIn } from '../../session';
import { Notice } from '../../ui/Notice';

export default function LinkPage() {
  const signedIn = useSignedIn();
  const [, goTo] = useLocation();
  const [problem, setProblem] = useState('');
  const started = useRef(false);

  useEffect(() => {
    if (started.current) return;
    started.current = true;
    const token = window.location.hash.slice(1);
    window.history.replaceState(null, '', window.location.pathname);
    post<Me>('/api/sign-in/link', { token })
      .then(signedIn)
      .then(
        () => goTo('/', { replace: true }),
        (error: Error) => setProblem(error.message),
      );
  }, [goTo, signedIn]);

  return (
    <div className="narrow-page">
      <h1>Sign in by link</h1>
      {problem ? (
        <Notice tone="bad">{problem} A link works once; ask a manager of your workspace for a new one.</Notice>
      ) : (
        <p role="status">Signing in…</p>
      )}
    </div>
  );
}
