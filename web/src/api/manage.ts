// The manager's part of the contract: projects, their results and items, the people of a workspace.
import { get, post, request } from './client';
import type { Answers, FormView, Role, TaskView, Violation } from './contract';

export type ProjectStatus = 'draft' | 'open' | 'paused' | 'closed' | 'archived';
export type ProjectRow = {
  id: string;
  name: string;
  status: ProjectStatus;
  items: number;
  judgments_needed: number;
  judgments_done: number;
  people: number;
  created_at: string;
  deadline: string | null;
  simulated: boolean;
};
export type Settings = {
  overlap: number;
  lease_minutes: number | null;
  hide_models: boolean;
  redact_leaks: boolean;
  shuffle: boolean;
  skip_allowed: boolean;
  person_share_percent: number | null;
};
/** A form as it was written; the server checked it, the page reads no more than this of it. */
export type FormDocument = Omit<FormView, 'version'>;
export type ProjectDetail = {
  row: ProjectRow;
  description: string;
  settings: Settings;
  form_version: number;
  form: FormDocument;
  guideline_version: number;
  guideline: string;
};
export type ProjectChange = { name?: string; description?: string; deadline?: string | null; settings?: Settings };
export type Template = { id: string; name: string; summary: string; form: FormDocument; guideline: string; sample: Record<string, unknown> };
export type NewProject = { name: string; description?: string; from_template: string };

export type FormComplaint = Violation & { line: number; column: number };
export type FormCheck = { ok: boolean; violations: FormComplaint[]; task: TaskView | null };
export type FormVersion = { version: number; created_at: string; created_by: string };
export type GuidelineChange = 'patch' | 'minor' | 'major';
export type GuidelineVersion = FormVersion & { change: GuidelineChange };

export type ItemStatus = 'open' | 'in_progress' | 'done' | 'withdrawn';
export type ItemRow = {
  id: string;
  external_id: string | null;
  status: ItemStatus;
  needed: number;
  done: number;
  excerpt: string;
  version: number;
};
export type ItemAnnotation = {
  id: string;
  person: { id: string; name: string };
  revision: number;
  submitted_at: string;
  active_seconds: number | null;
  answers: Answers;
  shown_order: number[] | null;
  counted: boolean;
  voided: boolean;
  void_reason: string | null;
  form_version: number;
  item_version: number;
};
export type ItemDetail = Omit<ItemRow, 'excerpt'> & {
  withdrawn_reason: string | null;
  content: Record<string, unknown>;
  annotations: ItemAnnotation[];
};
export type ItemQuery = { after: string | null; status: string; q: string };

export type Person = {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  created_at: string;
  last_seen_at: string | null;
  revoked: boolean;
};
export type OpenInvitation = { id: string; name: string; role: Role; created_at: string; expires_at: string; used: boolean };
export type Scope = 'read' | 'full';
export type ApiToken = { id: string; name: string; scope: Scope; created_at: string; last_used_at: string | null; revoked: boolean };

/** A number with its interval; what could not be estimated is null and the note says why. */
export type Measured = {
  estimate: number | null;
  low: number | null;
  high: number | null;
  method: string;
  note: string;
};
export type ModelResult = {
  name: string;
  n: number;
  score: number | null;
  low: number | null;
  high: number | null;
  rank_low: number;
  rank_high: number;
  win_share: number | null;
};
export type Leaderboard = {
  question: string;
  method: string;
  notes: string[];
  votes: number;
  annotators: number;
  models: ModelResult[];
  win_matrix: { models: string[]; wins: number[][]; ties: number[][] };
};
export type PersonResult = {
  id: string;
  name: string;
  n: number;
  median_seconds: number | null;
  tie_share: number | null;
  agreement: number | null;
  left_n: number;
  left_share: Measured;
};
export type QuestionResult = {
  name: string;
  kind: string;
  title: string;
  level: string;
  answers: number;
  alpha: Measured;
  distribution: { label: string; count: number }[];
};
export type Results = {
  progress: {
    items: number;
    needed: number;
    done: number;
    in_progress: number;
    skipped: number;
    flagged: number;
    per_day: { day: string; count: number }[];
    forecast_at: string | null;
  };
  people: PersonResult[];
  questions: QuestionResult[];
  leaderboard: Leaderboard | null;
  left_share: { share: Measured; n: number; unknown_order: number } | null;
  computed_at: string;
};

