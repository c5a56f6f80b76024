// Pause, in plain words: what is kept, what goes on, and how to give the items back.
import { useLocation } from 'wouter';
import { formatMoment } from '../../core/clock';
import type { ShownTask, TaskFeed } from '../../core/feed';
import { Action } from '../../ui/Action';
import { Dialog } from '../../ui/Dialog';

type Props = { open: boolean; task: ShownTask; feed: TaskFeed; onResume: () => void };

export function PauseDialog({ open, task, feed, onResume }: Props) {
  const [, goTo] = useLocation();
  const leave = async () => {
    await feed.releaseAll();
    goTo('/');
  };
  return (
    <Dialog
      title="Paused"
      open={open}
      onClose={onResume}
      keys={[{ id: 'resume', keys: 'p', does: 'Go on', run: onResume }]}
    >
      <div className="stack">
        <p>Your draft is saved. While you pause, no working time is counted.</p>
        <p>
          This item is held for you until <strong>{formatMoment(task.lease.ends_at)}</strong>; pausing does not stop that
          clock. After it, somebody else may get the item, and your draft is kept for 24 hours.
        </p>
        <div className="actions">
          <Action tone="primary" keys="p" keysId="resume" onPress={onResume}>
            Go on
          </Action>
          <Action onPress={() => void leave()}>Give my items back and leave</Action>
        </div>
      </div>
    </Dialog>
  );
}
