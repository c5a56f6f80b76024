// The map of keys under "?": what works on this page, and other keys for whoever wants them.
import { useEffect, useState } from 'react';
import { keysOf, readEvent, remap, remapped, type Binding } from '../core/keys';
import { useStore } from '../core/store';
import { Action } from './Action';
import { Dialog } from './Dialog';
import { Kbd } from './Kbd';

/** The bindings are read before the dialog opens, because a dialog hides the keys below it. */
type Props = { bindings: readonly Binding[] | null; onClose: () => void };

export function KeysOverlay({ bindings, onClose }: Props) {
  return (
    <Dialog title="Keys on this page" open={bindings !== null} onClose={onClose} wide>
      <KeyList bindings={uniqueById(bindings ?? [])} />
    </Dialog>
  );
}

function KeyList({ bindings }: { bindings: Binding[] }) {
  const [changing, setChanging] = useState<Binding | null>(null);
  const [note, setNote] = useState('');
  const custom = useStore(remapped);

  useEffect(() => {
    if (!changing) return undefined;
    const listen = (event: KeyboardEvent) => {
      if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      const { typed } = readEvent(event);
      const other = bindings.find((entry) => entry.id !== changing.id && keysOf(entry.id, entry.keys) === typed);
      setChanging(null);
      if (event.key === 'Escape') setNote('Nothing changed.');
      else if (other) setNote(`This key already does something here: ${other.does}.`);
      else {
        remap(changing.id, typed === changing.keys ? null : typed);
        setNote(`Changed: ${changing.does}.`);
      }
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, [changing, bindings]);

  const groups = [...new Set(bindings.map((binding) => binding.group ?? 'Everywhere'))];
  return (
    <>
      <p className="meta" role="status">
        {changing ? `Press the new key for: ${changing.does}. Esc leaves it as it is.` : note || 'Choose a key to change it.'}
      </p>
      <div className="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            {bindings
              .filter((binding) => (binding.group ?? 'Everywhere') === group)
              .map((binding) => (
                <div className="key-line" key={binding.id}>
                  <span>{binding.does}</span>
                  <Action tone="quiet" aria-label={`Change the key for: ${binding.does}`} onPress={() => setChanging(binding)}>
                    {changing?.id === binding.id ? '…' : <Kbd id={binding.id} keys={binding.keys} />}
                  </Action>
                </div>
              ))}
          </section>
        ))}
      </div>
      {Object.keys(custom).length > 0 ? (
        <Action onPress={() => Object.keys(custom).forEach((id) => remap(id, null))}>Back to the standard keys</Action>
      ) : null}
    </>
  );
}

function uniqueById(bindings: readonly Binding[]): Binding[] {
  const seen = new Set<string>();
  return bindings.filter((binding) => !seen.has(binding.id) && seen.add(binding.id));
}
