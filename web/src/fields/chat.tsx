// The chat field: turns with their roles; tool calls and other data are shown as code.
import { Rich } from '../ui/Rich';
import { asText, markedText, type Field, type FieldViewProps, type RichText } from './field';
import { Panel } from './Panel';

type Turn = { role: string; content: RichText; data: string };

function turnsOf(value: unknown): Turn[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    const turn = (entry ?? {}) as Record<string, unknown>;
    const { role, content, marks, ...rest } = turn;
    const data = Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : '';
    return { role: typeof role === 'string' ? role : 'unknown', content: markedText({ text: asText(content), marks }), data };
  });
}

function ChatField({ title, value }: FieldViewProps) {
  const turns = turnsOf(value);
  return (
    <Panel title={title} facts={turns.length === 1 ? '1 turn' : `${turns.length} turns`}>
      <ol className="turns">
        {turns.map((turn, index) => (
          <li key={index} className="turn" data-role={turn.role}>
            <span className="turn-role">{turn.role}</span>
            <div className="turn-body">
              {turn.content.text ? <Rich {...turn.content} /> : null}
              {turn.data ? <Rich text={asJsonBlock(turn.data)} /> : null}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** The fence is longer than any run of backticks inside. */
function asJsonBlock(data: string): string {
  const longest = Math.max(2, ...(data.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}json\n${data}\n${fence}`;
}

export const chatField: Field = {
  kind: 'chat',
  View: ChatField,
  richTexts: (value) =>
    turnsOf(value).flatMap((turn) => [
      ...(turn.content.text ? [turn.content] : []),
      ...(turn.data ? [{ text: asJsonBlock(turn.data) }] : []),
    ]),
};
