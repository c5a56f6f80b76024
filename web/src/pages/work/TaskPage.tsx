// The task page: shows whatever the feed says, from the open task to "nothing left".
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { workApi } from '../../api/work';
import type { OutboxEntry } from '../../core/database';
import type { Feed } from '../../core/feed';
import { useKeys } from '../../core/keys';
import type { Outbox } from '../../core/outbox';
import { sendStatus } from '../../core/status';
import { useStore } from '../../core/store';
import { Action } from '../../ui/Action';
import { Notice } from '../../ui/Notice';
import { AcknowledgePage, RecentDialog } from './later';
import { Task } from './Task';
import { useProjectFeed } from './workbench';

export default function TaskPage() {
  const { project = '' } = useParams<{ project: string }>();
  const open = useProjectFeed(project);
  if (!open) return <p className="unseen">Loading</p>;
  return <FeedView project={project} feed={open.feed} outbox={open.outbox} />;
}

function FeedView({ project, feed, outbox }: { project: string; feed: Feed; outbox: Outbox }) {
  const state = useStore(feed.state);
  const [recent, setRecent] = useState(false);
  const work = useQuery({ queryKey: ['work'], queryFn: workApi.projects });
  const entry = work.data?.projects.find((candidate) => candidate.id === project);
  const recentDialog = (
    <RecentDialog project={project} open={recent} onClose={() => setRecent(false)} onOpen={(id) => feed.openSubmitted(id)} />
  );

  const showRecent = () => setRecent(true);

  switch (state.phase) {
    case 'loading':
      return (
        <>
          <p className="unseen">Loading the next task</p>
          <BetweenKeys feed={feed} onRecent={showRecent} />
          {recentDialog}
        </>
      );
    case 'open':
      return (
        <>
          <RefusedWork feed={feed} outbox={outbox} />
          <Task
            key={`${state.task.view.assignment}.${state.task.revision}`}
            task={state.task}
            feed={feed}
            deadline={entry?.deadline ?? null}
            onRecent={showRecent}
          />
          {recentDialog}
        </>
      );
    case 'none':
      if (state.reason === 'acknowledge') return <AcknowledgePage project={project} feed={feed} />;
      return (
        <Pausing title={noTaskTitle(state.reason)} sentence={state.sentence || noTaskSentence(state.reason)} feed={feed} onRecent={showRecent}>
          <RefusedWork feed={feed} outbox={outbox} />
          {state.reason === 'too_many_skips' ? (
            <Action tone="primary" onPress={() => void feed.goOnAfterSkips()}>
              Go on
            </Action>
          ) : (
            <Action onPress={() => void feed.start()}>Look again</Action>
          )}
          {recentDialog}
        </Pausing>
      );
    case 'waiting':
      return (
        <Pausing title="Waiting for the server" sentence={state.sentence} feed={feed} onRecent={showRecent}>
          <Action onPress={() => void feed.start()}>Try now</Action>
          {recentDialog}
        </Pausing>
      );
    case 'failed':
      return (
        <Pausing title="This project cannot be opened" sentence={state.sentence} feed={feed} onRecent={showRecent}>
          {recentDialog}
        </Pausing>
      );
  }
}

type BetweenProps = { feed: Feed; onRecent: () => void };

/** Between two tasks the last answers are as near as on a task. */
function BetweenKeys({ feed, onRecent }: BetweenProps) {
  useKeys([
    { id: 'undo', keys: 'Mod+z', does: 'Undo, also across submit', group: 'Task', run: () => void feed.undo() },
    { id: 'recent', keys: 'l', does: 'My last ten', group: 'Task', run: onRecent },
  ]);
  return null;
}

type PausingProps = BetweenProps & { title: string; sentence: string; children: React.ReactNode };

function Pausing({ title, sentence, feed, onRecent, children }: PausingProps) {
  const [, goTo] = useLocation();
  return (
    <div className="narrow-page">
      <BetweenKeys feed={feed} onRecent={onRecent} />
      <h1>{title}</h1>
      <p role="status">{sentence}</p>
      <div className="actions">
        {children}
        {feed.canUndo ? (
          <Action keys="Mod+z" keysId="undo" onPress={() => void feed.undo()}>
            Open my last answer
          </Action>
        ) : null}
        <Action keys="l" keysId="recent" onPress={onRecent}>
          Show my last ten
        </Action>
        <Action onPress={() => goTo('/')}>Back to my work</Action>
      </div>
    </div>
  );
}

/** Work that the server refused stays until somebody has looked at it. */
function RefusedWork({ feed, outbox }: { feed: Feed; outbox: Outbox }) {
  const { refused } = useStore(sendStatus);
  const [entries, setEntries] = useState<OutboxEntry[]>([]);
  useEffect(() => {
    void outbox.entries().then((all) => setEntries(all.filter((entry) => entry.refused !== null)));
  }, [outbox, refused]);
  if (refused === 0) return null;
  return entries.map((entry) => (
    <Notice
      key={entry.key}
      tone="warn"
      title={entry.kind === 'submit' ? 'An answer was not accepted.' : 'A skip was not accepted.'}
      actions={
        <>
          {entry.kind === 'submit' ? <Action onPress={() => void feed.openRefused(entry)}>Open it</Action> : null}
          <Action tone="quiet" onPress={() => void outbox.forget(entry.key)}>
            Let it go
          </Action>
        </>
      }
    >
      {entry.refused}
    </Notice>
  ));
}

function noTaskTitle(reason: string | null): string {
  switch (reason) {
    case 'not_open':
      return 'Not open now';
    case 'too_many_skips':
      return 'Do you want to go on?';
    case 'share_reached':
      return 'You have done your part';
    default:
      return 'Nothing to do here now';
  }
}

function noTaskSentence(reason: string | null): string {
  switch (reason) {
    case 'not_open':
      return 'This project is not open at the moment.';
    case 'too_many_skips':
      return 'You skipped many items lately. That is allowed: say whether you want to go on.';
    default:
      return 'There is nothing left for you in this project.';
  }
}
