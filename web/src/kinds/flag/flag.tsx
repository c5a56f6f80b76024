// The flag kind: shows what was flagged on this item; flags are added in the dialog under F and taken away here.
import { Button } from 'react-aria-components';
import { Complaints } from '../controls';
import type { Kind, KindViewProps } from '../kind';
import { reasonName } from './reasons';
import { validateFlag, type Flag, type FlagConfig } from './validate';

function FlagView({ id, answer = [], onChange, violations }: KindViewProps<FlagConfig, Flag[]>) {
  const without = (index: number) => answer.filter((_, position) => position !== index);
  return (
    <div className="flags">
      {answer.map((flag, index) => (
        <span className="chip warn" key={flag.reason}>
          <span>
            Flagged: {reasonName(flag.reason)}
            {flag.note ? ` (${flag.note})` : ''}
          </span>
          <Button
            className="chip-close"
            aria-label={`Take back the flag: ${reasonName(flag.reason)}`}
            onPress={() => onChange(without(index).length > 0 ? without(index) : undefined)}
          >
            ×
          </Button>
        </span>
      ))}
      <Complaints id={id} violations={violations} />
    </div>
  );
}

export const flag: Kind<FlagConfig, Flag[]> = {
  name: 'flag',
  validate: validateFlag,
  rows: () => 1,
  keys: () => [],
  View: FlagView,
};
