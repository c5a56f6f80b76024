// The form editor: the form as JSON, its errors beside it, and the real task page with sample data below.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react';
import { manageApi, type FormComplaint, type FormDocument, type ProjectDetail } from '../../api/manage';
import { useMe, useRole } from '../../session';
import { Action } from '../../ui/Action';
import { moveCaret } from '../../ui/caret';
import { CodeArea } from '../../ui/CodeArea';
import { Notice } from '../../ui/Notice';
import { useKept } from '../../ui/useKept';
import { useSending } from '../../ui/useSending';
import { useSettled } from '../../ui/useSettled';
import { Versions } from './Versions';

const TYPING_MS = 400;
const FormPreview = lazy(() => import('./FormPreview'));
const written = (value: unknown) => JSON.stringify(value, null, 2);

export default function FormTab({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const { id } = project.row;
  const { mayChange } = useRole(workspace);
  const { me } = useMe();
  const client = useQueryClient();
  const sending = useSending();
  const area = useRef<HTMLTextAreaElement>(null);
  const errors = useId();
  const kept = useKept(`form.${me?.person.id ?? ''}.${id}`, useMemo(() => written(project.form), [project.form]));
  const [sample, setSample] = useSample(workspace, project);
  const [saved, setSaved] = useState(0);

  const typed = useSettled(kept.text, TYPING_MS);
  const sampleTyped = useSettled(sample, TYPING_MS);
  const sampleValue = parse(sampleTyped);
  const check = useQuery({
    queryKey: ['form-check', typed, sampleTyped],
    queryFn: async ({ signal }) => ({ ...(await manageApi.checkForm(typed, sampleValue, signal)), of: typed }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const complaints = check.data?.violations ?? [];
  // Another sample item asks for another preview; what is known of the form stays true meanwhile.
  const current = check.isSuccess && check.data.of === kept.text;
  const marked = useMemo(() => new Set(complaints.map((one) => one.line)), [complaints]);

  const save = () =>
    sending.send(async () => {
      const { version } = await manageApi.addForm(workspace, id, JSON.parse(kept.text));
      setSaved(version);
      kept.settle(kept.text);
      await client.invalidateQueries({ queryKey: ['project', id] });
      void client.invalidateQueries({ queryKey: ['forms', id] });
    });

  return (
    <>
      <section className="stack" aria-label="Form">
        <h2 className="unseen">Form</h2>
        {kept.restored ? (
          <Notice actions={<Action onPress={() => kept.settle(written(project.form))}>Back to version {project.form_version}</Action>}>
            This is your text from an earlier visit; it is not saved as a version yet.
          </Notice>
        ) : null}
        <div className="editor">
          <CodeArea
            label={`Form, JSON (version ${project.form_version}${kept.changed ? ', changed' : ''})`}
            area={area}
            value={kept.text}
            readOnly={!mayChange}
            marked={marked}
            invalid={complaints.length > 0}
            describedBy={errors}
            onChange={(text) => {
              setSaved(0);
              kept.change(text);
            }}
          />
          <div className="editor-side">
            <h3>{complaints.length === 0 ? 'Errors' : `Errors (${complaints.length})`}</h3>
            <Complaints id={errors} complaints={complaints} problem={check.error} onGo={(one) => area.current && moveCaret(area.current, one)} />
          </div>
        </div>
        {mayChange ? (
          <div className="actions">
            <Action
              tone="primary"
              isBusy={sending.busy}
              isDisabled={!kept.changed || !current || complaints.length > 0}
              onPress={() => void save()}
            >
              Save as version {project.form_version + 1}
            </Action>
            <span className="meta">
              New tasks are asked with the new version; answers already given keep the version they were given to.
            </span>
          </div>
        ) : null}
        {saved > 0 ? <Notice tone="ok">Saved as version {saved}.</Notice> : null}
        {sending.problem ? <Notice tone="bad">{sending.rest()}</Notice> : null}
      </section>
      <section className="stack" aria-label="Preview">
        <h2>Preview</h2>
        <p className="meta">The real task page with sample data. Answers are checked and not sent. Its keys work while the focus is inside.</p>
        <Suspense>
          {check.data?.task ? <FormPreview task={check.data.task} guideline={project.guideline} /> : null}
        </Suspense>
        {check.data && !check.data.task ? <Notice tone="warn">{whyNoPreview(complaints, sampleValue)}</Notice> : null}
        <details>
          <summary>Sample item</summary>
          <CodeArea label="Sample item, JSON" value={sample} onChange={setSample} />
        </details>
      </section>
      <History workspace={workspace} project={id} />
    </>
  );
}

function whyNoPreview(complaints: readonly FormComplaint[], sample: unknown): string {
  if (complaints.length > 0) return 'The preview comes back when the form has no errors.';
  if (sample === undefined) return 'The sample item below is not JSON.';
  return 'The sample item below does not fit the form: it needs one value for each field, by name.';
}

type ComplaintsProps = {
  id: string;
  complaints: readonly FormComplaint[];
  problem: Error | null;
  onGo: (complaint: FormComplaint) => void;
};

function Complaints({ id, complaints, problem, onGo }: ComplaintsProps) {
  return (
    <div id={id} role="status" className="stack">
      {problem ? <p className="complaint">{problem.message}</p> : null}
      {complaints.length === 0 && !problem ? <p className="meta">None: the form can be used.</p> : null}
      <ol className="complaints">
        {complaints.map((one) => (
          <li key={`${one.pointer} ${one.message}`}>
            <button type="button" onClick={() => onGo(one)}>
              <span className="meta">
                Line {one.line}, column {one.column}
              </span>
              <span>{one.message}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function History({ workspace, project }: { workspace: string; project: string }) {
  const query = useQuery({ queryKey: ['forms', project], queryFn: () => manageApi.forms(workspace, project) });
  return (
    <>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <Versions
        noun="form"
        project={project}
        versions={query.data?.versions ?? []}
        pending={query.isPending}
        load={async (version) => written((await manageApi.form(workspace, project, version)).form)}
        show={(text) => <CodeArea label="Form of this version, JSON" value={text} readOnly onChange={() => {}} />}
      />
    </>
  );
}

/** The first item of the project, or the sample of a template with the same fields. */
function useSample(workspace: string, project: ProjectDetail): [string, (text: string) => void] {
  const [text, setText] = useState('{}');
  const query = useQuery({
    queryKey: ['sample', project.row.id],
    queryFn: () => findSample(workspace, project),
    staleTime: Infinity,
  });
  useEffect(() => {
    if (query.data !== undefined) setText((before) => (before === '{}' ? written(query.data) : before));
  }, [query.data]);
  return [text, setText];
}

async function findSample(workspace: string, project: ProjectDetail): Promise<Record<string, unknown>> {
  const { id } = project.row;
  const { items } = await manageApi.items(workspace, id, { after: null, status: '', q: '' });
  if (items[0]) return (await manageApi.item(workspace, id, items[0].id)).content;
  const { templates } = await manageApi.templates();
  const fields = (form: FormDocument) => form.fields.map((field) => `${field.name} ${field.kind}`).join();
  return templates.find((template) => fields(template.form) === fields(project.form))?.sample ?? {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
