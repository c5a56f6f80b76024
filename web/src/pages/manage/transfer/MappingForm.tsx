// The mapping as a form: which column becomes the id, each field, the responses, the group and the finished votes.
import type { FoundColumn, Upload } from '../../../api/jobs';
import type { FieldView } from '../../../api/contract';
import { labelOfResponse } from '../../../kinds/kind';
import { Action } from '../../../ui/Action';
import { Field, Pick, Tick } from '../../../ui/Field';
import { pointerPart, type MappingDraft } from './mapping';

type Props = {
  upload: Upload;
  fields: readonly FieldView[];
  draft: MappingDraft;
  /** What is wrong at a pointer below the mapping. */
  errorAt: (pointer: string) => string | undefined;
  onChange: (draft: MappingDraft) => void;
};

export function MappingForm({ upload, fields, draft, errorAt, onChange }: Props) {
  const { columns } = upload.found;
  const change = (part: Partial<MappingDraft>) => onChange({ ...draft, ...part });
  const plain = fields.filter((field) => field.kind !== 'responses');
  const native = upload.found.format === 'assay';
  return (
    <fieldset className="panel section plain-fieldset">
      <legend className="unseen">Which column is what</legend>
      <h3>Which column is what</h3>
      <p className="meta">This is a suggestion from the names and the values of the columns. Each choice shows an example.</p>
      <div className="pick-grid">
        <ColumnPick
          label="Your id of an item"
          none="None: made from the content"
          columns={columns}
          value={draft.externalId}
          error={errorAt('/external_id')}
          onChange={(externalId) => change({ externalId })}
        />
        {plain.map((field) => (
          <ColumnPick
            key={field.name}
            label={`Field: ${field.title ?? field.name}`}
            none="Not chosen"
            columns={columns}
            value={draft.fields[field.name] ?? ''}
            error={errorAt(`/fields/${pointerPart(field.name)}`)}
            onChange={(column) => change({ fields: { ...draft.fields, [field.name]: column } })}
          />
        ))}
        <ColumnPick
          label="Group"
          none="None"
          columns={columns}
          value={draft.group}
          error={errorAt('/group')}
          onChange={(group) => change({ group })}
        />
      </div>
      {fields.length > plain.length ? <Responses columns={columns} draft={draft} errorAt={errorAt} change={change} /> : null}
      <Votes native={native} columns={columns} draft={draft} errorAt={errorAt} change={change} />
    </fieldset>
  );
}

type PartProps = {
  columns: readonly FoundColumn[];
  draft: MappingDraft;
  errorAt: (pointer: string) => string | undefined;
  change: (part: Partial<MappingDraft>) => void;
};

function Responses({ columns, draft, errorAt, change }: PartProps) {
  const error = errorAt('/responses');
  const { list } = draft;
  return (
    <fieldset className="sub-fieldset">
      <legend>Responses</legend>
      {error ? <p className="complaint">{error}</p> : null}
      <div className="radios">
        <label>
          <input type="radio" name="shape" checked={draft.shape === 'columns'} onChange={() => change({ shape: 'columns' })} />
          <span>Each in its own column</span>
        </label>
        <label>
          <input type="radio" name="shape" checked={draft.shape === 'list'} onChange={() => change({ shape: 'list' })} />
          <span>A list in one column</span>
        </label>
      </div>
      {draft.shape === 'columns' ? (
        <ResponseColumns columns={columns} draft={draft} change={change} />
      ) : (
        <div className="pick-grid three">
          <ColumnPick label="The list" none="Not chosen" columns={columns} value={list.list} onChange={(value) => change({ list: { ...list, list: value } })} />
          <Field
            label="Key of the text in an entry"
            value={list.text}
            help="Entries that are plain texts need none."
            onChange={(event) => change({ list: { ...list, text: event.target.value } })}
          />
          <Field
            label="Key of the model in an entry"
            value={list.model}
            help="Empty: the models are not known."
            onChange={(event) => change({ list: { ...list, model: event.target.value } })}
          />
        </div>
      )}
    </fieldset>
  );
}

