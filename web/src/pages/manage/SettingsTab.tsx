// The settings of one project; beside each number stands the reason for it.
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { manageApi, type ProjectDetail, type Settings } from '../../api/manage';
import { useRole } from '../../session';
import { Action } from '../../ui/Action';
import { Area, Field, Tick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';
import { localMoment, momentOf } from './moments';

type Tab = { workspace: string; project: ProjectDetail };
type Draft = Omit<Settings, 'overlap' | 'lease_minutes' | 'person_share_percent'> & {
  name: string;
  description: string;
  deadline: string;
  overlap: string;
  lease_minutes: string;
  person_share_percent: string;
};

const numberText = (value: number | null) => (value === null ? '' : String(value));
const FIELDS = ['/name', '/description', '/deadline', '/settings/overlap', '/settings/lease_minutes', '/settings/person_share_percent'];

function draftOf({ row, description, settings }: ProjectDetail): Draft {
  return {
    ...settings,
    name: row.name,
    description,
    deadline: row.deadline ? localMoment(row.deadline) : '',
    overlap: String(settings.overlap),
    lease_minutes: numberText(settings.lease_minutes),
    person_share_percent: numberText(settings.person_share_percent),
  };
}

/** An empty box means no number; the server says what is wrong with any other. */
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export default function SettingsTab({ workspace, project }: Tab) {
  const { id, items } = project.row;
  const { mayChange } = useRole(workspace);
  const client = useQueryClient();
  const sending = useSending();
  const [draft, setDraft] = useState(() => draftOf(project));
  const [saved, setSaved] = useState(false);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setSaved(false);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const { name, description, deadline, overlap, lease_minutes, person_share_percent, ...ticks } = draft;
    const before = draftOf(project);
    const done = await sending.send(async () => {
      const next = await manageApi.change(workspace, id, {
        name: name.trim(),
        description,
        // An unchanged deadline is left out: the box shows minutes, the server keeps more.
        ...(deadline === before.deadline ? {} : { deadline: deadline === '' ? null : momentOf(deadline) }),
        settings: {
          ...ticks,
          overlap: numberOf(overlap) ?? project.settings.overlap,
          lease_minutes: numberOf(lease_minutes),
          person_share_percent: numberOf(person_share_percent),
        },
      });
      client.setQueryData(['project', id], next);
      setDraft(draftOf(next));
      void client.invalidateQueries({ queryKey: ['projects', workspace] });
    });
    setSaved(done);
  };
  const rest = sending.rest(FIELDS);
  return (
    <form className="stack" aria-label="Settings" onSubmit={(event) => void save(event)}>
      <h2 className="unseen">Settings</h2>
      <fieldset className="panel section plain-fieldset" disabled={!mayChange}>
        <legend className="unseen">Project</legend>
        <h3>Project</h3>
        <Field label="Name" required maxLength={200} value={draft.name} error={sending.at('/name')} onChange={(event) => change({ name: event.target.value })} />
        <Area
          label="Description"
          rows={3}
          maxLength={4000}
          value={draft.description}
          error={sending.at('/description')}
          help="People read it in their list of projects."
          onChange={(event) => change({ description: event.target.value })}
        />
        <Field
          label="Deadline"
          type="datetime-local"
          value={draft.deadline}
          error={sending.at('/deadline')}
          help="In your time zone. People see it while they work; empty means no deadline."
          onChange={(event) => change({ deadline: event.target.value })}
        />
      </fieldset>
      <fieldset className="panel section plain-fieldset" disabled={!mayChange}>
        <legend className="unseen">Numbers</legend>
        <h3>Numbers</h3>
        <NumberField
          label="Judgments per item"
          unit="people"
          low={1}
          high={50}
          value={draft.overlap}
          disabled={items > 0}
          error={sending.at('/settings/overlap')}
          reason={
            items > 0
              ? 'Fixed, because items are in the project. Make a new project for another number.'
              : 'Three for preferences and rubrics: with fewer, agreement cannot be estimated. One is enough for objective work with an audit.'
          }
          onChange={(overlap) => change({ overlap })}
        />
        <NumberField
          label="Time an item is held"
          unit="minutes"
          low={1}
          high={480}
          value={draft.lease_minutes}
          error={sending.at('/settings/lease_minutes')}
          reason="Empty: one and a half times the usual time, between 10 minutes and 8 hours. Lost work is a top complaint, so a draft outlives this by 24 hours and a late answer counts while the place is free."
          onChange={(lease_minutes) => change({ lease_minutes })}
        />
        <NumberField
          label="Most of the judgments by one person"
          unit="percent"
          low={1}
          high={100}
          value={draft.person_share_percent}
          error={sending.at('/settings/person_share_percent')}
          reason="Empty: no limit. A limit keeps one person’s taste from deciding the result."
          onChange={(person_share_percent) => change({ person_share_percent })}
        />
      </fieldset>
      <fieldset className="panel section plain-fieldset" disabled={!mayChange}>
        <legend className="unseen">How items are shown</legend>
        <h3>How items are shown</h3>
        <p>The models’ names are never sent to the people who judge: whoever knows the model judges the name.</p>
        <Tick
          label="Black out where a response names its model"
          help="“I am such-and-such” gives a model away although its name is not shown."
          checked={draft.redact_leaks}
          onChange={(event) => change({ redact_leaks: event.target.checked })}
        />
        <Tick
          label="Show responses in a random order"
          help="People pick the left answer in 53 to 55 percent of cases. The order is stored, so that this can be measured."
          checked={draft.shuffle}
          onChange={(event) => change({ shuffle: event.target.checked })}
        />
      </fieldset>
      <fieldset className="panel section plain-fieldset" disabled={!mayChange}>
        <legend className="unseen">Skipping</legend>
        <h3>Skipping</h3>
        <Tick
          label="People may skip an item"
          help="With a reason, and somebody else gets it. Whoever must answer what they cannot judge guesses. What is harmful may always be skipped."
          checked={draft.skip_allowed}
          onChange={(event) => change({ skip_allowed: event.target.checked })}
        />
      </fieldset>
      {rest ? <Notice tone="bad">{rest}</Notice> : null}
      {saved ? <Notice tone="ok">Saved.</Notice> : null}
      {mayChange ? (
        <div className="actions">
          <Action type="submit" tone="primary" isBusy={sending.busy} isDisabled={draft.name.trim() === ''}>
            Save the settings
          </Action>
        </div>
      ) : (
        <p className="meta">Only managers and owners change the settings.</p>
      )}
    </form>
  );
}

type NumberProps = {
  label: string;
  unit: string;
  low: number;
  high: number;
  value: string;
  reason: string;
  error?: string;
  disabled?: boolean;
  onChange: (value: string) => void;
};

function NumberField({ label, unit, low, high, value, reason, error, disabled, onChange }: NumberProps) {
  return (
    <div className="number-setting">
      <Field
        label={`${label} (${unit}, ${low} to ${high})`}
        inputMode="numeric"
        type="number"
        step={1}
        value={value}
        disabled={disabled}
        error={error}
        help={reason}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
