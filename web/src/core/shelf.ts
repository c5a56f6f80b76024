// Parts that load by name when something first needs them, and are then at hand at once.

export type Shelf<Part> = {
  /** The part, when it has been loaded. */
  get(name: string): Part | undefined;
  names: readonly string[];
  /** Whether one of these names is known here and not loaded yet. */
  lacks(names: readonly string[]): boolean;
  /** Loads what is known and missing; unknown names are left to whoever shows them. */
  load(names: readonly string[]): Promise<void>;
};

export function createShelf<Part>(loaders: Record<string, Part | (() => Promise<Part>)>): Shelf<Part> {
  const loaded = new Map<string, Part>();
  const waiting = new Map<string, () => Promise<Part>>();
  for (const [name, entry] of Object.entries(loaders)) {
    if (typeof entry === 'function') waiting.set(name, entry as () => Promise<Part>);
    else loaded.set(name, entry);
  }
  return {
    get: (name) => loaded.get(name),
    names: Object.keys(loaders),
    lacks: (names) => names.some((name) => waiting.has(name)),
    load: async (names) => {
      const missing = [...new Set(names)].filter((name) => waiting.has(name));
      await Promise.all(
        missing.map(async (name) => {
          const part = await waiting.get(name)!();
          loaded.set(name, part);
          waiting.delete(name);
        }),
      );
    },
  };
}
