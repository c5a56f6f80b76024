// The frame around a field: a title, a few facts beside it, and a body that scrolls and can be reached by keyboard.
import type { ReactNode } from 'react';

type Props = { title: string; facts?: string; className?: string; id?: string; children: ReactNode };

export function Panel({ title, facts, className = '', id, children }: Props) {
  return (
    <section className={`panel field ${className}`} aria-label={title} id={id}>
      <div className="panel-head">
        <h2>{title}</h2>
        {facts ? <span className="meta">{facts}</span> : null}
      </div>
      <div className="panel-body" tabIndex={0} role="group" aria-label={`${title}, text`}>
        {children}
      </div>
    </section>
  );
}
