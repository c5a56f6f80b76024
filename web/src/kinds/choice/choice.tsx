// The choice kind: one label, or several, each with its key.
import { optionKeys, PAGE_KEYS } from '../../core/keys';
import { Complaints, Option } from '../controls';
import type { Kind, KindKey, KindViewProps } from '../kind';
import { validateChoice, type ChoiceAnswer, type ChoiceConfig, type ChoiceLabel } from './validate';

const SAFE_COLOUR = /^(#[0-9a-f]{6}|[a-z]+)$/i;

/** A label's own hotkey first, unless the page needs that key; the others share what is left of 1-9 and the letters. */
function labelKeys(config: ChoiceConfig): (string | null)[] {
  const own = config.labels.map((label) => ownKey(label.hotkey));
  const taken = own.filter((key) => key !== null);
  const free = optionKeys(config.labels.length, taken);
  let next = 0;
  return own.map((key) => key ?? free[next++] ?? null);
}

function ownKey(hotkey: string | undefined): string | null {
  const key = hotkey?.toLowerCase() ?? '';
  return key === '' || PAGE_KEYS.includes(key) ? null : key;
}

function toggled(config: ChoiceConfig, before: ChoiceAnswer | undefined, value: string): ChoiceAnswer | undefined {
  if (!config.multiple) return value;
  const chosen = Array.isArray(before) ? before : [];
  const next = chosen.includes(value) ? chosen.filter((entry) => entry !== value) : [...chosen, value];
  return next.length > 0 ? next : undefined;
}

function isChosen(answer: ChoiceAnswer | undefined, label: ChoiceLabel): boolean {
  return Array.isArray(answer) ? answer.includes(label.value) : answer === label.value;
}

export function keysOfChoice(config: ChoiceConfig): KindKey<ChoiceAnswer>[] {
  const keys = labelKeys(config);
  return config.labels.flatMap((label, index) => {
    const key = keys[index];
    if (!key) return [];
    return [{ keys: key, does: label.text, answer: (before) => toggled(config, before, label.value) }];
  });
}

function ChoiceView(props: KindViewProps<ChoiceConfig, ChoiceAnswer>) {
  const { id, title, config, answer, onChange, active, violations } = props;
  const keys = labelKeys(config);
  const bounds = config.multiple && (config.min || config.max) ? boundsSentence(config) : null;
  return (
    <div className="choice" role={config.multiple ? 'group' : 'radiogroup'} aria-label={title}>
      <div className="choice-list">
        {config.labels.map((label, index) => (
          <Option
            key={label.value}
            name={id}
            type={config.multiple ? 'checkbox' : 'radio'}
            label={label.hint ? `${label.text}: ${label.hint}` : label.text}
            shape="row"
            checked={isChosen(answer, label)}
            onPick={() => onChange(toggled(config, answer, label.value))}
            keys={keys[index]}
            showKey={active}
            hint={label.hint}
            colour={label.colour && SAFE_COLOUR.test(label.colour) ? label.colour : undefined}
          >
            {label.text}
          </Option>
        ))}
      </div>
      {bounds ? <p className="meta">{bounds}</p> : null}
      <Complaints id={id} violations={violations} />
    </div>
  );
}

function boundsSentence(config: ChoiceConfig): string {
  const min = config.min ?? 1;
  return config.max ? `Choose ${min} to ${config.max}.` : `Choose at least ${min}.`;
}

export const choice: Kind<ChoiceConfig, ChoiceAnswer> = {
  name: 'choice',
  validate: validateChoice,
  rows: () => 1,
  keys: keysOfChoice,
  View: ChoiceView,
};
