// The jobs of one kind, newest first: how far each is, how it ended, and what can be done with it.
import { useState, type ReactNode } from 'react';
import { jobsApi, type Job, type JobKind } from '../../../api/jobs';
import { formatMoment } from '../../../core/clock';
import { Action } from '../../../ui/Action';
import { Notice } from '../../../ui/Notice';
import { Progress } from '../../../ui/Progress';
import { PlainLine } from '../../../ui/Rich';
import { useSending } from '../../../ui/useSending';
import { useJobs, useRefreshJobs, useShowJob } from './useJobs';
import { count, formatBytes, isActive, JOB_STATUS, sentenceOf, titleOf } from './words';

type Props = {
  workspace: string;
  project: string;
  kind: JobKind;
  title: string;
  empty: string;
  /** What stands below a job of this kind. */
  more: (job: Job, newest: boolean) => ReactNode;
};

export function JobList({ workspace, project, kind, title, empty, more }: Props) {
  const { jobs, loading, error } = useJobs(workspace, project);
  const mine = jobs.filter((job) => job.kind === kind);
  const others = jobs.filter((job) => job.kind !== kind && isActive(job)).length;
  return (
    <section className="stack" aria-label={title}>
      <h2>{title}</h2>
      {error ? <Notice tone="warn">{error.message}</Notice> : null}
      {others > 0 ? (
        <p className="meta">
          Also {count(others, kind === 'import' ? 'export' : 'import')} in this project {others === 1 ? 'is' : 'are'} waiting or running.
        </p>
      ) : null}
      {mine.length === 0 && !loading ? <p className="meta">{empty}</p> : null}
      <ul className="job-list">
        {mine.map((job, index) => (
          <li key={job.id}>
            <JobPanel workspace={workspace} job={job} more={more(job, index === 0)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function JobPanel({ workspace, job, more }: { workspace: string; job: Job; more: ReactNode }) {
  const sending = useSending();
  const show = useShowJob(job.project);
  const refresh = useRefreshJobs(job.project);
  const rate = useRate(job);
  const active = isActive(job);
  const title = titleOf(job);
  const moment = formatMoment(job.created_at);
  const cancel = async () => {
    // It may have ended meanwhile: the list then says how.
    if (!(await sending.send(async () => show(await jobsApi.cancel(workspace, job.id))))) refresh();
  };
  return (
    <article className="panel section job" aria-label={`${title}, ${moment}`}>
      <div className="page-head">
        <h3>
          <PlainLine text={title} />
        </h3>
        <span className={`status is-${job.status}`}>{JOB_STATUS[job.status]}</span>
        <span className="meta">
          {moment}
          {rate === null ? '' : ` · ${rate}`}
        </span>
      </div>
      {active ? (
        <div className="job-running">
          <Progress label={`${title}, progress`} done={job.done} total={job.total} words={doneWords(job)} />
          <Action
            isBusy={sending.busy || job.cancel_asked}
            aria-label={`${job.cancel_asked ? 'Stopping' : 'Cancel'}: ${title}`}
            onPress={() => void cancel()}
          >
            {job.cancel_asked ? 'Stopping' : 'Cancel'}
          </Action>
        </div>
      ) : null}
      <p className={job.status === 'failed' ? 'complaint job-sentence' : 'job-sentence'} role={active ? undefined : 'status'}>
        {sentenceOf(job)}
      </p>
      {more}
      {sending.problem && active ? <Notice tone="bad">{sending.rest()}</Notice> : null}
    </article>
  );
}

function doneWords({ done, total, unit, status }: Job): string {
  if (status === 'queued') return 'not begun';
  const words = (number: number) => (unit === 'bytes' ? formatBytes(number) : number.toLocaleString());
  return `${words(done)}${total === null ? '' : ` of ${words(total)}`}${unit === 'bytes' ? '' : ` ${unit}`}`;
}

/** The speed of less says nothing. */
const SHORTEST_MS = 200;
const rowsOf = (job: Job): number => (job.kind === 'import' ? (job.result?.rows ?? 0) : job.done);

/** While a job runs, its speed since this page saw it first (it may have rested before); afterwards, over all. */
function useRate(job: Job): string | null {
  const [first] = useState(() => ({ rows: rowsOf(job), at: Date.now() }));
  const unit = job.kind === 'import' ? 'rows' : 'items';
  const perSecond = (rows: number, ms: number) =>
    rows <= 0 || ms <= 0 ? null : `${Math.max(1, Math.round((rows * 1000) / ms)).toLocaleString()} ${unit}/s`;
  if (job.status === 'queued') return null;
  if (job.status === 'running') return perSecond(rowsOf(job) - first.rows, Date.now() - first.at);
  if (!job.started_at || !job.finished_at) return null;
  const took = Date.parse(job.finished_at) - Date.parse(job.started_at);
  return took < SHORTEST_MS ? null : perSecond(rowsOf(job), took);
}
