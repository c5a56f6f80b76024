// The shapes of the server's contract that the web client uses; written by hand until they are generated from the server.

export type Violation = { pointer: string; message: string };
export type Role = 'owner' | 'manager' | 'reviewer' | 'annotator';

export type Me = {
  person: { id: string; name: string; email: string | null; has_password: boolean };
  workspaces: { id: string; name: string; role: Role }[];
};

export type Invitation = { workspace: string; role: Role; name: string };

export type WorkProject = {
  id: string;
  workspace: string;
  name: string;
  description: string;
  status: string;
  guideline_version: string;
  acknowledged_version: string | null;
  mine_done: number;
  mine_today: number;
  available: boolean;
  deadline: string | null;
};

export type Condition =
  | { question: string; equals: unknown }
  | { question: string; in: unknown[] }
  | { question: string; compares: '<' | '<=' | '>' | '>='; value: number }
  | { and: Condition[] }
  | { or: Condition[] }
  | { not: Condition };

export type FieldView = { name: string; kind: string; title?: string; config?: Record<string, unknown> };

export type QuestionView = {
  name: string;
  kind: string;
  title?: string;
  help?: string;
  required?: boolean;
  per?: 'item' | 'response';
  when?: Condition;
  config?: unknown;
};

export type Layout = { responses?: 'side_by_side' | 'stacked' };
export type FormView = { version: number; fields: FieldView[]; questions: QuestionView[]; layout?: Layout };

/** One answer per question name; the shape of an answer is the business of its kind. */
export type Answers = Record<string, unknown>;

export type Mark = { start: number; end: number; kind: 'redacted' };
export type ShownResponse = { text: string; marks?: Mark[] };
export type Lease = { ends_at: string; seconds_left: number; server_now: string; shown: boolean };

export type TaskView = {
  assignment: string;
  project: string;
  project_name: string;
  form: FormView;
  content: Record<string, unknown>;
  draft: { sequence: number; answers: Answers } | null;
  submitted: { revision: number; answers: Answers; submitted_at: string; until: string } | null;
  lease: Lease;
  progress: { mine_done: number; mine_today: number };
  /** Where false, only what is harmful may be skipped. */
  skip_allowed: boolean;
};

export type NoTaskReason = 'none_left' | 'not_open' | 'acknowledge' | 'too_many_skips';
export type LeaseReply = { tasks: TaskView[]; reason: NoTaskReason | null; sentence: string };
export type SubmitReply = { assignment: string; revision: number; counted: boolean; surplus: boolean; sentence: string };
export type DraftReply = { lease: Lease; stored_sequence: number };

export type RecentEntry = {
  assignment: string;
  submitted_at: string;
  revision: number;
  excerpt: string;
  editable: boolean;
};

export type Guideline = { version: string; text: string; acknowledged_version: string | null };

export const SKIP_REASONS = [
  'broken_item',
  'ambiguous_guideline',
  'harmful',
  'out_of_expertise',
  'conflict_of_interest',
  'duplicate',
  'other',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
