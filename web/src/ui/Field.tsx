// A labelled text input with help and the sentence of what is wrong with it.
import { useId, type InputHTMLAttributes, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';

type Common = { label: string; help?: string; error?: string };
type InputProps = Common & Omit<InputHTMLAttributes<HTMLInputElement>, 'className'>;
type AreaProps = Common & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'>;
type PickProps = Common & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'>;
type TickProps = Common & Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'>;

export function Field({ label, help, error, ...input }: InputProps) {
  const id = useId();
  return (
    <div className="field-box">
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} className="input" aria-invalid={Boolean(error) || undefined} aria-describedby={`${id}-more`} />
      <FieldNotes id={`${id}-more`} help={help} error={error} />
    </div>
  );
}

export function Area({ label, help, error, ...input }: AreaProps) {
  const id = useId();
  return (
    <div className="field-box">
      <label htmlFor={id}>{label}</label>
      <textarea {...input} id={id} className="input" aria-invalid={Boolean(error) || undefined} aria-describedby={`${id}-more`} />
      <FieldNotes id={`${id}-more`} help={help} error={error} />
    </div>
  );
}

/** One of a few: the browser's own list, its options as children. */
export function Pick({ label, help, error, ...input }: PickProps) {
  const id = useId();
  return (
    <div className="field-box">
      <label htmlFor={id}>{label}</label>
      <select {...input} id={id} className="input" aria-invalid={Boolean(error) || undefined} aria-describedby={`${id}-more`} />
      <FieldNotes id={`${id}-more`} help={help} error={error} />
    </div>
  );
}

/** Yes or no, with what it means below. */
export function Tick({ label, help, error, ...input }: TickProps) {
  const id = useId();
  return (
    <div className="tick-box">
      <input {...input} id={id} type="checkbox" aria-invalid={Boolean(error) || undefined} aria-describedby={`${id}-more`} />
      <label htmlFor={id}>{label}</label>
      <FieldNotes id={`${id}-more`} help={help} error={error} />
    </div>
  );
}

function FieldNotes({ id, help, error }: { id: string; help?: string; error?: string }) {
  return (
    <div id={id}>
      {error ? <p className="complaint">{error}</p> : null}
      {help ? <p className="meta">{help}</p> : null}
    </div>
  );
}
