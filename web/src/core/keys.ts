// The key engine: layers of key bindings, matched by what a key types and then by where it is; every binding can be remapped.
import { useEffect, useRef } from 'react';
import { createStore, useStore } from './store';

export type Binding = {
  /** Stable name, under which a person may choose other keys. */
  id: string;
  /** "1", "?", "r", "Shift+t", "Mod+Enter", "Escape". Mod is Ctrl, or Cmd on a Mac. */
  keys: string;
  does: string;
  group?: string;
  /** Also works while somebody types. */
  inText?: boolean;
  run: (event: KeyboardEvent) => void;
};

type Layer = { bindings: readonly Binding[]; modal: boolean };
type Remapped = Record<string, string>;

const STORAGE = 'assay.keys';
const layers: Layer[] = [];
export const remapped = createStore<Remapped>(readStored());

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

export function keysOf(id: string, standard: string): string {
  return remapped.get()[id] ?? standard;
}

export function useKeysOf(id: string, standard: string): string {
  return useStore(remapped)[id] ?? standard;
}

export function remap(id: string, keys: string | null): void {
  const next = { ...remapped.get() };
  if (keys === null) delete next[id];
  else next[id] = keys;
  remapped.set(next);
  try {
    localStorage.setItem(STORAGE, JSON.stringify(next));
  } catch {
    // Private windows may refuse to store; the keys then last as long as the page.
  }
}

/** The bindings that work now, the innermost layer first. */
export function activeBindings(): Binding[] {
  return reachable().flatMap((layer) => [...layer.bindings]);
}

export function pushLayer(layer: Layer): () => void {
  layers.push(layer);
  return () => {
    const index = layers.indexOf(layer);
    if (index >= 0) layers.splice(index, 1);
  };
}

/** Binds keys while the component is on the page. A modal layer hides every layer below it. */
export function useKeys(bindings: readonly Binding[], options: { modal?: boolean; off?: boolean } = {}): void {
  const { modal = false, off = false } = options;
  const layer = useRef<Layer>({ bindings, modal });
  useEffect(() => {
    layer.current.bindings = bindings;
  });
  useEffect(() => {
    if (off) return undefined;
    return pushLayer(layer.current);
  }, [off]);
}

/** What an event may stand for: first by the character it types, then by the place of the key on a US keyboard. */
export function readEvent(event: KeyboardEvent): { typed: string; placed: string | null } {
  const altGraph = event.getModifierState?.('AltGraph') ?? false;
  const modifier = !altGraph && (isMac ? event.metaKey : event.ctrlKey) ? 'Mod+' : '';
  const control = isMac && event.ctrlKey ? 'Ctrl+' : '';
  const alt = event.altKey && !altGraph ? 'Alt+' : '';
  const prefix = control + modifier + alt;
  const key = event.key === ' ' ? 'Space' : event.key;
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const isNamed = key.length > 1;
  const shift = event.shiftKey && (isLetter || isNamed) ? 'Shift+' : '';
  const typed = prefix + shift + (isLetter ? key.toLowerCase() : key);
  return { typed, placed: placeOf(event, prefix) };
}

/** Only keys that type something other than an ASCII letter or digit are read by place, so that Z stays Z on every layout. */
function placeOf(event: KeyboardEvent, prefix: string): string | null {
  if (/^[a-z0-9]$/i.test(event.key)) return null;
  const match = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(event.code ?? '');
  if (!match) return null;
  return prefix + (event.shiftKey ? 'Shift+' : '') + (match[1]?.toLowerCase() ?? match[2]!);
}

/** Runs the binding that an event asks for; true when there was one. */
export function dispatchKey(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229 || event.repeat || event.defaultPrevented) return false;
  const { typed, placed } = readEvent(event);
  const writing = isWriting(event.target);
  for (const wanted of placed === null ? [typed] : [typed, placed]) {
    for (const layer of reachable()) {
      const found = layer.bindings.find(
        (binding) => keysOf(binding.id, binding.keys) === wanted && (!writing || binding.inText),
      );
      if (!found) continue;
      event.preventDefault();
      found.run(event);
      return true;
    }
  }
  return false;
}

export function listenForKeys(target: Window = window): () => void {
  target.addEventListener('keydown', dispatchKey);
  return () => target.removeEventListener('keydown', dispatchKey);
}

function reachable(): Layer[] {
  const result: Layer[] = [];
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index]!;
    result.push(layer);
    if (layer.modal) break;
  }
  return result;
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.tagName !== 'INPUT') return false;
  return !/^(checkbox|radio|range|button|submit|file)$/.test((target as HTMLInputElement).type);
}

/** "Mod+Enter" as the pieces that are printed on a control. */
export function printedKeys(keys: string): string[] {
  const names: Record<string, string> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Enter: '↵',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
  };
  return keys.split(/\+(?=.)/).map((piece) => names[piece] ?? (piece.length === 1 ? piece.toUpperCase() : piece));
}

/** What the task page itself listens to, whatever is asked: no label may have one of these. */
export const PAGE_KEYS = 'fglpr[]?';
const RESERVED_LETTERS = 'bfglpqruzxcv';

/** Keys for the options of a list: 1 to 9, then the letters that nothing else uses. */
export function optionKeys(count: number, taken: readonly string[] = []): (string | null)[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].filter((letter) => !RESERVED_LETTERS.includes(letter));
  const free = [...'123456789', ...letters].filter((key) => !taken.includes(key));
  return Array.from({ length: count }, (_, index) => free[index] ?? null);
}

function readStored(): Remapped {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE) ?? '{}');
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry) => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}
