// What stays while somebody moves between pages: this browser's database and outbox, one pair per person.
import { workApi } from '../api/work';
import { openDatabase, type Database } from './database';
import { Outbox } from './outbox';
import { sendStatus } from './status';

export type Bench = { database: Database; outbox: Outbox };

const benches = new Map<string, Promise<Bench>>();

/** Opens it once; what waits from an earlier visit is sent at once, whichever page is open. */
export function benchOf(person: string): Promise<Bench> {
  const known = benches.get(person);
  if (known) return known;
  const opened = openBench(person);
  benches.set(person, opened);
  return opened;
}

async function openBench(person: string): Promise<Bench> {
  const database = await openDatabase(person);
  const outbox = new Outbox({ database, api: workApi, onCounts: (counts) => sendStatus.update({ known: true, ...counts }) });
  window.addEventListener('online', () => void outbox.flush());
  window.addEventListener('offline', () => sendStatus.update({ reachable: false }));
  void outbox.flush();
  return { database, outbox };
}
