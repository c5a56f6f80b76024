// One open task: what is shown, what is asked, and every key that answers it.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Answers, SkipReason, Violation } from '../../api/contract';
import type { ShownTask, TaskFeed } from '../../core/feed';
import { useKeys, type Binding } from '../../core/keys';
import { responsesOf } from '../../fields/responses';
import { markedText } from '../../fields/field';
import { answersToSend, askedQuestions, validateAnswers } from '../../kinds/form';
import type { KindKey, Material } from '../../kinds/kind';
import { kindOf } from '../../kinds/registry';
import type { Flag } from '../../kinds/flag/validate';
import { Action } from '../../ui/Action';
import { Kbd } from '../../ui/Kbd';
import { Notice } from '../../ui/Notice';
import { Slot } from '../../ui/Shell';
import { Content } from './Content';
import { GuidelinePanel, loadLater, PauseDialog, SkipDialog } from './later';
import { Questions } from './Questions';
import { answerAt, stopOfViolation, stopsOf, withAnswer, type Stop } from './stops';
import { TaskMeta } from './TaskMeta';

const HEARTBEAT_MS = 60_000;
const KEPT_RATIONALES = 10;
const earlierRationales: string[] = [];

type Props = {
  task: ShownTask;
  feed: TaskFeed;
  deadline: string | null;
  onRecent: () => void;
  /** Set in the preview of a form: keys work only while the focus is inside, the bars belong to the page around it. */
  rehearsal?: { guideline: string };
};
type Panel = 'none' | 'skip' | 'pause';

