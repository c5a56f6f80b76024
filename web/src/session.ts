// Who is signed in, asked once and shared by every page.
import { notifyManager, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, get } from './api/client';
import type { Me, Role } from './api/contract';

const KEY = ['me'];

async function fetchMe(): Promise<Me | null> {
  try {
    return await get<Me>('/api/me');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useMe(): { me: Me | null; loading: boolean; error: string | null } {
  const query = useQuery({ queryKey: KEY, queryFn: fetchMe, staleTime: 5 * 60_000 });
  return { me: query.data ?? null, loading: query.isPending, error: query.error ? query.error.message : null };
}

/** What the person may do in a workspace; reviewers look at everything and change nothing. */
export function useRole(workspace: string): { role: Role | null; mayChange: boolean } {
  const { me } = useMe();
  const role = me?.workspaces.find((one) => one.id === workspace)?.role ?? null;
  return { role, mayChange: role === 'owner' || role === 'manager' };
}

/** Asks again who is signed in, after something about them was changed. */
export function useAskAgain(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: KEY });
}

/** Makes a fresh sign-in known to every page; resolves when they know, so that a guarded page may be opened next. */
export function useSignedIn(): (me: Me) => Promise<void> {
  const client = useQueryClient();
  return async (me) => {
    // An older question "who am I" that is still on its way must not overwrite the answer.
    await client.cancelQueries({ queryKey: KEY });
    client.setQueryData(KEY, me);
    await new Promise<void>((resolve) => notifyManager.schedule(resolve));
  };
}
