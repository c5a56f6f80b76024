// Whether the window is too narrow for things side by side.
import { useSyncExternalStore } from 'react';

const query = () => window.matchMedia('(max-width: 759.98px)');

function subscribe(listener: () => void): () => void {
  const list = query();
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query().matches);
}
