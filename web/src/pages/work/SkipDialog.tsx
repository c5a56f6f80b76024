// Skip or flag, with the reason and what each does: a skip ends the task and frees its place, a flag does neither.
import { useState } from 'react';
import { SKIP_REASONS, type SkipReason } from '../../api/contract';
import { Option } from '../../kinds/controls';
import { reasonName } from '../../kinds/flag/reasons';
import type { Binding } from '../../core/keys';
import { Action } from '../../ui/Action';
import { Dialog } from '../../ui/Dialog';
import { Area } from '../../ui/Field';

type Act = (reason: SkipReason, note: string) => void;
type Props = {
  open: boolean;
  onClose: () => void;
  /** None for an answer that is submitted. */
  onSkip: Act | null;
  /** Where false, only what is harmful may be skipped. */
  skipAllowed: boolean;
  onFlag: Act;
};

export function SkipDialog(props: Props) {
  const [reason, setReason] = useState<SkipReason | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState('');

  const close = () => {
    setProblem('');
    props.onClose();
  };
  const act = (how: Act) => {
    if (!reason) setProblem('Choose a reason first.');
    else if (reason === 'other' && note.trim() === '') setProblem('Say in a note what is wrong.');
    else {
      setProblem('');
      how(reason, note.trim());
    }
  };
  const { onFlag, skipAllowed } = props;
  const onSkip = skipAllowed || reason === 'harmful' ? props.onSkip : null;
  const title = skipAllowed ? 'Skip or flag' : 'Flag';
  const keys: Binding[] = [
    ...SKIP_REASONS.map((entry, index) => ({
      id: `skip.${entry}`,
      keys: String(index + 1),
      does: reasonName(entry),
      group: 'Skip or flag',
      run: () => setReason(entry),
    })),
    { id: 'skip.flag', keys: 'Mod+Enter', does: 'Flag and go on', group: 'Skip or flag', inText: true, run: () => act(onFlag) },
  ];
  if (onSkip) keys.push({ id: 'skip.skip', keys: 's', does: 'Skip this item', group: 'Skip or flag', run: () => act(onSkip) });

  return (
    <Dialog title={title} open={props.open} onClose={close} keys={keys}>
      <div className="stack">
        <div className="choice-list" role="radiogroup" aria-label="Reason">
          {SKIP_REASONS.map((entry, index) => (
            <Option
              key={entry}
              name="skip-reason"
              label={reasonName(entry)}
              shape="row"
              checked={reason === entry}
              onPick={() => setReason(entry)}
              keys={String(index + 1)}
              showKey
            >
              {reasonName(entry)}
            </Option>
          ))}
        </div>
        <Area label="Note" rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        {problem ? (
          <p className="complaint" role="alert">
            {problem}
          </p>
        ) : null}
        <dl className="consequences">
          <dt>Flag</dt>
          <dd>stays with your answer and is read by the managers. You go on with your best answer, the item stays yours.</dd>
          {props.onSkip && !skipAllowed ? (
            <>
              <dt>Skip</dt>
              <dd>This project asks for an answer to every item. Only what is harmful may be skipped.</dd>
            </>
          ) : null}
          {props.onSkip && skipAllowed ? (
            <>
              <dt>Skip</dt>
              <dd>
                ends this item for you and frees the place for somebody else. Skips are free; many in a row pause the
                project and ask why. “Harmful” never counts against you.
              </dd>
            </>
          ) : null}
        </dl>
        <div className="actions">
          <Action tone="primary" keys="Mod+Enter" keysId="skip.flag" onPress={() => act(onFlag)}>
            Flag and go on
          </Action>
          {onSkip ? (
            <Action keys="s" keysId="skip.skip" onPress={() => act(onSkip)}>
              Skip this item
            </Action>
          ) : null}
          <Action tone="quiet" keys="Escape" onPress={close}>
            Cancel
          </Action>
        </div>
      </div>
    </Dialog>
  );
}
