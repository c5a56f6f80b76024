// The guidelines editor: Markdown beside what people will read, saved as a version with the size of the change.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { manageApi, type GuidelineChange, type ProjectDetail } from '../../api/manage';
import { useMe, useRole } from '../../session';
import { Action } from '../../ui/Action';
import { Area } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Rich } from '../../ui/Rich';
import { useKept } from '../../ui/useKept';
import { useSending } from '../../ui/useSending';
import { useSettled } from '../../ui/useSettled';
import { Versions } from './Versions';
import { CHANGES } from './words';

const TYPING_MS = 250;

export default function GuidelineTab({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const { id } = project.row;
  const { mayChange } = useRole(workspace);
  const { me } = useMe();
  const client = useQueryClient();
  const sending = useSending();
  const kept = useKept(`guideline.${me?.person.id ?? ''}.${id}`, project.guideline);
  const [change, setChange] = useState<GuidelineChange>('minor');
  const [saved, setSaved] = useState(0);
  const shown = useSettled(kept.text, TYPING_MS);

  const save = () =>
    sending.send(async () => {
      const { version } = await manageApi.addGuideline(workspace, id, kept.text, change);
      setSaved(version);
      kept.settle(kept.text);
      await client.invalidateQueries({ queryKey: ['project', id] });
      void client.invalidateQueries({ queryKey: ['guidelines', id] });
    });
  const rest = sending.rest(['/text']);

  return (
    <>
      <section className="stack" aria-label="Guidelines">
        <h2 className="unseen">Guidelines</h2>
        {kept.restored ? (
          <Notice actions={<Action onPress={() => kept.settle(project.guideline)}>Back to the saved version</Action>}>
            This is your text from an earlier visit; it is not saved as a version yet.
          </Notice>
        ) : null}
        <div className="editor halves">
          <Area
            label={project.guideline_version > 0 ? `Guideline, Markdown (version ${project.guideline_version})` : 'Guideline, Markdown (none yet)'}
            rows={24}
            maxLength={200_000}
            readOnly={!mayChange}
            value={kept.text}
            error={sending.at('/text')}
            onChange={(event) => {
              setSaved(0);
              kept.change(event.target.value);
            }}
          />
          <div className="panel guideline-shown">
            <div className="panel-head">
              <h3>What people read</h3>
            </div>
            <div className="panel-body" tabIndex={0} role="group" aria-label="What people read, text">
              {shown.trim() === '' ? <p className="meta">Nothing yet.</p> : <Rich text={shown} />}
            </div>
          </div>
        </div>
        {mayChange ? (
          <>
            <fieldset className="radios">
              <legend>How big is the change?</legend>
              {(Object.keys(CHANGES) as GuidelineChange[]).map((one) => (
                <label key={one}>
                  <input type="radio" name="change" checked={change === one} onChange={() => setChange(one)} />
                  <span>
                    <strong>{CHANGES[one].name}.</strong> {CHANGES[one].means}
                  </span>
                </label>
              ))}
            </fieldset>
            <div className="actions">
              <Action
                tone="primary"
                isBusy={sending.busy}
                isDisabled={!kept.changed || kept.text.trim() === ''}
                onPress={() => void save()}
              >
                Save as version {project.guideline_version + 1}
              </Action>
            </div>
          </>
        ) : null}
        {saved > 0 ? <Notice tone="ok">Saved as version {saved}.</Notice> : null}
        {rest ? <Notice tone="bad">{rest}</Notice> : null}
      </section>
      <History workspace={workspace} project={id} />
    </>
  );
}

function History({ workspace, project }: { workspace: string; project: string }) {
  const query = useQuery({ queryKey: ['guidelines', project], queryFn: () => manageApi.guidelines(workspace, project) });
  return (
    <>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <Versions
        noun="guideline"
        project={project}
        versions={query.data?.versions ?? []}
        pending={query.isPending}
        columns={[{ key: 'change', title: 'Change', cell: (row) => CHANGES[row.change].name }]}
        load={async (version) => (await manageApi.guideline(workspace, project, version)).text}
        show={(text) => (
          <div className="panel guideline-shown">
            <div className="panel-body" tabIndex={0} role="group" aria-label="What people read, text">
              <Rich text={text} />
            </div>
          </div>
        )}
      />
    </>
  );
}
