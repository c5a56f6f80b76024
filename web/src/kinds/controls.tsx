// Controls that several kinds share: the option of a scale or list, and the sentences of violations.
import type { ReactNode } from 'react';
import type { Violation } from '../api/contract';
import { Kbd } from '../ui/Kbd';

type OptionProps = {
  name: string;
  label: string;
  checked: boolean;
  onPick: () => void;
  shape: 'step' | 'pill' | 'row';
  type?: 'radio' | 'checkbox';
  keys?: string | null;
  showKey?: boolean;
  hint?: string;
  colour?: string;
  children: ReactNode;
};

/** A native radio button or check box whose label is the whole visible control. */
export function Option(props: OptionProps) {
  const { name, label, checked, onPick, shape, type = 'radio', keys, showKey = false, hint, colour, children } = props;
  return (
    <label className={`option ${shape}`} data-selected={checked || undefined} title={hint}>
      <input type={type} name={name} checked={checked} onChange={onPick} aria-label={label} />
      {keys ? <Kbd keys={keys} hidden={!showKey} /> : null}
      {colour ? <span className="dot" style={{ background: colour }} /> : null}
      <span className="option-text">{children}</span>
    </label>
  );
}

export function Complaints({ id, violations }: { id: string; violations: readonly Violation[] }) {
  if (violations.length === 0) return null;
  const sentences = [...new Set(violations.map((violation) => violation.message))];
  return (
    <p className="complaint" id={`${id}-complaint`}>
      {sentences.join(' ')}
    </p>
  );
}
