// My work: the projects I may work on, what I did, and where to go on.
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { WorkProject } from '../../api/contract';
import { workApi } from '../../api/work';
import { formatMoment } from '../../core/clock';
import { useKeys } from '../../core/keys';
import { useMe } from '../../session';
import { Action } from '../../ui/Action';
import { Notice } from '../../ui/Notice';

export default function HomePage() {
  const query = useQuery({ queryKey: ['work'], queryFn: workApi.projects });
  const { me } = useMe();
  const [, goTo] = useLocation();
  const projects = query.data?.projects ?? [];
  useKeys(
    projects.slice(0, 9).map((project, index) => ({
      id: `home.${index + 1}`,
      keys: String(index + 1),
      does: `Open: ${project.name}`,
      group: 'My work',
      run: () => goTo(`/work/${project.id}`),
    })),
  );
  return (
    <div className="home">
      <h1>My work</h1>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      {query.data && projects.length === 0 ? (
        <Notice>There is no project for you yet. A manager of your workspace can add you to one.</Notice>
      ) : null}
      <ul className="project-list">
        {projects.map((project, index) => (
          <li key={project.id}>
            <ProjectCard project={project} index={index} onOpen={() => goTo(`/work/${project.id}`)} />
          </li>
        ))}
      </ul>
      {me && !me.person.has_password ? (
        <p className="meta">
          You signed in by a link and have no password yet. <Link href="/you">Set one</Link> to come back without a new link.
        </p>
      ) : null}
    </div>
  );
}

function ProjectCard({ project, index, onOpen }: { project: WorkProject; index: number; onOpen: () => void }) {
  return (
    <article className="panel project-card">
      <div>
        <h2>{project.name}</h2>
        <p className="project-text">{project.description}</p>
        <p className="meta">
          {project.mine_today} today · {project.mine_done} in all
          {project.deadline ? ` · due ${formatMoment(project.deadline)}` : ''}
          {project.must_acknowledge ? ' · guideline to read first' : ''}
        </p>
      </div>
      <Action
        tone={project.available ? 'primary' : 'plain'}
        keys={index < 9 ? String(index + 1) : undefined}
        keysId={`home.${index + 1}`}
        aria-label={`Open ${project.name}`}
        onPress={onOpen}
      >
        {project.available ? 'Go on' : 'Nothing open now'}
      </Action>
    </article>
  );
}
