// The contract of uploads, imports, exports and the jobs that do them.
import { ApiError, get, post, problemOf } from './client';

export type ImportFormat = 'jsonl' | 'json' | 'csv' | 'tsv' | 'arena' | 'assay';
export type ResponseColumn = { text: string; model: string | null };
export type ResponseList = { list: string; text: string; model: string | null };
export type VoteMapping = {
  list: string | null;
  person: string;
  winner: string | null;
  answers: string | null;
  left: string | null;
  right: string | null;
  at: string | null;
  current: string | null;
  voided: string | null;
  question: string | null;
};
export type Mapping = {
  external_id: string | null;
  fields: Record<string, string>;
  responses: ResponseColumn[] | ResponseList;
  group: string | null;
  votes: VoteMapping | null;
};
export type FoundColumn = { name: string; examples: string[] };
export type RowProblem = { line: number; where: string; message: string };
export type Found = {
  gzip: boolean;
  format: ImportFormat;
  columns: FoundColumn[];
  /** The first five, long texts shortened. */
  rows: unknown[];
  mapping: Mapping;
  problems: RowProblem[];
};
export type Upload = { id: string; name: string; bytes: number; found: Found };
export type Expand = 'none' | 'all_pairs' | 'random_pairs';
export type ImportSpec = { upload: string; format: ImportFormat; mapping: Mapping; expand: Expand; pairs: number; dry_run: boolean };
export type ImportResult = { rows: number; items: number; duplicates: number; votes: number; repeated_votes: number; errors: number };

export type ExportFormat = 'assay' | 'csv' | 'trl_preference' | 'arena';
export type ExportPeople = 'pseudonymous' | 'named';
export type TrlStyle = 'standard' | 'conversational';
export type TrlUnit = 'annotation' | 'majority';
export type ExportWish = { format: ExportFormat; people: ExportPeople; trl_style: TrlStyle | null; trl_unit: TrlUnit | null };
export type ExportReport = {
  format: string;
  format_version: number;
  unit: string;
  items: number;
  rows_in: number;
  rows_out: number;
  dropped: Record<string, number>;
};
export type ExportFile = { name: string; bytes: number; sha256: string };
export type ExportResult = { report: ExportReport; files: ExportFile[] };

export type ImportAsked = { file: string; format: ImportFormat; expand: Expand; dry_run: boolean };

export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type JobKind = 'import' | 'export';
export type Job = {
  id: string;
  kind: JobKind;
  project: string;
  status: JobStatus;
  asked: ImportAsked | ExportWish | null;
  done: number;
  total: number | null;
  unit: string;
  message: string;
  /** Of an import or an export; before the first rows it may be null or empty. */
  result: Partial<ImportResult & ExportResult> | null;
  cancel_asked: boolean;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};

const home = (workspace: string) => `/api/workspaces/${encodeURIComponent(workspace)}`;
const inProject = (workspace: string, project: string) => `${home(workspace)}/projects/${encodeURIComponent(project)}`;
const job = (workspace: string, id: string) => `${home(workspace)}/jobs/${encodeURIComponent(id)}`;

export const jobsApi = {
  list: (workspace: string, project: string) => get<{ jobs: Job[] }>(`${inProject(workspace, project)}/jobs`),
  startImport: (workspace: string, project: string, spec: ImportSpec) => post<Job>(`${inProject(workspace, project)}/imports`, spec),
  startExport: (workspace: string, project: string, wish: ExportWish) => post<Job>(`${inProject(workspace, project)}/exports`, wish),
  cancel: (workspace: string, id: string) => post<Job>(`${job(workspace, id)}/cancel`),
  repeat: (workspace: string, id: string) => post<Job>(`${job(workspace, id)}/repeat`),
  firstErrors: (workspace: string, id: string) => get<{ errors: RowProblem[] }>(`${job(workspace, id)}/first-errors`),
  /** Addresses of downloads. */
  errorsUrl: (workspace: string, id: string) => `${job(workspace, id)}/errors`,
  fileUrl: (workspace: string, id: string, name: string) => `${job(workspace, id)}/files/${encodeURIComponent(name)}`,
};

const NAME_BYTES = 200;

/** The server counts bytes; the end of a name tells its format, so the beginning goes. */
export function shortName(name: string): string {
  const characters = Array.from(name);
  while (new TextEncoder().encode(characters.join('')).length > NAME_BYTES) characters.shift();
  return characters.join('');
}

/** Sends a file as it lies on the disk; only XMLHttpRequest tells how much of it has been sent. */
export function uploadFile(
  where: { workspace: string; project: string },
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const search = new URLSearchParams({ name: shortName(file.name) });
    sending.open('POST', `${inProject(where.workspace, where.project)}/uploads?${search}`);
    sending.setRequestHeader('Accept', 'application/json');
    sending.setRequestHeader('Content-Type', 'application/octet-stream');
    sending.upload.onprogress = (event) => onProgress(event.loaded);
    sending.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    sending.onerror = () =>
      reject(new ApiError({ status: 0, code: 'offline', sentence: 'The file could not be sent: the connection broke off, or the file changed meanwhile.' }));
    sending.onload = () => void replyOf(sending).then(resolve, reject);
    signal.addEventListener('abort', () => sending.abort());
    sending.send(file);
  });
}

async function replyOf(sending: XMLHttpRequest): Promise<Upload> {
  const response = new Response(sending.responseText, { status: sending.status });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Upload;
}