export function Task({ task, feed, deadline, onRecent, rehearsal }: Props) {
  const { form, content } = task.view;
  const [answers, setAnswers] = useState<Answers>(task.answers);
  const [stopIndex, setStopIndex] = useState(0);
  const [problems, setProblems] = useState<Violation[]>([]);
  const [message, setMessage] = useState('');
  const [panel, setPanel] = useState<Panel>('none');
  const [guideline, setGuideline] = useState(false);
  const before = useRef<Answers[]>([]);
  const root = useRef<HTMLDivElement>(null);

  const responses = useMemo(() => responseTexts(task), [task]);
  const questions = useMemo(() => askedQuestions(form, answers), [form, answers]);
  const stops = useMemo(() => stopsOf(questions, responses.length), [questions, responses.length]);
  const stop = stops[Math.min(stopIndex, stops.length - 1)];
  const material = useMemo<Material>(
    () => ({ prompt: promptText(task), responses, earlier: earlierRationales }),
    [task, responses],
  );

  const inPreview = rehearsal !== undefined;
  const [inside, setInside] = useState(false);
  useLayoutEffect(() => {
    if (!inPreview) root.current?.focus({ preventScroll: true });
    performance.mark('task-shown');
    loadLater();
  }, [inPreview]);
  useWorkTime(task);

  const change = useCallback(
    (next: Answers, undoable: boolean) => {
      setAnswers((current) => {
        if (undoable) before.current.push(current);
        return next;
      });
      setProblems([]);
      setMessage('');
      task.keeper.change(next);
    },
    [task],
  );

  const answer = (place: Pick<Stop, 'question' | 'response'>, value: unknown) => {
    const isText = typeof value === 'string' && kindName(task, place.question) === 'text';
    change(withAnswer(answers, place, value, responses.length), !isText);
  };

  const goTo = useCallback(
    (index: number) => {
      const bounded = Math.max(0, Math.min(stops.length - 1, index));
      setStopIndex(bounded);
      const target = stops[bounded];
      if (target) focusStop(target);
    },
    [stops],
  );

  const submit = () => {
    const ready = answersToSend(form, answers);
    const violations = validateAnswers(form, ready, { responses: responses.length });
    if (violations.length === 0 && Object.keys(ready).some((name) => name !== 'flag')) {
      if (!inPreview) rememberRationales(task, ready);
      feed.submit(ready);
      return;
    }
    setProblems(violations);
    const first = violations[0];
    if (!first) {
      setMessage('Not sent: nothing is answered yet.');
      return;
    }
    const index = stopOfViolation(stops, questions, first);
    if (index >= 0) goTo(index);
    setMessage(`Not sent. ${problemTitle(task, first)}${first.message}`);
  };

  const undo = async () => {
    const last = before.current.pop();
    if (last) {
      setAnswers(last);
      task.keeper.change(last);
      setMessage('Undone.');
    } else if (!(await feed.undo())) {
      setMessage('Nothing to undo. L shows your last ten.');
    }
  };

  const skip = (reason: SkipReason, note: string) => {
    setPanel('none');
    feed.skip(reason, note);
  };
  const flag = (reason: SkipReason, note: string) => {
    const flags = ((answers.flag as Flag[] | undefined) ?? []).filter((entry) => entry.reason !== reason);
    change({ ...answers, flag: [...flags, note ? { reason, note } : { reason }] }, true);
    setPanel('none');
    setMessage('Flagged. Go on with your best answer.');
  };
  const pause = (paused: boolean) => {
    task.active.pause(paused);
    setPanel(paused ? 'pause' : 'none');
  };

  const skipName = task.view.skip_allowed ? 'Skip or flag' : 'Flag';
  const rationale = stops.findIndex((entry) => kindName(task, entry.question) === 'text');
  const bindings: Binding[] = [
    { id: 'submit', keys: 'Mod+Enter', does: 'Submit and next', group: 'Task', inText: true, run: submit },
    { id: 'undo', keys: 'Mod+z', does: 'Undo, also across submit', group: 'Task', run: () => void undo() },
    { id: 'recent', keys: 'l', does: 'My last ten', group: 'Task', run: onRecent },
    { id: 'skip', keys: 'f', does: skipName, group: 'Task', run: () => setPanel('skip') },
    { id: 'guideline', keys: 'g', does: 'Guideline', group: 'Task', run: () => setGuideline((shown) => !shown) },
    { id: 'pause', keys: 'p', does: 'Pause', group: 'Task', run: () => pause(true) },
    { id: 'next-question', keys: ']', does: 'Next question', group: 'Task', run: () => goTo(stopIndex + 1) },
    { id: 'previous-question', keys: '[', does: 'Previous question', group: 'Task', run: () => goTo(stopIndex - 1) },
    { id: 'leave-text', keys: 'Escape', does: 'Leave the text box', group: 'Task', inText: true, run: () => root.current?.focus() },
  ];
  if (stop) {
    const clear = () => answer(stop, undefined);
    bindings.push({ id: 'clear', keys: 'Backspace', does: 'Clear the answer to this question', group: 'Task', run: clear });
  }
  if (rationale >= 0) {
    bindings.push({ id: 'rationale', keys: 'r', does: 'Write', group: 'Task', run: () => goTo(rationale) });
  }
  bindings.push(...questionBindings(task, answers, stop, stopIndex, answer, setStopIndex));
  useKeys(bindings, { off: inPreview && !inside });

  const hasResponses = responses.length > 0;
  return (
    <div
      className="task"
      data-layout={hasResponses ? 'below' : 'beside'}
      data-guideline={guideline || undefined}
      onFocus={inPreview ? () => setInside(true) : undefined}
      onBlur={inPreview ? (event) => setInside(event.currentTarget.contains(event.relatedTarget)) : undefined}
    >
      {inPreview ? null : (
        <>
          <h1 className="unseen">{task.view.project_name}</h1>
          <Slot at="top-slot">
            <TaskMeta task={task} progress={feed.progress ?? task.view.progress} deadline={deadline} />
          </Slot>
          <Slot at="foot-slot">
            <FootKeys />
          </Slot>
        </>
      )}
      <div className="task-main" ref={root} tabIndex={-1}>
        {task.revision > 0 ? <Reopened task={task} feed={feed} /> : null}
        <Content form={form} content={content} />
        <Questions
          task={task}
          questions={questions}
          answers={answers}
          stop={stop}
          responses={responses.length}
          material={material}
          problems={problems}
          onAnswer={answer}
          onStop={(place) => {
            const index = stops.findIndex(
              (entry) => entry.question === place.question && entry.response === place.response && entry.row === place.row,
            );
            if (index >= 0) setStopIndex(index);
          }}
        >
          <div className="task-actions">
            <Action tone="primary" keys="Mod+Enter" keysId="submit" onPress={submit}>
              {task.revision > 0 ? 'Submit again' : 'Submit'}
            </Action>
            <Action keys="f" keysId="skip" onPress={() => setPanel('skip')}>
              {skipName}
            </Action>
            <Action keys="g" keysId="guideline" onPress={() => setGuideline(!guideline)}>
              Guideline
            </Action>
            <Action tone="quiet" keys="p" keysId="pause" onPress={() => pause(true)}>
              Pause
            </Action>
            <Action tone="quiet" keys="l" keysId="recent" onPress={onRecent}>
              Last ten
            </Action>
          </div>
          <p className={problems.length > 0 ? 'task-message complaint' : 'task-message meta'} role="status">
            {message}
          </p>
        </Questions>
      </div>
      {guideline ? (
        <GuidelinePanel
          project={task.view.project}
          text={rehearsal?.guideline}
          answered={task.revision > 0 ? task.view : undefined}
          onClose={() => setGuideline(false)}
        />
      ) : null}
      <SkipDialog
        open={panel === 'skip'}
        onClose={() => setPanel('none')}
        onSkip={task.revision === 0 ? skip : null}
        skipAllowed={task.view.skip_allowed}
        onFlag={flag}
      />
      <PauseDialog open={panel === 'pause'} task={task} feed={feed} onResume={() => pause(false)} />
    </div>
  );
}

