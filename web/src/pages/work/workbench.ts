// What stays while somebody moves between projects: this browser's database and outbox, one pair per person.
import { useEffect, useState } from 'react';
import { workApi } from '../../api/work';
import { openDatabase, type Database } from '../../core/database';
import { Feed } from '../../core/feed';
import { Outbox } from '../../core/outbox';
import { sendStatus } from '../../core/status';
import { prepareTask } from '../../fields/registry';
import { useMe } from '../../session';

export type Workbench = { database: Database; outbox: Outbox };

const benches = new Map<string, Promise<Workbench>>();

function benchOf(person: string): Promise<Workbench> {
  const known = benches.get(person);
  if (known) return known;
  const opened = openBench(person);
  benches.set(person, opened);
  return opened;
}

async function openBench(person: string): Promise<Workbench> {
  const database = await openDatabase(person);
  const outbox = new Outbox({ database, api: workApi, onCounts: (counts) => sendStatus.update(counts) });
  window.addEventListener('online', () => void outbox.flush());
  window.addEventListener('offline', () => sendStatus.update({ reachable: false }));
  void outbox.flush();
  return { database, outbox };
}

export type OpenProject = { feed: Feed; outbox: Outbox };

/** The feed of one project, started when the page opens and stopped when it is left. */
export function useProjectFeed(project: string): OpenProject | null {
  const { me } = useMe();
  const person = me?.person.id ?? '';
  const [open, setOpen] = useState<OpenProject | null>(null);
  useEffect(() => {
    let feed: Feed | null = null;
    let left = false;
    const goOn = () => {
      if (feed?.state.get().phase === 'waiting') void feed.start();
    };
    window.addEventListener('online', goOn);
    void benchOf(person).then(({ database, outbox }) => {
      if (left) return;
      feed = new Feed({ project, api: workApi, database, outbox, draw: prepareTask });
      setOpen({ feed, outbox });
      void feed.start();
    });
    return () => {
      left = true;
      window.removeEventListener('online', goOn);
      feed?.stop();
      setOpen(null);
    };
  }, [project, person]);
  return open;
}
