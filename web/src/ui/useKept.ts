// Text that somebody is writing, kept in this browser until it is saved, so that a closed page loses nothing.
import { useState } from 'react';

export type Kept = {
  text: string;
  change: (text: string) => void;
  /** Forgets what was kept; the given text is shown from now on. */
  settle: (text: string) => void;
  /** True while the text differs from what was given. */
  changed: boolean;
  /** True when the text was found from an earlier visit. */
  restored: boolean;
};

export function useKept(name: string, given: string): Kept {
  const [found] = useState(() => read(name));
  const [text, setText] = useState(found ?? given);
  const [restored, setRestored] = useState(found !== null && found !== given);
  const [base, setBase] = useState(given);
  return {
    text,
    changed: text !== base,
    restored,
    change: (next) => {
      setText(next);
      write(name, next === base ? null : next);
    },
    settle: (next) => {
      setText(next);
      setBase(next);
      setRestored(false);
      write(name, null);
    },
  };
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`assay.kept.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(`assay.kept.${name}`);
    else localStorage.setItem(`assay.kept.${name}`, text);
  } catch {
    // Not stored: it lasts as long as the page.
  }
}
