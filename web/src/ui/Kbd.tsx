// Prints the keys of a binding on its control, as the person has mapped them.
import { printedKeys, useKeysOf } from '../core/keys';

export function Kbd({ id, keys, hidden = false }: { id?: string; keys: string; hidden?: boolean }) {
  const mapped = useKeysOf(id ?? '', keys);
  return (
    <span className="kbds" aria-hidden="true" data-hidden={hidden || undefined}>
      {printedKeys(mapped).map((piece) => (
        <kbd key={piece}>{piece}</kbd>
      ))}
    </span>
  );
}
