// The real task page with sample data: everything works as for annotators, and nothing is sent.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Answers, TaskView } from '../../api/contract';
import { ActiveTime } from '../../core/active';
import type { ShownTask, TaskFeed } from '../../core/feed';
import { prepareTask } from '../../fields/registry';
import { Notice } from '../../ui/Notice';
import { Task } from '../work/Task';

export default function FormPreview({ task, guideline }: { task: TaskView; guideline: string }) {
  // The lease moves with every check; the page begins anew only when what it shows has changed.
  const shown = JSON.stringify([task.form, task.content]);
  const [ready, setReady] = useState<{ shown: string; view: TaskView } | null>(null);
  const [said, setSaid] = useState<{ sentence: string; answers?: Answers } | null>(null);
  const [round, setRound] = useState(0);
  const newest = useRef(task);
  newest.current = task;

  useEffect(() => {
    let mounted = true;
    void prepareTask(newest.current).then(() => {
      if (mounted) setReady({ shown, view: newest.current });
    });
    return () => {
      mounted = false;
    };
  }, [shown]);
  useEffect(() => setSaid(null), [shown]);

  const open = useMemo<ShownTask | null>(
    () =>
      ready && {
        view: ready.view,
        answers: {},
        keeper: { change: () => {}, send: async () => {} },
        active: new ActiveTime(),
        revision: 0,
        lease: ready.view.lease,
        leaseReadAt: performance.now(),
      },
    [ready],
  );
  const feed = useMemo<TaskFeed>(() => {
    const begin = (sentence: string, answers?: Answers) => {
      setSaid({ sentence, answers });
      setRound((count) => count + 1);
    };
    return {
      progress: null,
      submit: (answers) => begin('This answer would be sent, and the next task shown. Nothing was sent.', answers),
      skip: () => begin('The item would be skipped, and the next task shown. Nothing was sent.'),
      undo: async () => false,
      leaveReopened: () => {},
      releaseAll: async () => {},
    };
  }, []);
  if (!open || !ready) return null;
  return (
    <>
      {said ? (
        <Notice tone="ok">
          {said.sentence}
          {said.answers ? <pre className="said" tabIndex={0} role="group" aria-label="The answer">{JSON.stringify(said.answers, null, 2)}</pre> : null}
        </Notice>
      ) : null}
      <div className="preview" role="group" aria-label="Task page with sample data">
        <Task
          key={`${ready.shown} ${round}`}
          task={open}
          feed={feed}
          deadline={null}
          onRecent={() => setSaid({ sentence: 'Here people find their last ten answers.' })}
          rehearsal={{ guideline }}
        />
      </div>
    </>
  );
}
