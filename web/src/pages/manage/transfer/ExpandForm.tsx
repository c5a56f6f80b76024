// Whether a row with many responses becomes one item or several with two each, and how many that makes.
import type { Expand, Upload } from '../../../api/jobs';
import { Field } from '../../../ui/Field';
import { itemsOfRow, pairsOf, responsesPerRow, type MappingDraft } from './mapping';
import { count } from './words';

type Props = {
  upload: Upload;
  draft: MappingDraft;
  forPairs: boolean;
  how: Expand;
  pairs: string;
  error?: string;
  onChange: (how: Expand, pairs: string) => void;
};

const CHOICES: readonly { how: Expand; name: string; means: string }[] = [
  { how: 'none', name: 'One item per row.', means: 'All responses of a row stand beside each other.' },
  { how: 'all_pairs', name: 'All pairs.', means: 'Every two responses of a row become an item, in one group.' },
  { how: 'random_pairs', name: 'Pairs by chance.', means: 'So many different pairs of each row, drawn by lot, in one group.' },
];

export function ExpandForm({ upload, draft, forPairs, how, pairs, error, onChange }: Props) {
  const responses = responsesPerRow(draft, upload.found.rows);
  const made = (choice: Expand) => responses.reduce((sum, one) => sum + itemsOfRow(one, choice, pairsOf(pairs) ?? 1), 0);
  const most = Math.max(0, ...responses);
  return (
    <fieldset className="panel section plain-fieldset">
      <legend className="unseen">Pairs</legend>
      <h3>Pairs</h3>
      <p>
        {most === 0 ? 'No responses are chosen yet.' : `A row has up to ${count(most, 'response')}.`}
        {forPairs && most > 2 ? ' The form compares two, so that rows with more need pairs.' : ''}
      </p>
      <div className="radios">
        {CHOICES.map((choice) => (
          <label key={choice.how}>
            <input type="radio" name="expand" checked={how === choice.how} onChange={() => onChange(choice.how, pairs)} />
            <span>
              <strong>{choice.name}</strong> {choice.means}{' '}
              {responses.length > 0 && most > 0 ? (
                <span className="meta">
                  The first {count(responses.length, 'row')} {responses.length === 1 ? 'makes' : 'make'} {count(made(choice.how), 'item')}.
                </span>
              ) : null}
            </span>
          </label>
        ))}
      </div>
      {how === 'random_pairs' ? (
        <div className="short-field">
          <Field
            label="Pairs of each row"
            type="number"
            inputMode="numeric"
            min={1}
            step={1}
            value={pairs}
            error={error ?? (pairsOf(pairs) === null ? 'A whole number of at least 1.' : undefined)}
            onChange={(event) => onChange(how, event.target.value)}
          />
        </div>
      ) : null}
      <p className="meta">“Try without writing” counts the items of the whole file.</p>
    </fieldset>
  );
}
