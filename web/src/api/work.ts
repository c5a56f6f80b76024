// The calls of an annotator, one function each.
import { get, post, request } from './client';
import type {
  AcknowledgeBody,
  DraftBody,
  DraftReply,
  Guideline,
  LeaseBody,
  LeaseReply,
  Recent,
  Shown,
  SkipBody,
  SubmitBody,
  SubmitReply,
  TaskView,
  WorkProjects,
} from './contract';

export type { DraftBody, SkipBody, SubmitBody } from './contract';

const project = (id: string) => `/api/work/projects/${encodeURIComponent(id)}`;
const assignment = (id: string) => `/api/work/assignments/${encodeURIComponent(id)}`;

export const workApi = {
  projects: () => get<WorkProjects>('/api/work'),
  /** `accept_skips`: the person was asked about many skips and goes on. */
  lease: (id: string, hold: number, accept_skips = false) =>
    post<LeaseReply>(`${project(id)}/lease`, { hold, accept_skips } satisfies LeaseBody),
  task: (id: string) => get<TaskView>(assignment(id)),
  recent: (id: string) => get<Recent>(`${project(id)}/recent`),
  shown: (id: string) => post<Shown>(`${assignment(id)}/shown`),
  saveDraft: (id: string, body: DraftBody) => request<DraftReply>('PUT', `${assignment(id)}/draft`, { body }),
  submit: (id: string, body: SubmitBody, key: string) => post<SubmitReply>(`${assignment(id)}/submit`, body, key),
  skip: (id: string, body: SkipBody, key: string) => post<object>(`${assignment(id)}/skip`, body, key),
  release: (id: string) => post<object>(`${assignment(id)}/release`),
  guideline: (id: string) => get<Guideline>(`${project(id)}/guideline`),
  /** The guideline that was in force when this task was granted. */
  taskGuideline: (id: string) => get<Guideline>(`${assignment(id)}/guideline`),
  acknowledge: (id: string, version: string) => post<object>(`${project(id)}/guideline/acknowledge`, { version } satisfies AcknowledgeBody),
};

export type WorkApi = typeof workApi;
