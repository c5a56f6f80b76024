// The guideline: beside the task, searchable; and as a page of its own when it must be read before working.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { workApi } from '../../api/work';
import type { Feed } from '../../core/feed';
import { useKeys } from '../../core/keys';
import { Action } from '../../ui/Action';
import { Notice } from '../../ui/Notice';
import { Rich } from '../../ui/Rich';

const useGuideline = (project: string, enabled = true) =>
  useQuery({ queryKey: ['guideline', project], queryFn: () => workApi.guideline(project), enabled });

export const useTaskGuideline = (assignment: string, enabled: boolean) =>
  useQuery({
    queryKey: ['task-guideline', assignment],
    queryFn: () => workApi.taskGuideline(assignment),
    enabled,
    staleTime: Infinity,
  });

type PanelProps = {
  project: string;
  /** Given in a preview, where no project is asked for its guideline. */
  text?: string;
  /** A task that was answered already: its answer was made under a guideline of its own. */
  answered?: { assignment: string; guideline_version: string };
  onClose: () => void;
};

export function GuidelinePanel({ project, text: given, answered, onClose }: PanelProps) {
  const current = useGuideline(project, given === undefined);
  const isOlder = answered !== undefined && current.data !== undefined && answered.guideline_version !== current.data.version;
  const [wantsCurrent, setWantsCurrent] = useState(false);
  const older = useTaskGuideline(answered?.assignment ?? '', isOlder);
  const query = isOlder && !wantsCurrent ? older : current;
  const shown = given ?? query.data?.text;
  const text = useRef<HTMLDivElement>(null);
  return (
    <aside className="panel guideline" aria-label="Guideline">
      <div className="panel-head">
        <h2>Guideline</h2>
        <span className="meta">{query.data && query.data.version !== '0' ? `version ${query.data.version}` : ''}</span>
        <span className="grow" />
        <Action tone="quiet" keys="g" keysId="guideline" onPress={onClose}>
          Close
        </Action>
      </div>
      <Search within={text} ready={shown !== undefined} />
      <div className="panel-body" ref={text} tabIndex={0} role="group" aria-label="Guideline, text">
        {isOlder ? (
          <Notice
            actions={
              <Action onPress={() => setWantsCurrent(!wantsCurrent)}>
                {wantsCurrent ? `Show version ${answered.guideline_version}` : `Show version ${current.data?.version}`}
              </Action>
            }
          >
            {answered.guideline_version === '0'
              ? 'There was no guideline yet when you were given this task.'
              : `You were given this task under version ${answered.guideline_version}; version ${current.data?.version} is in force now.`}
          </Notice>
        ) : null}
        {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
        {shown === undefined ? null : <Rich text={shown} />}
      </div>
    </aside>
  );
}

export function AcknowledgePage({ project, feed }: { project: string; feed: Feed }) {
  const client = useQueryClient();
  const query = useGuideline(project);
  // It is the new text that has to be read: what this page knew before is not shown as that.
  useEffect(() => void client.invalidateQueries({ queryKey: ['guideline', project] }), [client, project]);
  const [problem, setProblem] = useState('');
  const guideline = query.isFetchedAfterMount ? query.data : undefined;
  const accept = () => {
    if (guideline) feed.acknowledge(guideline.version).catch((error: Error) => setProblem(error.message));
  };
  useKeys([{ id: 'acknowledge', keys: 'Mod+Enter', does: 'I have read the guideline', group: 'Guideline', run: accept }]);
  return (
    <div className="reading-page">
      <h1>Read the guideline first</h1>
      <p className="meta">
        {guideline?.acknowledged_version
          ? `It changed since you read version ${guideline.acknowledged_version}; this is version ${guideline.version}.`
          : 'It says what a good judgment is in this project. It stays one key away while you work.'}
      </p>
      <div className="panel">
        <h2 className="unseen">Guideline</h2>
        {guideline ? <Rich text={guideline.text} /> : null}
      </div>
      {problem || query.error ? <Notice tone="bad">{problem || query.error?.message}</Notice> : null}
      <div className="actions">
        <Action tone="primary" keys="Mod+Enter" keysId="acknowledge" isDisabled={!guideline} onPress={accept}>
          I have read it
        </Action>
      </div>
    </div>
  );
}

/** Finds words without touching the text: the browser paints the found ranges. */
function Search({ within, ready }: { within: React.RefObject<HTMLDivElement | null>; ready: boolean }) {
  const [wanted, setWanted] = useState('');
  const [found, setFound] = useState<Range[]>([]);
  const [current, setCurrent] = useState(0);

  useEffect(() => {
    const ranges = ready && within.current ? findRanges(within.current, wanted) : [];
    setFound(ranges);
    setCurrent(0);
    paint(ranges);
    scrollTo(ranges[0]);
    return () => paint([]);
  }, [wanted, ready, within]);

  const next = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || found.length === 0) return;
    event.preventDefault();
    const step = event.shiftKey ? -1 : 1;
    const index = (current + step + found.length) % found.length;
    setCurrent(index);
    scrollTo(found[index]);
  };

  return (
    <div className="guideline-search">
      <input
        className="input"
        type="search"
        aria-label="Search the guideline"
        placeholder="Search"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={next}
      />
      <span className="meta" role="status">
        {wanted.trim() === '' ? '' : found.length === 0 ? 'not found' : `${current + 1} of ${found.length}`}
      </span>
    </div>
  );
}

function findRanges(root: HTMLElement, wanted: string): Range[] {
  const needle = wanted.trim().toLowerCase();
  if (needle === '') return [];
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? '').toLowerCase();
    for (let index = text.indexOf(needle); index >= 0; index = text.indexOf(needle, index + needle.length)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + needle.length);
      ranges.push(range);
    }
  }
  return ranges;
}

function paint(ranges: Range[]): void {
  if (!('highlights' in CSS)) return;
  if (ranges.length === 0) CSS.highlights.delete('find');
  else CSS.highlights.set('find', new Highlight(...ranges));
}

function scrollTo(range: Range | undefined): void {
  range?.startContainer.parentElement?.scrollIntoView({ block: 'center' });
}
