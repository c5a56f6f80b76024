// The text kind: a box to write in, with a count of words and, for rationales, live hints.
import { Complaints } from '../controls';
import { countWords } from '../checks';
import type { Kind, KindViewProps } from '../kind';
import { rationaleHints } from './hints';
import { validateText, type TextConfig } from './validate';

function TextView(props: KindViewProps<TextConfig, string>) {
  const { id, title, config, answer = '', onChange, violations, material } = props;
  const hints = config.purpose === 'rationale' ? rationaleHints(answer, material) : [];
  return (
    <div className="text-answer">
      <textarea
        id={`${id}-input`}
        className="input"
        rows={config.purpose === 'answer' || config.purpose === 'translation' ? 6 : 3}
        aria-label={title}
        aria-invalid={violations.length > 0 || undefined}
        lang={config.language}
        dir="auto"
        value={answer}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      />
      <p className="hints">
        <span className="meta">{wordsSentence(countWords(answer), config)}</span>
        {hints.map((hint) => (
          <span key={hint.text} className={hint.met ? 'hint met' : 'hint'}>
            <span aria-hidden="true">{hint.met ? '✓' : '·'}</span> {hint.text}
          </span>
        ))}
      </p>
      <Complaints id={id} violations={violations} />
    </div>
  );
}

function wordsSentence(count: number, config: TextConfig): string {
  const words = count === 1 ? '1 word' : `${count} words`;
  if (config.min_words && count < config.min_words) return `${words}, at least ${config.min_words}`;
  return config.max_words ? `${words}, at most ${config.max_words}` : words;
}

export const text: Kind<TextConfig, string> = {
  name: 'text',
  validate: validateText,
  rows: () => 1,
  keys: () => [],
  View: TextView,
};
