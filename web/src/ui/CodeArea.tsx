// A plain text box for code with line numbers beside it; Tab leaves it like any other box.
import { useId, useRef, type RefObject } from 'react';

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Lines that something is wrong with. */
  marked?: ReadonlySet<number>;
  invalid?: boolean;
  describedBy?: string;
  readOnly?: boolean;
  area?: RefObject<HTMLTextAreaElement | null>;
};

export function CodeArea({ label, value, onChange, marked, invalid, describedBy, readOnly, area }: Props) {
  const id = useId();
  const gutter = useRef<HTMLDivElement>(null);
  const count = value.split('\n').length;
  return (
    <div className="field-box code-box">
      <label htmlFor={id}>{label}</label>
      <div className="code-area">
        <div className="code-lines" ref={gutter} aria-hidden="true">
          {Array.from({ length: count }, (_, index) => (
            <div key={index} data-marked={marked?.has(index + 1) || undefined}>
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          value={value}
          readOnly={readOnly}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </div>
  );
}