function Reopened({ task, feed }: { task: ShownTask; feed: TaskFeed }) {
  return (
    <Notice title="This answer is submitted." actions={<Action onPress={() => feed.leaveReopened()}>Leave it as it is</Action>}>
      Nothing is withdrawn. Submitting again writes revision {task.revision + 1}.
    </Notice>
  );
}

function FootKeys() {
  return (
    <>
      <span className="foot-key">
        <Kbd id="submit" keys="Mod+Enter" /> submit and next
      </span>
      <span className="foot-key">
        <Kbd id="undo" keys="Mod+z" /> undo
      </span>
      <span className="foot-key">
        <Kbd id="previous-question" keys="[" />
        <Kbd id="next-question" keys="]" /> question
      </span>
    </>
  );
}

/** The keys of the question that keys go to; a key that finishes a row moves on to the next row. */
function questionBindings(
  task: ShownTask,
  answers: Answers,
  stop: Stop | undefined,
  stopIndex: number,
  answer: (place: Stop, value: unknown) => void,
  setStopIndex: (index: number) => void,
): Binding[] {
  const question = task.view.form.questions.find((candidate) => candidate.name === stop?.question);
  const kind = question ? kindOf(question.kind) : undefined;
  if (!stop || !question || !kind) return [];
  const keys = kind.keys((question.config ?? {}) as never, stop.row) as unknown as KindKey<unknown>[];
  const group = question.title ?? question.name;
  return keys.map((key) => ({
    id: `${question.kind}.${key.keys}`,
    keys: key.keys,
    does: key.does,
    group,
    run: () => {
      answer(stop, key.answer(answerAt(answers, stop)));
      if (key.row !== undefined) setStopIndex(stopIndex + key.row - stop.row);
    },
  }));
}

/** Counts working time and keeps the lease alive while somebody works. */
function useWorkTime(task: ShownTask): void {
  useEffect(() => {
    const { active, keeper } = task;
    const touch = () => active.touch();
    const events = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const name of events) window.addEventListener(name, touch, { passive: true });
    const timer = setInterval(() => {
      const working = !active.paused && !active.idle && document.visibilityState === 'visible';
      if (working && task.revision === 0) void keeper.send(true);
    }, HEARTBEAT_MS);
    return () => {
      for (const name of events) window.removeEventListener(name, touch);
      clearInterval(timer);
    };
  }, [task]);
}

function focusStop(stop: Stop): void {
  const id = controlId(stop.question, stop.response);
  const focus = (): boolean => {
    const box = document.getElementById(`${id}-box`);
    if (!box) return false;
    // The box rather than one of its options: keys answer, and Tab goes on to the options.
    (document.getElementById(`${id}-input`) ?? box).focus({ preventScroll: true });
    box.scrollIntoView({ block: 'nearest' });
    return true;
  };
  // At once, or the next letters of a fast typist would be read as keys; a question that is only now asked is not drawn yet.
  if (!focus()) requestAnimationFrame(focus);
}

export const controlId = (question: string, response: number | null): string =>
  response === null ? `q-${question}` : `q-${question}-${response}`;

const kindName = (task: ShownTask, question: string): string | undefined =>
  task.view.form.questions.find((candidate) => candidate.name === question)?.kind;

function problemTitle(task: ShownTask, violation: Violation): string {
  const name = violation.pointer.split('/')[1];
  const question = task.view.form.questions.find((candidate) => candidate.name === name);
  return question ? `${question.title ?? question.name}: ` : '';
}

function responseTexts(task: ShownTask): string[] {
  const field = task.view.form.fields.find((candidate) => candidate.kind === 'responses');
  return field ? responsesOf(task.view.content[field.name]).map((response) => response.text) : [];
}

function promptText(task: ShownTask): string {
  const fields = task.view.form.fields.filter((field) => field.kind === 'text' || field.kind === 'markdown');
  return fields.map((field) => markedText(task.view.content[field.name]).text).join('\n');
}

function rememberRationales(task: ShownTask, answers: Answers): void {
  for (const question of task.view.form.questions) {
    const answer = answers[question.name];
    if (question.kind === 'text' && typeof answer === 'string') earlierRationales.push(answer);
  }
  earlierRationales.splice(0, Math.max(0, earlierRationales.length - KEPT_RATIONALES));
}
