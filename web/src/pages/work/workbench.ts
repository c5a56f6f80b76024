// The feed of the project that is open.
import { useEffect, useState } from 'react';
import { workApi } from '../../api/work';
import { benchOf } from '../../core/bench';
import { Feed } from '../../core/feed';
import type { Outbox } from '../../core/outbox';
import { prepareTask } from '../../fields/registry';
import { useMe } from '../../session';

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
