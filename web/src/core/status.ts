// The three honest states of work: saved here, waiting to send, sent. The bar at the top shows them.
import { createStore } from './store';

/** The open task: untouched, on its way into this browser, safe there, refused by it, or also on the server. */
export type DraftState = 'none' | 'saving' | 'here' | 'tabOnly' | 'server';

export type SendStatus = {
  /** False until this browser's outbox was read: before that nothing can be said. */
  known: boolean;
  draft: DraftState;
  /** Handed in and safe in this browser. */
  waiting: number;
  /** Handed in and not safe yet; a matter of milliseconds. */
  storing: number;
  /** Handed in and refused by this browser's storage. */
  tabOnly: number;
  refused: number;
  reachable: boolean;
};

export const sendStatus = createStore<SendStatus>({ known: false, draft: 'none', waiting: 0, storing: 0, tabOnly: 0, refused: 0, reachable: true });

export function describeStatus(status: SendStatus): { tone: 'ok' | 'warn' | 'bad' | 'quiet'; text: string } {
  if (!status.known) return { tone: 'quiet', text: '' };
  if (status.refused > 0) return { tone: 'bad', text: `${status.refused} not accepted` };
  if (status.tabOnly > 0) return { tone: 'bad', text: `${status.tabOnly} only in this tab: keep it open until sent` };
  if (!status.reachable && status.waiting > 0) return { tone: 'warn', text: `Offline · ${status.waiting} waiting to send` };
  if (status.waiting > 0) return { tone: 'warn', text: `${status.waiting} waiting to send` };
  if (status.draft === 'tabOnly') return { tone: 'bad', text: 'Only in this tab: this browser stores nothing' };
  if (status.storing > 0 || status.draft === 'saving') return { tone: 'quiet', text: 'Saving' };
  if (status.draft === 'here') return { tone: 'quiet', text: status.reachable ? 'Saved here' : 'Offline · saved here' };
  if (status.draft === 'server') return { tone: 'ok', text: '✓ Draft sent' };
  return { tone: 'ok', text: '✓ All sent' };
}
