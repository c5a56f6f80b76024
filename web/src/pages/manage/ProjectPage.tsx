// One project of a manager: its name, its tabs (the place stands in the URL), and the tab that is open.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ComponentType } from 'react';
import { Link, useParams } from 'wouter';
import { manageApi, type ProjectDetail } from '../../api/manage';
import { useRole } from '../../session';
import { Notice } from '../../ui/Notice';
import { PROJECT_STATUS } from './words';
import '../../styles/manage.css';

type TabProps = { workspace: string; project: ProjectDetail };
type Tab = { path: string; title: string; View: ComponentType<TabProps>; wide?: boolean; /** Only for those who change the project. */ changes?: boolean };

export const TABS: readonly Tab[] = [
  { path: '', title: 'Overview', View: lazy(() => import('./OverviewTab')) },
  { path: 'results', title: 'Results', View: lazy(() => import('./ResultsTab')) },
  { path: 'items', title: 'Items', View: lazy(() => import('./ItemsTab')) },
  { path: 'import', title: 'Import', View: lazy(() => import('./ImportTab')), changes: true },
  { path: 'export', title: 'Export', View: lazy(() => import('./ExportTab')), changes: true },
  { path: 'form', title: 'Form', View: lazy(() => import('./FormTab')), wide: true },
  { path: 'guidelines', title: 'Guidelines', View: lazy(() => import('./GuidelineTab')), wide: true },
  { path: 'settings', title: 'Settings', View: lazy(() => import('./SettingsTab')) },
];

export default function ProjectPage() {
  const { workspace = '', project = '', tab = '' } = useParams<{ workspace: string; project: string; tab?: string }>();
  const detail = useQuery({ queryKey: ['project', project], queryFn: () => manageApi.project(workspace, project) });
  const open = TABS.find((one) => one.path === tab);
  return (
    <div className={open?.wide ? 'manage-page wide' : 'manage-page'}>
      <ProjectHead workspace={workspace} id={project} detail={detail.data} tab={tab} />
      {detail.error ? <Notice tone="warn">{detail.error.message}</Notice> : null}
      {open ? null : <p>There is no such part of a project.</p>}
      <Suspense fallback={<p className="unseen">Loading</p>}>
        {open && detail.data ? <open.View key={project} workspace={workspace} project={detail.data} /> : null}
      </Suspense>
    </div>
  );
}

type HeadProps = { workspace: string; id: string; detail: ProjectDetail | undefined; tab: string };

export function ProjectHead({ workspace, id, detail, tab }: HeadProps) {
  const { mayChange } = useRole(workspace);
  return (
    <div className="stack">
      <div className="page-head">
        <h1>{detail?.row.name ?? 'Project'}</h1>
        {detail ? <span className={`status ${detail.row.status}`}>{PROJECT_STATUS[detail.row.status].name}</span> : null}
      </div>
      <nav className="page-tabs" aria-label="Parts of the project">
        {TABS.filter(({ changes }) => mayChange || !changes).map(({ path, title }) => (
          <Link
            key={path}
            href={`/manage/${workspace}/${id}${path ? `/${path}` : ''}`}
            aria-current={path === tab ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
      </nav>
    </div>
  );
}
