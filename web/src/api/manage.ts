// The manager's part of the contract: projects and their results.
import { get, post } from './client';

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
export type ProjectDetail = { row: ProjectRow; description: string };

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

const base = (workspace: string) => `/api/workspaces/${workspace}/projects`;

export const manageApi = {
  projects: (workspace: string) => get<{ projects: ProjectRow[] }>(base(workspace)),
  project: (workspace: string, project: string) => get<ProjectDetail>(`${base(workspace)}/${project}`),
  results: (workspace: string, project: string) => get<Results>(`${base(workspace)}/${project}/results`),
  move: (workspace: string, project: string, verb: 'launch' | 'pause' | 'close' | 'archive') =>
    post<ProjectDetail>(`${base(workspace)}/${project}/${verb}`),
};
