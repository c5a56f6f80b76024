// Export: choose a format and whether people are named; finished exports with their files, their report and "again".
import { useState } from 'react';
import {
  jobsApi,
  type ExportFile,
  type ExportFormat,
  type ExportPeople,
  type ExportReport,
  type Job,
  type TrlStyle,
  type TrlUnit,
} from '../../api/jobs';
import type { ProjectDetail } from '../../api/manage';
import { formatMoment } from '../../core/clock';
import { useRole } from '../../session';
import { Action } from '../../ui/Action';
import { DataTable, type Column } from '../../ui/DataTable';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';
import { JobList } from './transfer/JobList';
import { asksForPairs } from './transfer/mapping';
import { useShowJob } from './transfer/useJobs';
import { count, EXPORT_FORMATS, EXPORT_PEOPLE, formatBytes, reasonWords, titleOf, TRL_STYLES, TRL_UNITS } from './transfer/words';

type Tab = { workspace: string; project: ProjectDetail };

export default function ExportTab({ workspace, project }: Tab) {
  const { mayChange } = useRole(workspace);
  if (!mayChange) return <p className="meta">Only managers and owners export.</p>;
  return (
    <>
      <WishForm workspace={workspace} project={project} />
      <JobList
        workspace={workspace}
        project={project.row.id}
        kind="export"
        title="Exports of this project"
        empty="Nothing was exported yet."
        more={(job) => (job.status === 'done' ? <Finished workspace={workspace} job={job} /> : null)}
      />
    </>
  );
}

function WishForm({ workspace, project }: Tab) {
  const sending = useSending();
  const show = useShowJob(project.row.id);
  const [format, setFormat] = useState<ExportFormat>('assay');
  const [people, setPeople] = useState<ExportPeople>('pseudonymous');
  const [style, setStyle] = useState<TrlStyle>('standard');
  const [unit, setUnit] = useState<TrlUnit>('annotation');
  const trl = format === 'trl_preference';
  const start = () =>
    sending.send(async () => {
      const wish = { format, people, trl_style: trl ? style : null, trl_unit: trl ? unit : null };
      show(await jobsApi.startExport(workspace, project.row.id, wish));
    });
  const rest = sending.rest(['/format', '/people', '/trl_style', '/trl_unit']);
  return (
    <form className="stack" aria-label="Export" onSubmit={(event) => event.preventDefault()}>
      <h2 className="unseen">Export</h2>
      <fieldset className="gallery">
        <legend>Format</legend>
        {(Object.keys(EXPORT_FORMATS) as ExportFormat[]).map((one) => {
          const unfit = EXPORT_FORMATS[one].needsPreference && !asksForPairs(project.form);
          return (
            <label key={one} className="panel template" data-selected={format === one || undefined}>
              <input type="radio" name="format" checked={format === one} disabled={unfit} onChange={() => setFormat(one)} />
              <span className="template-name">{EXPORT_FORMATS[one].name}</span>
              <span>{EXPORT_FORMATS[one].means}</span>
              {unfit ? <span className="meta">The form of this project has no preference question.</span> : null}
            </label>
          );
        })}
      </fieldset>
      {sending.at('/format') ? <p className="complaint">{sending.at('/format')}</p> : null}
      {trl ? (
        <>
          <Radios legend="Prompt and responses as" name="style" choices={TRL_STYLES} value={style} error={sending.at('/trl_style')} onChange={setStyle} />
          <Radios legend="What is a line?" name="unit" choices={TRL_UNITS} value={unit} error={sending.at('/trl_unit')} onChange={setUnit} />
        </>
      ) : null}
      <Radios legend="People" name="people" choices={EXPORT_PEOPLE} value={people} error={sending.at('/people')} onChange={setPeople} />
      {rest ? <Notice tone="bad">{rest}</Notice> : null}
      <div className="actions">
        <Action tone="primary" isBusy={sending.busy} onPress={() => void start()}>
          Export
        </Action>
        <span className="meta">All that was submitted until this moment.</span>
      </div>
    </form>
  );
}

type RadiosProps<Value extends string> = {
  legend: string;
  name: string;
  choices: Record<Value, { name: string; means: string }>;
  value: Value;
  error?: string;
  onChange: (value: Value) => void;
};

function Radios<Value extends string>({ legend, name, choices, value, error, onChange }: RadiosProps<Value>) {
  return (
    <fieldset className="radios">
      <legend>{legend}</legend>
      {error ? <p className="complaint">{error}</p> : null}
      {(Object.keys(choices) as Value[]).map((one) => (
        <label key={one}>
          <input type="radio" name={name} checked={value === one} onChange={() => onChange(one)} />
          <span>
            <strong>{choices[one].name}.</strong> {choices[one].means}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Finished({ workspace, job }: { workspace: string; job: Job }) {
  const sending = useSending();
  const show = useShowJob(job.project);
  const { report, files = [] } = job.result ?? {};
  const again = () =>
    sending.send(async () => {
      show(await jobsApi.repeat(workspace, job.id));
    });
  const moment = formatMoment(job.created_at);
  const manifest = files.find((file) => file.name === 'manifest.json');
  const columns: Column<ExportFile>[] = [
    {
      key: 'name',
      title: 'File',
      cell: (file) =>
        job.files_removed_at ? (
          file.name
        ) : (
          <a href={jobsApi.fileUrl(workspace, job.id, file.name)} download={file.name}>
            {file.name}
          </a>
        ),
    },
    { key: 'size', title: 'Size', align: 'end', cell: (file) => formatBytes(file.bytes) },
    {
      key: 'hash',
      title: 'SHA-256',
      cell: (file) => <code title={file.sha256}>{file.sha256.slice(0, 12)}…</code>,
    },
  ];
  return (
    <>
      {report ? <Report report={report} manifest={manifest?.sha256} /> : null}
      <DataTable caption={`Files of: ${titleOf(job)}, ${moment}`} columns={columns} rows={files} rowKey={(file) => file.name} />
      <div className="actions">
        <Action
          isBusy={sending.busy}
          aria-label={`Export the same again: ${titleOf(job)}, ${moment}`}
          onPress={() => void again()}
        >
          Export the same again
        </Action>
        <span className="meta">As things stood then, with the same pseudonyms: the same bytes.</span>
      </div>
      {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
    </>
  );
}

function Report({ report, manifest }: { report: ExportReport; manifest: string | undefined }) {
  const format = EXPORT_FORMATS[report.format as ExportFormat];
  const dropped = Object.entries(report.dropped);
  return (
    <dl className="consequences report">
      <dt>Format</dt>
      <dd>{format ? format.name : report.format}</dd>
      <dt>Rows in</dt>
      <dd>
        {count(report.rows_in, report.unit)} of {count(report.items, 'item')}
      </dd>
      <dt>Rows out</dt>
      <dd>{report.rows_out.toLocaleString()}</dd>
      <dt>Left out</dt>
      <dd>{dropped.length === 0 ? 'none' : dropped.map(([reason, number]) => `${number.toLocaleString()} ${reasonWords(reason)}`).join(' · ')}</dd>
      {manifest ? (
        <>
          <dt>Manifest</dt>
          <dd>
            SHA-256 <code className="whole-hash">{manifest}</code>
            <span className="meta">The manifest names the hash of every file: whoever notes this one number can prove them all.</span>
          </dd>
        </>
      ) : null}
    </dl>
  );
}
