// The manager's part of the contract: projects, their results and items, the people of a workspace.
import { get, make, polled, post, request } from './client';
import type {
  ApiTokens,
  ChangeBody,
  CheckBody,
  Content,
  CorrectBody,
  FormBody,
  FormCheck,
  FormDocument,
  FormText,
  FormVersions,
  GuidelineBody,
  GuidelineChange,
  GuidelineText,
  GuidelineVersions,
  InvitationUrl,
  InviteBody,
  ItemDetail,
  ItemPage,
  ItemVersion,
  NewProjectBody,
  NewToken,
  People,
  ProjectDetail,
  Projects,
  ReasonBody,
  Results,
  Role,
  Scope,
  Templates,
  TokenBody,
  Version,
} from './contract';

export type {
  ApiToken,
  FormCheck,
  FormComplaint,
  FormDocument,
  FormVersion,
  GuidelineChange,
  GuidelineVersion,
  ItemAnnotation,
  ItemDetail,
  ItemRow,
  ItemStatus,
  Leaderboard,
  Measured,
  ModelResult,
  OpenInvitation,
  Person,
  PersonResult,
  ProjectDetail,
  ProjectRow,
  ProjectStatus,
  QuestionResult,
  Results,
  Scope,
  Settings,
  Template,
} from './contract';
export type ProjectChange = ChangeBody;
export type NewProject = NewProjectBody;
export type ItemQuery = { after: string | null; status: string; q: string };

export type Verb = 'launch' | 'pause' | 'close' | 'archive';

const home = (workspace: string) => `/api/workspaces/${encodeURIComponent(workspace)}`;
const base = (workspace: string) => `${home(workspace)}/projects`;
const one = (workspace: string, project: string) => `${base(workspace)}/${encodeURIComponent(project)}`;
const item = (workspace: string, project: string, id: string) => `${one(workspace, project)}/items/${encodeURIComponent(id)}`;

export const manageApi = {
  projects: (workspace: string) => get<Projects>(base(workspace)),
  project: (workspace: string, project: string) => get<ProjectDetail>(one(workspace, project)),
  /** To be asked again and again: only what is new travels. */
  results: (workspace: string, project: string) => polled<Results>(`${one(workspace, project)}/results`),
  move: (workspace: string, project: string, verb: Verb) => post<ProjectDetail>(`${one(workspace, project)}/${verb}`),
  change: (workspace: string, project: string, body: ProjectChange) =>
    request<ProjectDetail>('PATCH', one(workspace, project), { body }),
  templates: () => get<Templates>('/api/templates'),
  create: (workspace: string, body: NewProject) => make<ProjectDetail>(base(workspace), body),

  checkForm: (form: string, sample: unknown, signal?: AbortSignal) =>
    request<FormCheck>('POST', '/api/forms/check', { body: { form, sample: sample as Content | undefined } satisfies CheckBody, signal }),
  form: (workspace: string, project: string, version: number) => get<FormText>(`${one(workspace, project)}/forms/${version}`),
  forms: (workspace: string, project: string) => get<FormVersions>(`${one(workspace, project)}/forms`),
  addForm: (workspace: string, project: string, form: FormDocument) =>
    make<Version>(`${one(workspace, project)}/forms`, { form } satisfies FormBody),
  guideline: (workspace: string, project: string, version: number) =>
    get<GuidelineText>(`${one(workspace, project)}/guidelines/${version}`),
  guidelines: (workspace: string, project: string) =>
    get<GuidelineVersions>(`${one(workspace, project)}/guidelines`),
  addGuideline: (workspace: string, project: string, text: string, change: GuidelineChange) =>
    make<Version>(`${one(workspace, project)}/guidelines`, { text, change } satisfies GuidelineBody),

  items: (workspace: string, project: string, query: ItemQuery) => {
    const search = new URLSearchParams({ status: query.status, q: query.q, after: query.after ?? '' });
    return get<ItemPage>(`${one(workspace, project)}/items?${search}`);
  },
  item: (workspace: string, project: string, id: string) => get<ItemDetail>(item(workspace, project, id)),
  withdraw: (workspace: string, project: string, id: string, reason: string) =>
    post<ItemDetail>(`${item(workspace, project, id)}/withdraw`, { reason } satisfies ReasonBody),
  restore: (workspace: string, project: string, id: string) => post<ItemDetail>(`${item(workspace, project, id)}/restore`),
  correct: (workspace: string, project: string, id: string, content: unknown) =>
    post<ItemVersion>(`${item(workspace, project, id)}/correct`, { content: content as Content } satisfies CorrectBody),
  voidAnnotation: (workspace: string, project: string, annotation: string, reason: string) =>
    post<object>(`${one(workspace, project)}/annotations/${encodeURIComponent(annotation)}/void`, { reason } satisfies ReasonBody),

  people: (workspace: string) => get<People>(`${home(workspace)}/people`),
  invite: (workspace: string, name: string, role: Role) =>
    make<InvitationUrl>(`${home(workspace)}/invitations`, { name, role } satisfies InviteBody),
  moveInvitation: <T = object>(workspace: string, id: string, verb: 'replace' | 'revoke') =>
    (verb === 'replace' ? make : post)<T>(`${home(workspace)}/invitations/${encodeURIComponent(id)}/${verb}`),
  movePerson: <T = object>(workspace: string, id: string, verb: 'revoke' | 'restore' | 'role' | 'link', body: object = {}) =>
    (verb === 'link' ? make : post)<T>(`${home(workspace)}/people/${encodeURIComponent(id)}/${verb}`, body),
  tokens: (workspace: string) => get<ApiTokens>(`${home(workspace)}/tokens`),
  makeToken: (workspace: string, name: string, scope: Scope) =>
    make<NewToken>(`${home(workspace)}/tokens`, { name, scope } satisfies TokenBody),
  revokeToken: (workspace: string, id: string) => post<object>(`${home(workspace)}/tokens/${encodeURIComponent(id)}/revoke`),
};
