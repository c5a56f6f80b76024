// My last ten submissions, to look at or to change while they may be changed.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecentEntry } from '../../api/contract';
import { workApi } from '../../api/work';
import { formatMoment } from '../../core/clock';
import { Action } from '../../ui/Action';
import { Dialog } from '../../ui/Dialog';
import { Notice } from '../../ui/Notice';
import { Rich } from '../../ui/Rich';
import { useTaskGuideline } from './Guideline';

type Props = { project: string; open: boolean; onClose: () => void; onOpen: (assignment: string) => Promise<void> };

export function RecentDialog({ project, open, onClose, onOpen }: Props) {
  return (
    <Dialog title="My last ten" open={open} onClose={onClose} wide>
      <RecentList project={project} onClose={onClose} onOpen={onOpen} />
    </Dialog>
  );
}

function RecentList({ project, onClose, onOpen }: Omit<Props, 'open'>) {
  const query = useQuery({ queryKey: ['recent', project], queryFn: () => workApi.recent(project), staleTime: 0, gcTime: 0 });
  const [problem, setProblem] = useState('');
  const [reading, setReading] = useState<RecentEntry | null>(null);
  const openEntry = (entry: RecentEntry) => {
    onOpen(entry.assignment).then(onClose, (error: Error) => setProblem(error.message));
  };
  if (query.error || problem) return <Notice tone="warn">{problem || query.error?.message}</Notice>;
  const recent = query.data?.recent ?? [];
  if (query.data && recent.length === 0) return <p>Nothing submitted here yet.</p>;
  return (
    <>
      <ul className="recent-list">
        {recent.map((entry) => (
          <li key={entry.assignment}>
            <span className="meta figures">{formatMoment(entry.submitted_at)}</span>
            <span className="recent-text">{entry.excerpt}</span>
            {entry.revision > 1 ? <span className="meta">revision {entry.revision}</span> : null}
            {entry.guideline_version === '0' ? null : (
              <Action
                tone="quiet"
                aria-label={`Guideline ${entry.guideline_version}, for: ${entry.excerpt}`}
                aria-expanded={reading?.assignment === entry.assignment}
                onPress={() => setReading(reading?.assignment === entry.assignment ? null : entry)}
              >
                Guideline {entry.guideline_version}
              </Action>
            )}
            {entry.editable ? (
              <Action aria-label={`Change: ${entry.excerpt}`} onPress={() => openEntry(entry)}>
                Change
              </Action>
            ) : (
              <span className="meta">closed</span>
            )}
          </li>
        ))}
      </ul>
      {reading ? <GuidelineThen entry={reading} /> : null}
    </>
  );
}

/** What was asked of people when this answer was given. */
function GuidelineThen({ entry }: { entry: RecentEntry }) {
  const query = useTaskGuideline(entry.assignment, true);
  if (query.error) return <Notice tone="warn">{query.error.message}</Notice>;
  const title = `Guideline, version ${entry.guideline_version}`;
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h3>{title}</h3>
        <span className="meta">in force when you were given this task</span>
      </div>
      <div className="panel-body recent-guideline" tabIndex={0} role="group" aria-label={`${title}, text`}>
        {query.data ? <Rich text={query.data.text} /> : null}
      </div>
    </section>
  );
}
