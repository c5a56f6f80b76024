// An address or a token that the server shows only once, to be copied now.
import { useId, useRef, useState } from 'react';
import { Action } from './Action';

type Props = { label: string; value: string; means: string; onDone: () => void };

export function Secret({ label, value, means, onDone }: Props) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState('');
  const copy = async () => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setNote('Copied.');
    } catch {
      setNote('The browser did not let this page copy: the text is selected, copy it with your keyboard.');
    }
  };
  return (
    <section className="panel section secret" aria-label={label}>
      <label htmlFor={id}>{label}</label>
      <div className="secret-line">
        <input id={id} ref={box} className="input" readOnly value={value} onFocus={(event) => event.target.select()} aria-describedby={`${id}-more`} />
        <Action tone="primary" autoFocus onPress={() => void copy()}>
          Copy
        </Action>
        <Action onPress={onDone}>Done</Action>
      </div>
      <p className="meta" id={`${id}-more`}>
        {means} It is shown only now.
      </p>
      <p className="meta" role="status">
        {note}
      </p>
    </section>
  );
}
