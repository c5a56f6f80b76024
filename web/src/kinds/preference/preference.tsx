// The preference kind: one scale from "A is much better" to "B is much better", with "both bad" set apart from the tie.
import { Complaints, Option } from '../controls';
import type { Kind, KindKey, KindViewProps } from '../kind';
import {
  allowsBothBad,
  allowsTie,
  strengthsOf,
  validatePreference,
  type PreferenceAnswer,
  type PreferenceConfig,
} from './validate';

type Step = { text: string; spoken: string; answer: PreferenceAnswer };

const DEGREES: Record<number, string[]> = { 1: ['better'], 2: ['slightly', 'much better'], 3: ['slightly', 'better', 'much better'] };
const BOTH_BAD_KEY = '0';

function stepsOf(config: PreferenceConfig): Step[] {
  const strengths = strengthsOf(config);
  const degrees = DEGREES[strengths] ?? DEGREES[1]!;
  const side = (choice: 'first' | 'second', label: string): Step[] =>
    degrees.map((degree, index) => ({
      text: `${label} ${degree}`,
      spoken: `Response ${label} is ${degree === 'slightly' ? 'slightly better' : degree}`,
      answer: strengths === 1 ? { choice } : { choice, strength: index + 1 },
    }));
  const tie: Step = { text: 'About equal', spoken: 'Both are about equally good', answer: { choice: 'tie' } };
  return [...side('first', 'A').toReversed(), ...(allowsTie(config) ? [tie] : []), ...side('second', 'B')];
}

const isSame = (one: PreferenceAnswer | undefined, other: PreferenceAnswer): boolean =>
  one?.choice === other.choice && one.strength === other.strength;

function keysOfPreference(config: PreferenceConfig): KindKey<PreferenceAnswer>[] {
  const keys: KindKey<PreferenceAnswer>[] = stepsOf(config).map((step, index) => ({
    keys: String(index + 1),
    does: step.spoken,
    answer: () => step.answer,
  }));
  if (allowsBothBad(config)) {
    keys.push({ keys: BOTH_BAD_KEY, does: 'Both are bad', answer: () => ({ choice: 'both_bad' }) });
  }
  return keys;
}

function PreferenceView(props: KindViewProps<PreferenceConfig, PreferenceAnswer>) {
  const { id, title, config, answer, onChange, active, violations } = props;
  const steps = stepsOf(config);
  return (
    <div className="preference" role="radiogroup" aria-label={title} aria-describedby={`${id}-complaint`}>
      <div className="scale" style={{ gridTemplateColumns: `repeat(${steps.length}, minmax(0, 1fr))` }}>
        {steps.map((step, index) => (
          <Option
            key={step.text}
            name={id}
            label={step.spoken}
            shape="step"
            checked={isSame(answer, step.answer)}
            onPick={() => onChange(step.answer)}
            keys={String(index + 1)}
            showKey={active}
          >
            {step.text}
          </Option>
        ))}
      </div>
      {allowsBothBad(config) ? (
        <Option
          name={id}
          label="Both are bad"
          shape="step"
          checked={answer?.choice === 'both_bad'}
          onPick={() => onChange({ choice: 'both_bad' })}
          keys={BOTH_BAD_KEY}
          showKey={active}
        >
          Both bad
        </Option>
      ) : null}
      <Complaints id={id} violations={violations} />
    </div>
  );
}

export const preference: Kind<PreferenceConfig, PreferenceAnswer> = {
  name: 'preference',
  validate: validatePreference,
  rows: () => 1,
  keys: keysOfPreference,
  View: PreferenceView,
};
