// The frame of every page: brand, pages, what a page adds to the bar, the state of sending, and the keys at the bottom.
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Link, useLocation } from 'wouter';
import type { Me } from '../api/contract';
import { post } from '../api/client';
import { benchOf } from '../core/bench';
import { activeBindings, listenForKeys, useKeys, type Binding } from '../core/keys';
import { describeStatus, sendStatus } from '../core/status';
import { useStore } from '../core/store';
import { ROUTES, mayOpen } from '../routes';
import { Action } from './Action';
import { Kbd } from './Kbd';
import { toggleDensity, toggleTheme } from './theme';

const loadOverlay = () => import('./KeysOverlay');
const KeysOverlay = lazy(() => loadOverlay().then((module) => ({ default: module.KeysOverlay })));
/** Dialogs load when the page has come to rest: nobody waits for them, and they are there when the network is not. */
const REST_MS = 1500;

export function Shell({ me, children }: { me: Me | null; children: ReactNode }) {
  const [help, setHelp] = useState<Binding[] | null>(null);
  const showKeys = () => setHelp(activeBindings());
  useEffect(() => listenForKeys(), []);
  useEffect(() => {
    const timer = setTimeout(() => void loadOverlay().catch(() => {}), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  useKeys([
    { id: 'keys', keys: '?', does: 'Show all keys', run: showKeys },
    { id: 'theme', keys: 'Shift+t', does: 'Light or dark', run: toggleTheme },
    { id: 'density', keys: 'Shift+d', does: 'Normal or roomy', run: toggleDensity },
  ]);
  return (
    <div className="app">
      <header className="top">
        <Link className="brand" href="/">
          Assay
        </Link>
        {me ? <Pages me={me} /> : null}
        <span className="grow" />
        <div className="top-slot" id="top-slot" />
        {me ? <SendState person={me.person.id} /> : null}
        <Action tone="plain" keys="?" keysId="keys" onPress={showKeys}>
          Keys
        </Action>
        {me ? <You me={me} /> : null}
        {me ? <SignOut name={me.person.name} /> : null}
      </header>
      <main className="main" id="main">
        {children}
      </main>
      <footer className="foot">
        <div className="foot-slot" id="foot-slot" />
        <span className="foot-key">
          <Kbd id="keys" keys="?" /> all keys
        </span>
        <span className="foot-key">
          <Kbd id="theme" keys="Shift+t" /> theme
        </span>
      </footer>
      {help ? (
        <Suspense>
          <KeysOverlay bindings={help} onClose={() => setHelp(null)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Pages({ me }: { me: Me }) {
  const [location] = useLocation();
  const entries = ROUTES.filter((route) => route.nav && mayOpen(route, me));
  return (
    <nav className="pages" aria-label="Pages">
      {entries.map((route) => {
        const current = route.path === '/' ? location === '/' || location.startsWith('/work') : location.startsWith(route.path);
        return (
          <Link key={route.path} href={route.path} aria-current={current ? 'page' : undefined}>
            {route.nav}
          </Link>
        );
      })}
    </nav>
  );
}

function SendState({ person }: { person: string }) {
  useEffect(() => void benchOf(person), [person]);
  const { tone, text } = describeStatus(useStore(sendStatus));
  return (
    <span className={`send-state ${tone}`} role="status">
      {text}
    </span>
  );
}

/** The way to the person's own account. */
function You({ me }: { me: Me }) {
  const [location] = useLocation();
  return (
    <nav className="pages" aria-label="Account">
      <Link href="/you" title={`Signed in as ${me.person.name}`} aria-current={location === '/you' ? 'page' : undefined}>
        You
      </Link>
    </nav>
  );
}

function SignOut({ name }: { name: string }) {
  const leave = async () => {
    await post('/api/sign-out').catch(() => {});
    window.location.assign('/sign-in');
  };
  return (
    <Action tone="quiet" aria-label={`Sign out ${name}`} onPress={() => void leave()}>
      Sign out
    </Action>
  );
}

/** Puts something of a page into the bar at the top or the line at the bottom. */
export function Slot({ at, children }: { at: 'top-slot' | 'foot-slot'; children: ReactNode }) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => setTarget(document.getElementById(at)), [at]);
  return target ? createPortal(children, target) : null;
}
