// Import: choose a file, see what was found, say which column is what, try it, and let it run; its jobs are listed below.
import { useEffect, useRef, useState } from 'react';
import { jobsApi, uploadFile, type Expand, type Upload } from '../../api/jobs';
import type { ProjectDetail } from '../../api/manage';
import { createStore, useStore, type Store } from '../../core/store';
import { useRole } from '../../session';
import { Action } from '../../ui/Action';
import { Notice } from '../../ui/Notice';
import { useSending, type Sending } from '../../ui/useSending';
import { ExpandForm } from './transfer/ExpandForm';
import { FilePicker, type Sent } from './transfer/FilePicker';
import { FoundFile } from './transfer/FoundFile';
import { ImportErrors } from './transfer/ImportErrors';
import { JobList } from './transfer/JobList';
import { asksForPairs, draftOf, mappingOf, pairsOf, pointerPart, suggestedExpand, type MappingDraft } from './transfer/mapping';
import { MappingForm } from './transfer/MappingForm';
import { useShowJob } from './transfer/useJobs';

type Tab = { workspace: string; project: ProjectDetail };
/** A file that has arrived and what somebody has chosen for it; kept while the manager looks at other tabs. */
type Plan = { upload: Upload; draft: MappingDraft; expand: Expand; pairs: string; started: boolean };

const plans = new Map<string, Store<Plan | null>>();

function planOf(project: string): Store<Plan | null> {
  const known = plans.get(project) ?? createStore<Plan | null>(null);
  plans.set(project, known);
  return known;
}

export default function ImportTab({ workspace, project }: Tab) {
  const { id } = project.row;
  const { mayChange } = useRole(workspace);
  const store = planOf(id);
  const plan = useStore(store);
  const again = useRef(false);
  if (!mayChange) return <p className="meta">Only managers and owners import.</p>;
  return (
    <>
      <section className="stack" aria-label="Import">
        <h2 className="unseen">Import</h2>
        {plan ? (
          <PlanForm
            workspace={workspace}
            project={project}
            plan={plan}
            onChange={(next) => {
              again.current = next === null;
              store.set(next);
            }}
          />
        ) : (
          <Arrival
            workspace={workspace}
            project={id}
            again={again.current}
            onArrived={(upload) =>
              store.set({ upload, draft: draftOf(upload.found.mapping), expand: suggestedExpand(upload, project.form), pairs: '3', started: false })
            }
          />
        )}
      </section>
      <JobList
        workspace={workspace}
        project={id}
        kind="import"
        title="Imports of this project"
        empty="Nothing was imported yet."
        more={(job, newest) => <ImportErrors workspace={workspace} job={job} open={newest} />}
      />
    </>
  );
}

type ArrivalProps = { workspace: string; project: string; again: boolean; onArrived: (upload: Upload) => void };

function Arrival({ workspace, project, again, onArrived }: ArrivalProps) {
  const sending = useSending();
  const [sent, setSent] = useState<Sent | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const take = async (file: File) => {
    const stop = new AbortController();
    stopper.current = stop;
    const { name, size: bytes } = file;
    setSent({ name, sent: 0, bytes });
    await sending.send(async () => {
      try {
        onArrived(await uploadFile({ workspace, project }, file, (done) => setSent({ name, sent: Math.min(done, bytes), bytes }), stop.signal));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      }
    });
    setSent(null);
  };
  return (
    <FilePicker
      sent={sent}
      error={sending.rest() ?? undefined}
      again={again}
      onFile={(file) => void take(file)}
      onStop={() => stopper.current?.abort()}
    />
  );
}

type PlanProps = Tab & { plan: Plan; onChange: (plan: Plan | null) => void };

function PlanForm({ workspace, project, plan, onChange }: PlanProps) {
  const { id } = project.row;
  const { upload, draft, expand, pairs } = plan;
  const sending = useSending();
  const show = useShowJob(id);
  const { fields } = project.form;
  const hasResponses = fields.some((field) => field.kind === 'responses');
  const pairsNumber = pairsOf(pairs);
  const change = (part: Partial<Plan>) => onChange({ ...plan, ...part, started: false });
  const start = async (dry_run: boolean) => {
    await sending.send(async () => {
      const spec = { upload: upload.id, format: upload.found.format, mapping: mappingOf(draft), expand, pairs: pairsNumber ?? 1, dry_run };
      show(await jobsApi.startImport(workspace, id, spec));
      onChange({ ...plan, started: !dry_run });
    });
  };
  if (plan.started) {
    return (
      <Notice
        tone="ok"
        actions={
          <>
            <Action autoFocus onPress={() => onChange(null)}>
              Another file
            </Action>
            <Action onPress={() => onChange({ ...plan, started: false })}>The same file again</Action>
          </>
        }
      >
        The import of {upload.name} goes on when you leave this page; it is listed below.
      </Notice>
    );
  }
  const blocked = expand === 'random_pairs' && pairsNumber === null;
  const rest = sending.rest(pointersOf(fields.map((field) => field.name)));
  return (
    <form className="stack" aria-label="How to import the file" onSubmit={(event) => event.preventDefault()}>
      <FoundFile upload={upload} />
      <MappingForm upload={upload} fields={fields} draft={draft} errorAt={(pointer) => errorAt(sending, pointer)} onChange={(next) => change({ draft: next })} />
      {hasResponses ? (
        <ExpandForm
          upload={upload}
          draft={draft}
          forPairs={asksForPairs(project.form)}
          how={expand}
          pairs={pairs}
          error={sending.at('/pairs')}
          onChange={(nextExpand, nextPairs) => change({ expand: nextExpand, pairs: nextPairs })}
        />
      ) : null}
      {rest ? <Notice tone="bad">{rest}</Notice> : null}
      {sending.problem && !rest ? <Notice tone="bad">Some choices above are not right yet.</Notice> : null}
      <div className="actions">
        <Action isBusy={sending.busy} isDisabled={blocked} onPress={() => void start(true)}>
          Try without writing
        </Action>
        <Action tone="primary" isBusy={sending.busy} isDisabled={blocked} onPress={() => void start(false)}>
          Import
        </Action>
        <Action tone="quiet" onPress={() => onChange(null)}>
          Another file
        </Action>
      </div>
    </form>
  );
}

/** Below the mapping, a problem stands where it belongs exactly, except for the responses, which are one thing here. */
function errorAt(sending: Sending, pointer: string): string | undefined {
  if (pointer === '/responses') return sending.at('/mapping/responses');
  return sending.problem?.violations.find((one) => one.pointer === `/mapping${pointer}`)?.message;
}

function pointersOf(fields: readonly string[]): string[] {
  const own = ['/external_id', '/group', '/responses', '/votes', ...fields.map((name) => `/fields/${pointerPart(name)}`)];
  return ['/pairs', ...own.map((pointer) => `/mapping${pointer}`)];
}
