// Corrects the content of an item as JSON; the corrected content is its next version.
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { manageApi, type ItemDetail } from '../../api/manage';
import { isObject } from '../../kinds/checks';
import { Action } from '../../ui/Action';
import { CodeArea } from '../../ui/CodeArea';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';

type Props = { workspace: string; project: string; item: ItemDetail; onClose: () => void };

export function CorrectItem({ workspace, project, item, onClose }: Props) {
  const client = useQueryClient();
  const sending = useSending();
  const problems = useId();
  const [text, setText] = useState(() => JSON.stringify(item.content, null, 2));
  const parsed = parseObject(text);
  const save = async () => {
    const done = await sending.send(async () => {
      await manageApi.correct(workspace, project, item.id, parsed.value);
      await client.invalidateQueries({ queryKey: ['item', item.id] });
      void client.invalidateQueries({ queryKey: ['items', project] });
    });
    if (done) onClose();
  };
  const sentences = sending.problem?.violations.map((one) => `${one.pointer || 'Content'}: ${one.message}`) ?? [];
  return (
    <section className="panel section" aria-label="Correct the content">
      <h3>Correct the content</h3>
      <p>
        This makes version {item.version + 1}. Answers to the versions before stay as they are, with the version they were about. Whoever has the
        item in hand may get it again as it is then; what they still hand in for the old version is kept as surplus.
      </p>
      <CodeArea
        label="Content, JSON"
        value={text}
        invalid={parsed.problem !== null || sentences.length > 0}
        describedBy={problems}
        onChange={(value) => {
          setText(value);
          sending.clear();
        }}
      />
      <div id={problems} role="status">
        {parsed.problem ? <p className="complaint">{parsed.problem}</p> : null}
        {sentences.map((sentence) => (
          <p className="complaint" key={sentence}>
            {sentence}
          </p>
        ))}
      </div>
      {sending.problem && sentences.length === 0 ? <Notice tone="bad">{sending.problem.message}</Notice> : null}
      <div className="actions">
        <Action tone="primary" isBusy={sending.busy} isDisabled={parsed.problem !== null} onPress={() => void save()}>
          Save as version {item.version + 1}
        </Action>
        <Action onPress={onClose}>Leave it as it is</Action>
      </div>
    </section>
  );
}

function parseObject(text: string): { value: unknown; problem: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    return { value, problem: isObject(value) ? null : 'The content must be an object.' };
  } catch (error) {
    return { value: null, problem: `This is not JSON: ${(error as Error).message}` };
  }
}
