// The three honest states of work: saved here, waiting to send, sent. The bar at the top shows them.
import { createStore } from './store';

export type SendStatus = {
  /** False until this browser's outbox was read: before that nothing can be said. */
  known: boolean;
  /** The open task: untouched, saved in this browser only, or also on the server. */
  draft: 'none' | 'here' | 'server';
  waiting: number;
  refused: number;
  reachable: boolean;
};

export const sendStatus = createStore<SendStatus>({ known: false, draft: 'none', waiting: 0, refused: 0, reachable: true });

export function describeStatus(status: SendStatus): { tone: 'ok' | 'warn' | 'bad' | 'quiet'; text: string } {
  if (!status.known) return { tone: 'quiet', text: '' };
  if (status.refused > 0) return { tone: 'bad', text: `${status.refused} not accepted` };
  if (!status.reachable && status.waiting > 0) return { tone: 'warn', text: `Offline · ${status.waiting} waiting to send` };
  if (status.waiting > 0) return { tone: 'warn', text: `${status.waiting} waiting to send` };
  if (status.draft === 'here') return { tone: 'quiet', text: status.reachable ? 'Saved here' : 'Offline · saved here' };
  if (status.draft === 'server') return { tone: 'ok', text: '✓ Draft sent' };
  return { tone: 'ok', text: '✓ All sent' };
}
