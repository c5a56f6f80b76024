// Asks for a reason before something is done that others will want to understand later.
import { useState, type FormEvent } from 'react';
import { Action } from './Action';
import { Dialog } from './Dialog';
import { Area } from './Field';
import { Notice } from './Notice';
import { useSending } from './useSending';

type Props = { title: string; consequence: string; does: string; onClose: () => void; onReason: (reason: string) => Promise<void> };

export function ReasonDialog({ title, consequence, does, onClose, onReason }: Props) {
  const [reason, setReason] = useState('');
  const sending = useSending();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await sending.send(() => onReason(reason.trim()))) onClose();
  };
  const rest = sending.rest(['/reason']);
  return (
    <Dialog title={title} open onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{consequence}</p>
        <Area
          label="Reason"
          help="Whoever looks at this later reads it."
          rows={3}
          required
          maxLength={2000}
          autoFocus
          value={reason}
          error={sending.at('/reason')}
          onChange={(event) => setReason(event.target.value)}
        />
        {rest ? <Notice tone="bad">{rest}</Notice> : null}
        <div className="actions">
          <Action type="submit" tone="danger" isBusy={sending.busy} isDisabled={reason.trim() === ''}>
            {does}
          </Action>
          <Action onPress={onClose}>Leave it as it is</Action>
        </div>
      </form>
    </Dialog>
  );
}
