// The key engine: characters before places, typing and composing left alone, layers, remapping.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keysOfChoice } from '../src/kinds/choice/choice';
import { dispatchKey, optionKeys, printedKeys, pushLayer, remap, type Binding } from '../src/core/keys';

const cleanups: (() => void)[] = [];
afterEach(() => {
  while (cleanups.length > 0) cleanups.pop()!();
});

function bind(keys: string, more: Partial<Binding> = {}, modal = false) {
  const run = vi.fn();
  cleanups.push(pushLayer({ bindings: [{ id: `test.${keys}`, keys, does: keys, run, ...more }], modal }));
  return run;
}

function press(init: KeyboardEventInit, target: HTMLElement = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  document.body.appendChild(target === document.body ? document.createElement('i') : target);
  target.addEventListener('keydown', dispatchKey, { once: true });
  target.dispatchEvent(event);
  return event;
}

describe('matching', () => {
  it('matches what a key types', () => {
    const run = bind('?');
    press({ key: '?', code: 'Minus', shiftKey: true });
    expect(run).toHaveBeenCalledOnce();
  });

  it('falls back to the place: digits on AZERTY, letters on a Cyrillic layout', () => {
    const one = bind('1');
    const guideline = bind('g');
    press({ key: '&', code: 'Digit1' });
    press({ key: 'п', code: 'KeyG' });
    expect(one).toHaveBeenCalledOnce();
    expect(guideline).toHaveBeenCalledOnce();
  });

  it('does not read Z as Y on QWERTZ', () => {
    const run = bind('y');
    press({ key: 'z', code: 'KeyY' });
    expect(run).not.toHaveBeenCalled();
  });

  it('knows modifiers', () => {
    const submit = bind('Mod+Enter');
    const theme = bind('Shift+t');
    press({ key: 'Enter', ctrlKey: true });
    press({ key: 'Enter' });
    press({ key: 'T', shiftKey: true });
    press({ key: 't' });
    expect(submit).toHaveBeenCalledOnce();
    expect(theme).toHaveBeenCalledOnce();
  });

  it('ignores composition and held keys', () => {
    const run = bind('1');
    press({ key: '1', isComposing: true });
    press({ key: '1', repeat: true });
    expect(run).not.toHaveBeenCalled();
  });
});

describe('typing', () => {
  it('leaves text boxes alone, except for bindings that ask for them', () => {
    const digit = bind('1');
    const submit = bind('Mod+Enter', { inText: true });
    press({ key: '1' }, document.createElement('textarea'));
    press({ key: 'Enter', ctrlKey: true }, document.createElement('textarea'));
    expect(digit).not.toHaveBeenCalled();
    expect(submit).toHaveBeenCalledOnce();
  });
});

describe('layers', () => {
  it('asks the innermost layer first and stops at a modal one', () => {
    const below = bind('f');
    const other = bind('g');
    const above = bind('f', {}, true);
    press({ key: 'f' });
    press({ key: 'g' });
    expect(above).toHaveBeenCalledOnce();
    expect(below).not.toHaveBeenCalled();
    expect(other).not.toHaveBeenCalled();
  });
});

describe('remapping', () => {
  it('uses the chosen key and forgets the standard one', () => {
    const run = bind('f');
    remap('test.f', 'x');
    press({ key: 'f' });
    press({ key: 'x' });
    remap('test.f', null);
    expect(run).toHaveBeenCalledOnce();
  });
});

it('goes on with letters after nine options and leaves out reserved ones', () => {
  const keys = optionKeys(12);
  expect(keys.slice(0, 9).join('')).toBe('123456789');
  expect(keys.slice(9)).toEqual(['a', 'd', 'e']);
});

it('gives a label that asks for a key of the page another one, so that what is printed is true', () => {
  const labels = [
    { value: 'p', text: 'Positive', hotkey: 'p' },
    { value: 'g', text: 'Negative', hotkey: 'G' },
    { value: 'm', text: 'Mixed', hotkey: 'm' },
  ];
  expect(keysOfChoice({ labels }).map((key) => key.keys)).toEqual(['1', '2', 'm']);
});

it('prints keys as they stand on a keyboard', () => {
  expect(printedKeys('Mod+Enter')).toEqual(['Ctrl', '↵']);
  expect(printedKeys('Shift+t')).toEqual(['Shift', 'T']);
  expect(printedKeys('+')).toEqual(['+']);
});
