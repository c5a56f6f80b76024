// The rows that an import could not take: the first ones with line and reason, all that were kept as a download.
import { useQuery } from '@tanstack/react-query';
import { jobsApi, type Job, type RowProblem } from '../../../api/jobs';
import { DataTable, type Column } from '../../../ui/DataTable';
import { Notice } from '../../../ui/Notice';
import { Plain } from '../../../ui/Rich';
import { count, isActive } from './words';

const KEPT = 10_000;

type Props = { workspace: string; job: Job; /** Whether the table shows without being asked for. */ open: boolean };

export function ImportErrors({ workspace, job, open }: Props) {
  const errors = job.result?.errors ?? 0;
  if (errors === 0) return null;
  return (
    <>
      {isActive(job) ? null : (
        <details open={open}>
          <summary>{count(errors, 'row')} could not be taken</summary>
          <ErrorTable workspace={workspace} job={job} errors={errors} />
        </details>
      )}
      <p>
        <a href={jobsApi.errorsUrl(workspace, job.id)} download="import-errors.csv">
          Download {errors === 1 ? 'the error' : `the ${Math.min(errors, KEPT).toLocaleString()} errors`} (CSV)
        </a>
        {errors > KEPT ? <span className="meta"> Only the first {KEPT.toLocaleString()} are kept.</span> : null}
      </p>
    </>
  );
}

const COLUMNS: Column<RowProblem>[] = [
  { key: 'line', title: 'Line', align: 'end', cell: ({ line }) => line.toLocaleString() },
  { key: 'where', title: 'Place', cell: ({ where }) => <Plain text={where} /> },
  { key: 'message', title: 'What is wrong', cell: ({ message }) => <Plain text={message} /> },
];

function ErrorTable({ workspace, job, errors }: { workspace: string; job: Job; errors: number }) {
  const first = useQuery({ queryKey: ['import-errors', job.id, errors], queryFn: () => jobsApi.firstErrors(workspace, job.id) });
  const rows = first.data?.errors ?? [];
  if (first.error) return <Notice tone="warn">{first.error.message}</Notice>;
  return (
    <div className="error-table">
      <DataTable
        caption={`Rows that could not be taken${errors > rows.length && rows.length > 0 ? `, the first ${rows.length}` : ''}`}
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => `${row.line} ${row.where} ${row.message}`}
        loading={first.isPending}
      />
      {rows.length > 0 && errors > rows.length ? <p className="meta">These are the first {rows.length}; the download has more.</p> : null}
    </div>
  );
}