export type Verb = 'launch' | 'pause' | 'close' | 'archive';

const home = (workspace: string) => `/api/workspaces/${encodeURIComponent(workspace)}`;
const base = (workspace: string) => `${home(workspace)}/projects`;
const one = (workspace: string, project: string) => `${base(workspace)}/${encodeURIComponent(project)}`;
const item = (workspace: string, project: string, id: string) => `${one(workspace, project)}/items/${encodeURIComponent(id)}`;

/** An address to send, under the name by which this browser reaches the server: the server may know itself by another one. */
export const fromHere = (url: string): string => {
  const { pathname, hash } = new URL(url);
  return window.location.origin + pathname + hash;
};

export const manageApi = {
  projects: (workspace: string) => get<{ projects: ProjectRow[] }>(base(workspace)),
  project: (workspace: string, project: string) => get<ProjectDetail>(one(workspace, project)),
  results: (workspace: string, project: string) => get<Results>(`${one(workspace, project)}/results`),
  move: (workspace: string, project: string, verb: Verb) => post<ProjectDetail>(`${one(workspace, project)}/${verb}`),
  change: (workspace: string, project: string, body: ProjectChange) =>
    request<ProjectDetail>('PATCH', one(workspace, project), { body }),
  templates: () => get<{ templates: Template[] }>('/api/templates'),
  create: (workspace: string, body: NewProject, key: string) => post<ProjectDetail>(base(workspace), body, key),

  checkForm: (form: string, sample: unknown, signal?: AbortSignal) =>
    request<FormCheck>('POST', '/api/forms/check', { body: sample === undefined ? { form } : { form, sample }, signal }),
  forms: (workspace: string, project: string) => get<{ versions: FormVersion[] }>(`${one(workspace, project)}/forms`),
  addForm: (workspace: string, project: string, form: unknown) =>
    post<{ version: number }>(`${one(workspace, project)}/forms`, { form }),
  guidelines: (workspace: string, project: string) =>
    get<{ versions: GuidelineVersion[] }>(`${one(workspace, project)}/guidelines`),
  addGuideline: (workspace: string, project: string, text: string, change: GuidelineChange) =>
    post<{ version: number }>(`${one(workspace, project)}/guidelines`, { text, change }),

  items: (workspace: string, project: string, query: ItemQuery) => {
    const search = new URLSearchParams({ status: query.status, q: query.q, after: query.after ?? '' });
    return get<{ items: ItemRow[]; next: string | null }>(`${one(workspace, project)}/items?${search}`);
  },
  item: (workspace: string, project: string, id: string) => get<ItemDetail>(item(workspace, project, id)),
  withdraw: (workspace: string, project: string, id: string, reason: string) =>
    post<ItemDetail>(`${item(workspace, project, id)}/withdraw`, { reason }),
  restore: (workspace: string, project: string, id: string) => post<ItemDetail>(`${item(workspace, project, id)}/restore`),
  correct: (workspace: string, project: string, id: string, content: unknown) =>
    post<{ version: number }>(`${item(workspace, project, id)}/correct`, { content }),
  voidAnnotation: (workspace: string, project: string, annotation: string, reason: string) =>
    post<object>(`${one(workspace, project)}/annotations/${encodeURIComponent(annotation)}/void`, { reason }),

  people: (workspace: string) => get<{ people: Person[]; invitations: OpenInvitation[] }>(`${home(workspace)}/people`),
  invite: (workspace: string, name: string, role: Role) =>
    post<{ id: string; url: string }>(`${home(workspace)}/invitations`, { name, role }),
  moveInvitation: <T = object>(workspace: string, id: string, verb: 'replace' | 'revoke') =>
    post<T>(`${home(workspace)}/invitations/${encodeURIComponent(id)}/${verb}`),
  movePerson: <T = object>(workspace: string, id: string, verb: 'revoke' | 'restore' | 'role' | 'link', body: object = {}) =>
    post<T>(`${home(workspace)}/people/${encodeURIComponent(id)}/${verb}`, body),
  tokens: (workspace: string) => get<{ tokens: ApiToken[] }>(`${home(workspace)}/tokens`),
  makeToken: (workspace: string, name: string, scope: Scope) =>
    post<{ id: string; token: string }>(`${home(workspace)}/tokens`, { name, scope }),
  revokeToken: (workspace: string, id: string) => post<object>(`${home(workspace)}/tokens/${encodeURIComponent(id)}/revoke`),
};
