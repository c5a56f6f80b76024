// The contract of uploads, imports, exports and the jobs that do them.
import { ApiError, get, make, post, problemOf } from './client';

import type { ExportResult, ExportWish, ImportResult, ImportSpec, Job as AnyJob, JobErrors, Jobs, Upload } from './contract';

export type {
  Expand,
  ExportFile,
  ExportFormat,
  ExportPeople,
  ExportReport,
  ExportResult,
  ExportWish,
  Found,
  FoundColumn,
  ImportAsked,
  ImportFormat,
  ImportResult,
  ImportSpec,
  JobKind,
  JobStatus,
  Mapping,
  ResponseColumn,
  ResponseList,
  RowProblem,
  TrlStyle,
  TrlUnit,
  Upload,
  VoteMapping,
} from './contract';
/** The result is of an import or of an export, as the kind says; before the first rows it is null. */
export type Job = Omit<AnyJob, 'result'> & { result: Partial<ImportResult & ExportResult> | null };

const home = (workspace: string) => `/api/workspaces/${encodeURIComponent(workspace)}`;
const inProject = (workspace: string, project: string) => `${home(workspace)}/projects/${encodeURIComponent(project)}`;
const job = (workspace: string, id: string) => `${home(workspace)}/jobs/${encodeURIComponent(id)}`;

export const jobsApi = {
  list: (workspace: string, project: string) => get<Jobs>(`${inProject(workspace, project)}/jobs`),
  startImport: (workspace: string, project: string, spec: ImportSpec) => make<Job>(`${inProject(workspace, project)}/imports`, spec),
  startExport: (workspace: string, project: string, wish: ExportWish) => make<Job>(`${inProject(workspace, project)}/exports`, wish),
  cancel: (workspace: string, id: string) => post<Job>(`${job(workspace, id)}/cancel`),
  repeat: (workspace: string, id: string) => make<Job>(`${job(workspace, id)}/repeat`),
  firstErrors: (workspace: string, id: string) => get<JobErrors>(`${job(workspace, id)}/first-errors`),
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
