// The facts of a task in the bar at the top: project, progress, deadline, and the time left of the lease by the server's clock.
import { useEffect, useRef, useState } from 'react';
import type { TaskView } from '../../api/contract';
import { formatLeft, formatMoment } from '../../core/clock';
import type { ShownTask } from '../../core/feed';

const WARN_SHARE = 0.2;

type Props = { task: ShownTask; progress: TaskView['progress']; deadline: string | null };

export function TaskMeta({ task, progress, deadline }: Props) {
  return (
    <span className="task-meta">
      <span className="meta project-name">{task.view.project_name}</span>
      <span className="meta" title={`${progress.mine_done} in all`}>
        {progress.mine_today} today
      </span>
      {deadline ? <span className="meta">due {formatMoment(deadline)}</span> : null}
      {task.revision === 0 ? <LeaseClock task={task} /> : null}
    </span>
  );
}

function LeaseClock({ task }: { task: ShownTask }) {
  const [, tick] = useState(0);
  const total = useRef(task.lease.seconds_left);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  total.current = Math.max(total.current, task.lease.seconds_left);
  const left = task.lease.seconds_left - (performance.now() - task.leaseReadAt) / 1000;
  if (left <= 0) {
    return (
      <span className="lease bad" role="status" title="Your draft is kept for 24 hours. A late answer counts while nobody else took the place.">
        Time is up, you can still submit
      </span>
    );
  }
  const short = left < total.current * WARN_SHARE;
  return (
    <span className={short ? 'lease warn' : 'lease meta'} title="The time this item is held for you. It starts again while you work.">
      {short ? <span role="status">Little time left: </span> : 'held '}
      <span className="figures">{formatLeft(left)}</span>
    </span>
  );
}
