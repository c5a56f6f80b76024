// A sentence that somebody should read: what happened and what can be done.
import type { ReactNode } from 'react';

type Props = { tone?: 'info' | 'ok' | 'warn' | 'bad'; title?: string; children: ReactNode; actions?: ReactNode };

const SIGNS = { info: 'i', ok: '✓', warn: '!', bad: '×' };

export function Notice({ tone = 'info', title, children, actions }: Props) {
  return (
    <div className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className="notice-sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      <div>
        {title ? <strong>{title} </strong> : null}
        {children}
      </div>
      {actions ? <div className="notice-actions">{actions}</div> : null}
    </div>
  );
}