function ResponseColumns({ columns, draft, change }: Omit<PartProps, 'errorAt'>) {
  const pairs = draft.columns;
  const set = (place: number, part: Partial<MappingDraft['columns'][number]>) =>
    change({ columns: pairs.map((one, index) => (index === place ? { ...one, ...part } : one)) });
  return (
    <>
      {pairs.map((pair, index) => (
        <div className="pick-grid" key={index} role="group" aria-label={`Response ${labelOfResponse(index)}`}>
          <ColumnPick
            label={`Response ${labelOfResponse(index)}: text`}
            none="Not chosen"
            columns={columns}
            value={pair.text}
            onChange={(text) => set(index, { text })}
          />
          <ColumnPick
            label={`Response ${labelOfResponse(index)}: model`}
            none="Not known"
            columns={columns}
            value={pair.model}
            onChange={(model) => set(index, { model })}
          />
        </div>
      ))}
      <div className="actions">
        <Action isDisabled={pairs.length >= 26} onPress={() => change({ columns: [...pairs, { text: '', model: '' }] })}>
          One more response
        </Action>
        <Action isDisabled={pairs.length <= 1} onPress={() => change({ columns: pairs.slice(0, -1) })}>
          Remove response {labelOfResponse(pairs.length - 1)}
        </Action>
      </div>
    </>
  );
}

function Votes({ native, columns, draft, errorAt, change }: PartProps & { native: boolean }) {
  const { votes } = draft;
  const set = (part: Partial<MappingDraft['votes']>) => change({ votes: { ...votes, ...part } });
  return (
    <fieldset className="sub-fieldset">
      <legend>Finished votes</legend>
      <Tick
        label="The file holds finished votes: import them"
        help={
          native
            ? 'An Assay export says itself where its annotations are; replaced and voided ones are left out.'
            : 'They count like judgments made here. The people are added as outside people who cannot sign in.'
        }
        checked={draft.withVotes}
        onChange={(event) => change({ withVotes: event.target.checked })}
      />
      {draft.withVotes && !native ? (
        <>
          {errorAt('/votes') ? <p className="complaint">{errorAt('/votes')}</p> : null}
          <div className="pick-grid">
            <ColumnPick
              label="Person"
              none="Not chosen"
              columns={columns}
              value={votes.person}
              error={errorAt('/votes/person')}
              onChange={(person) => set({ person })}
            />
            <ColumnPick
              label="Winner"
              none="Not chosen"
              columns={columns}
              value={votes.winner}
              error={errorAt('/votes/winner')}
              onChange={(winner) => set({ winner })}
            />
            <ColumnPick
              label="Model on the left"
              none="The item’s first response"
              columns={columns}
              value={votes.left}
              error={errorAt('/votes/left')}
              onChange={(left) => set({ left })}
            />
            <ColumnPick
              label="Model on the right"
              none="The item’s second response"
              columns={columns}
              value={votes.right}
              error={errorAt('/votes/right')}
              onChange={(right) => set({ right })}
            />
          </div>
        </>
      ) : null}
    </fieldset>
  );
}

type PickProps = {
  label: string;
  none: string;
  columns: readonly FoundColumn[];
  value: string;
  error?: string;
  onChange: (column: string) => void;
};

function ColumnPick({ label, none, columns, value, error, onChange }: PickProps) {
  const chosen = columns.find((column) => column.name === value);
  const example = chosen?.examples[0];
  return (
    <Pick
      label={label}
      value={value}
      error={error}
      help={example ? `Such as: ${example}` : undefined}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{none}</option>
      {/* A path that the first rows do not show. */}
      {value !== '' && !chosen ? <option value={value}>{value}</option> : null}
      {columns.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Pick>
  );
}
