// The calls of a person's own account.
import { get, post } from './client';
import type { PasswordBody, Sessions } from './contract';

export const meApi = {
  setPassword: async (body: PasswordBody): Promise<void> => {
    await post<object>('/api/me/password', body);
  },
  sessions: () => get<Sessions>('/api/me/sessions'),
  endSession: (id: string) => post<object>(`/api/me/sessions/${encodeURIComponent(id)}/end`),
  signOutEverywhere: () => post<object>('/api/me/sign-out-everywhere'),
};
