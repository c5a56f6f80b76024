// THE table of pages: path, title, who may open it, and the code that is loaded for it.
import { lazy, type ComponentType } from 'react';
import type { Me, Role } from './api/contract';

export type Route = {
  path: string;
  title: string;
  /** The name in the navigation; pages without one are reached from other pages. */
  nav?: string;
  access: 'anyone' | 'person' | readonly Role[];
  Page: ComponentType;
  /** Fetches the code; begun before it is known who is signed in, since most who come are. */
  load: () => Promise<unknown>;
};

const page = (load: () => Promise<{ default: ComponentType }>) => ({ Page: lazy(load), load });

const MANAGERS: readonly Role[] = ['reviewer', 'manager', 'owner'];
const CHANGERS: readonly Role[] = ['manager', 'owner'];

export const ROUTES: readonly Route[] = [
  { path: '/', title: 'My work', nav: 'Work', access: 'person', ...page(() => import('./pages/work/HomePage')) },
  { path: '/work/:project', title: 'Task', access: 'person', ...page(() => import('./pages/work/TaskPage')) },
  { path: '/manage', title: 'Projects', nav: 'Manage', access: MANAGERS, ...page(() => import('./pages/manage/ProjectsPage')) },
  { path: '/manage/:workspace/new', title: 'New project', access: CHANGERS, ...page(() => import('./pages/manage/NewProjectPage')) },
  { path: '/manage/:workspace/people', title: 'People', access: CHANGERS, ...page(() => import('./pages/manage/PeoplePage')) },
  { path: '/manage/:workspace/:project/:tab?', title: 'Project', access: MANAGERS, ...page(() => import('./pages/manage/ProjectPage')) },
  { path: '/manage/:workspace/:project/items/:item', title: 'Item', access: MANAGERS, ...page(() => import('./pages/manage/ItemPage')) },
  { path: '/you', title: 'You', access: 'person', ...page(() => import('./pages/you/YouPage')) },
  { path: '/sign-in', title: 'Sign in', access: 'anyone', ...page(() => import('./pages/sign_in/SignInPage')) },
  { path: '/link', title: 'Sign in by link', access: 'anyone', ...page(() => import('./pages/sign_in/LinkPage')) },
  { path: '/join', title: 'Join', access: 'anyone', ...page(() => import('./pages/join/JoinPage')) },
];

export function mayOpen(route: Route, me: Me | null): boolean {
  if (route.access === 'anyone') return true;
  if (!me) return false;
  const { access } = route;
  return access === 'person' || me.workspaces.some((workspace) => access.includes(workspace.role));
}
