// The projects of a manager's workspaces, with where each stands.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { manageApi, type ProjectRow } from '../../api/manage';
import { useMe } from '../../session';
import { DataTable, type Column } from '../../ui/DataTable';
import { Notice } from '../../ui/Notice';
import { PROJECT_STATUS } from './words';
import '../../styles/manage.css';

export default function ProjectsPage() {
  const { me } = useMe();
  const workspaces = (me?.workspaces ?? []).filter((one) => one.role !== 'annotator');
  return (
    <div className="manage-page">
      <h1>Projects</h1>
      {workspaces.map((workspace) => (
        <WorkspaceProjects key={workspace.id} id={workspace.id} name={workspace.name} mayChange={workspace.role !== 'reviewer'} />
      ))}
    </div>
  );
}

function WorkspaceProjects({ id, name, mayChange }: { id: string; name: string; mayChange: boolean }) {
  const query = useQuery({ queryKey: ['projects', id], queryFn: () => manageApi.projects(id) });
  const columns: Column<ProjectRow>[] = [
    {
      key: 'name',
      title: 'Project',
      cell: (row) => (
        <>
          <Link href={`/manage/${id}/${row.id}${row.judgments_done > 0 ? '/results' : ''}`}>{row.name}</Link>
          {row.simulated ? <span className="meta"> · simulated</span> : null}
        </>
      ),
    },
    { key: 'status', title: 'Status', cell: (row) => PROJECT_STATUS[row.status].name },
    { key: 'items', title: 'Items', align: 'end', cell: (row) => row.items },
    {
      key: 'done',
      title: 'Judgments',
      align: 'end',
      cell: (row) => `${row.judgments_done} of ${row.judgments_needed}`,
    },
    { key: 'people', title: 'People', align: 'end', cell: (row) => row.people },
  ];
  return (
    <section aria-label={name} className="stack">
      <div className="page-head">
        <h2>{name}</h2>
        <span className="grow" />
        {mayChange ? (
          <>
            <Link className="button" href={`/manage/${id}/people`} aria-label={`People of ${name}`}>
              People
            </Link>
            <Link className="button primary" href={`/manage/${id}/new`} aria-label={`New project in ${name}`}>
              New project
            </Link>
          </>
        ) : null}
      </div>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <DataTable
        caption={`Projects of ${name}`}
        columns={columns}
        rows={query.data?.projects ?? []}
        rowKey={(row) => row.id}
        loading={query.isPending}
        empty={mayChange ? 'No project yet. “New project” begins one from a template.' : 'No project yet.'}
      />
    </section>
  );
}
