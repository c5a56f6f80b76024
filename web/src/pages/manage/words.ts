// The words of the manager's pages: what each status, role and scope means, in sentences instead of codes.
import type { Role } from '../../api/contract';
import type { GuidelineChange, ItemStatus, ProjectStatus, Scope, Verb } from '../../api/manage';

export const PROJECT_STATUS: Record<ProjectStatus, { name: string; means: string }> = {
  draft: { name: 'Draft', means: 'Nobody is asked yet. Add items, look at the form, then launch.' },
  open: { name: 'Open', means: 'People are given tasks from this project.' },
  paused: { name: 'Paused', means: 'No new tasks are given out. What is in hand can still be submitted.' },
  closed: { name: 'Closed', means: 'Work is over. Results stay, and the project can be opened again.' },
  archived: { name: 'Archived', means: 'The project is put away. Its results can still be read.' },
};

export type Move = { verb: Verb; name: string; means: string; danger?: boolean };

/** What may be done with a project of this status, each with its consequence. */
export function movesOf(status: ProjectStatus): Move[] {
  const launch = (name: string): Move => ({ verb: 'launch', name, means: 'People are given tasks from now on.' });
  const close: Move = { verb: 'close', name: 'Close', means: 'Ends the work: nothing new is given out. You can open it again.' };
  const archive: Move = {
    verb: 'archive',
    name: 'Archive',
    means: 'Puts the project away for good: it cannot be opened again. Nothing is deleted.',
    danger: true,
  };
  switch (status) {
    case 'draft':
      return [launch('Launch'), archive];
    case 'open':
      return [{ verb: 'pause', name: 'Pause', means: 'No new tasks are given out until you go on; tasks in hand can be finished.' }, close];
    case 'paused':
      return [launch('Go on'), close];
    case 'closed':
      return [launch('Open again'), archive];
    case 'archived':
      return [];
  }
}

export const ITEM_STATUS: Record<ItemStatus, string> = {
  open: 'Waiting',
  in_progress: 'In progress',
  done: 'Done',
  withdrawn: 'Withdrawn',
};

export const ROLES: Record<Role, { name: string; means: string }> = {
  annotator: { name: 'Annotator', means: 'Works on tasks and sees nothing else.' },
  reviewer: { name: 'Reviewer', means: 'Also reads projects, items and results.' },
  manager: { name: 'Manager', means: 'Also makes and changes projects, and invites people.' },
  owner: { name: 'Owner', means: 'Also decides about managers and other owners.' },
};

const RANK: readonly Role[] = ['annotator', 'reviewer', 'manager', 'owner'];

/** The roles that somebody may give: at most their own. */
export const rolesUpTo = (mine: Role | null): Role[] => (mine ? RANK.slice(0, RANK.indexOf(mine) + 1) : []);
export const isAbove = (role: Role, mine: Role | null): boolean => !mine || RANK.indexOf(role) > RANK.indexOf(mine);

export const SCOPES: Record<Scope, string> = { read: 'Reads only', full: 'Reads and changes' };

export const CHANGES: Record<GuidelineChange, { name: string; means: string }> = {
  patch: { name: 'Patch', means: 'A typing error or a clearer word. Nobody is asked to read it again.' },
  minor: { name: 'Minor', means: 'A new example or a rule made clearer. Everybody reads it again before the next task; older judgments stay comparable.' },
  major: { name: 'Major', means: 'A rule changed. Everybody reads it again before the next task; older judgments may mean something else.' },
};
