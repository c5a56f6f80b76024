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
};

const MANAGERS: readonly Role[] = ['reviewer', 'manager', 'owner'];
const CHANGERS: readonly Role[] = ['manager', 'owner'];

export const ROUTES: readonly Route[] = [
  { path: '/', title: 'My work', nav: 'Work', access: 'person', Page: lazy(() => import('./pages/work/HomePage')) },
  { path: '/work/:project', title: 'Task', access: 'person', Page: lazy(() => import('./pages/work/TaskPage')) },
  { path: '/manage', title: 'Projects', nav: 'Manage', access: MANAGERS, Page: lazy(() => import('./pages/manage/ProjectsPage')) },
  { path: '/manage/:workspace/new', title: 'New project', access: CHANGERS, Page: lazy(() => import('./pages/manage/NewProjectPage')) },
  { path: '/manage/:workspace/people', title: 'People', access: CHANGERS, Page: lazy(() => import('./pages/manage/PeoplePage')) },
  { path: '/manage/:workspace/:project/:tab?', title: 'Project', access: MANAGERS, Page: lazy(() => import('./pages/manage/ProjectPage')) },
  { path: '/manage/:workspace/:project/items/:item', title: 'Item', access: MANAGERS, Page: lazy(() => import('./pages/manage/ItemPage')) },
  { path: '/sign-in', title: 'Sign in', access: 'anyone', Page: lazy(() => import('./pages/sign_in/SignInPage')) },
  { path: '/link', title: 'Sign in by link', access: 'anyone', Page: lazy(() => import('./pages/sign_in/LinkPage')) },
  { path: '/join', title: 'Join', access: 'anyone', Page: lazy(() => import('./pages/join/JoinPage')) },
];

export function mayOpen(route: Route, me: Me | null): boolean {
  if (route.access === 'anyone') return true;
  if (!me) return false;
  const { access } = route;
  return access === 'person' || me.workspaces.some((workspace) => access.includes(workspace.role));
}
