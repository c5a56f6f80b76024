// Chooses the page for the address and asks people to sign in where a page needs that.
import { Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ROUTES, mayOpen, type Route as RouteEntry } from './routes';
import { useMe } from './session';
import { Notice } from './ui/Notice';
import { Shell } from './ui/Shell';

export function App() {
  const { me, loading, error } = useMe();
  return (
    <Shell me={me}>
      <Suspense fallback={<p className="unseen">Loading</p>}>
        <Switch>
          {ROUTES.map((route) => (
            <Route key={route.path} path={route.path}>
              <Guarded route={route} state={{ me, loading, error }} />
            </Route>
          ))}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}

type State = ReturnType<typeof useMe>;

function Guarded({ route, state }: { route: RouteEntry; state: State }) {
  useEffect(() => {
    document.title = `${route.title} · Assay`;
    void route.load().catch(() => {});
  }, [route]);
  if (route.access !== 'anyone') {
    if (state.loading) return <p className="unseen">Loading</p>;
    if (state.error) return <Unreachable sentence={state.error} />;
    if (!state.me) return <Redirect to={`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`} replace />;
    if (!mayOpen(route, state.me)) return <NotFound />;
  }
  return <route.Page />;
}

function Unreachable({ sentence }: { sentence: string }) {
  return (
    <div className="narrow-page">
      <h1>Not reachable</h1>
      <Notice tone="warn">{sentence} This page tries again when you reload it.</Notice>
    </div>
  );
}

function NotFound() {
  return (
    <div className="narrow-page">
      <h1>Nothing here</h1>
      <p>This address does not exist, or it is not open to you.</p>
    </div>
  );
}
