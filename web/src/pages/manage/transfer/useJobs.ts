// The jobs of a project, asked for twice a second while one of them runs; what they change elsewhere is asked for anew when one ends.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { jobsApi, type Job } from '../../../api/jobs';
import { isActive } from './words';

const POLL_MS = 500;
const NONE: Job[] = [];

export const jobsKey = (project: string) => ['jobs', project];

export function useJobs(workspace: string, project: string): { jobs: Job[]; loading: boolean; error: Error | null } {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: jobsKey(project),
    queryFn: () => jobsApi.list(workspace, project),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.jobs.some(isActive) ? POLL_MS : false),
  });
  const jobs = query.data?.jobs ?? NONE;
  const active = jobs.filter(isActive).length;
  const before = useRef(active);
  useEffect(() => {
    if (active < before.current) {
      for (const name of ['project', 'items', 'results']) void client.invalidateQueries({ queryKey: [name, project] });
      void client.invalidateQueries({ queryKey: ['projects', workspace] });
    }
    before.current = active;
  }, [active, client, project, workspace]);
  return { jobs, loading: query.isPending, error: query.error };
}

export function useRefreshJobs(project: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: jobsKey(project) });
}

/** Shows a job that a request has just answered with before the list is asked for again. */
export function useShowJob(project: string): (job: Job) => void {
  const client = useQueryClient();
  const refresh = useRefreshJobs(project);
  return (job) => {
    client.setQueryData<{ jobs: Job[] }>(jobsKey(project), (list) => {
      const jobs = list?.jobs ?? [];
      const known = jobs.some((one) => one.id === job.id);
      return { jobs: known ? jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...jobs] };
    });
    refresh();
  };
}
