// The calls of an annotator, one function each.
import { get, post, request } from './client';
import type {
  Answers,
  DraftReply,
  Guideline,
  Lease,
  LeaseReply,
  RecentEntry,
  SubmitReply,
  TaskView,
  WorkProject,
} from './contract';

const project = (id: string) => `/api/work/projects/${encodeURIComponent(id)}`;
const assignment = (id: string) => `/api/work/assignments/${encodeURIComponent(id)}`;

export type DraftBody = { sequence: number; answers: Answers; active_ms: number };
export type SubmitBody = { answers: Answers; active_ms: number; revision: number };
export type SkipBody = { reason: string; note: string };

export const workApi = {
  projects: () => get<{ projects: WorkProject[] }>('/api/work'),
  /** `accept_skips`: the person was asked about many skips and goes on. */
  lease: (id: string, hold: number, accept_skips = false) => post<LeaseReply>(`${project(id)}/lease`, { hold, accept_skips }),
  task: (id: string) => get<TaskView>(assignment(id)),
  recent: (id: string) => get<{ recent: RecentEntry[] }>(`${project(id)}/recent`),
  shown: (id: string) => post<{ lease: Lease }>(`${assignment(id)}/shown`),
  saveDraft: (id: string, body: DraftBody) => request<DraftReply>('PUT', `${assignment(id)}/draft`, { body }),
  submit: (id: string, body: SubmitBody, key: string) => post<SubmitReply>(`${assignment(id)}/submit`, body, key),
  skip: (id: string, body: SkipBody, key: string) => post<object>(`${assignment(id)}/skip`, body, key),
  release: (id: string) => post<object>(`${assignment(id)}/release`),
  guideline: (id: string) => get<Guideline>(`${project(id)}/guideline`),
  acknowledge: (id: string, version: string) => post<object>(`${project(id)}/guideline/acknowledge`, { version }),
};

export type WorkApi = typeof workApi;
