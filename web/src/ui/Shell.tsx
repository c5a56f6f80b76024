// The frame of every page: brand, pages, what a page adds to the bar, the state of sending, and the keys at the bottom.
import { useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Link, useLocation } from 'wouter';
import type { Me } from '../api/contract';
import { post } from '../api/client';
import { activeBindings, listenForKeys, useKeys, type Binding } from '../core/keys';
import { describeStatus, sendStatus } from '../core/status';
import { useStore } from '../core/store';
import { ROUTES, mayOpen } from '../routes';
import { Action } from './Action';
import { Kbd } from './Kbd';
import { KeysOverlay } from './KeysOverlay';
import { toggleDensity, toggleTheme } from './theme';

export function Shell({ me, children }: { me: Me | null; children: ReactNode }) {
  const [help, setHelp] = useState<Binding[] | null>(null);
  const showKeys = () => setHelp(activeBindings());
  useEffect(() => listenForKeys(), []);
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
        {me ? <SendState /> : null}
        <Action tone="plain" keys="?" keysId="keys" onPress={showKeys}>
          Keys
        </Action>
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
      <KeysOverlay bindings={help} onClose={() => setHelp(null)} />
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

function SendState() {
  const { tone, text } = describeStatus(useStore(sendStatus));
  return (
    <span className={`send-state ${tone}`} role="status">
      {text}
    </span>
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
