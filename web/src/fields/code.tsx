// The code field: a program with its language, as text or as {text, language}.
import { Rich } from '../ui/Rich';
import { asText, type Field, type FieldViewProps, type RichText } from './field';
import { Panel } from './Panel';

type Code = RichText & { language: string };

function codeOf(value: unknown, config: Record<string, unknown> = {}): Code {
  const fallback = typeof config.language === 'string' ? config.language : '';
  if (typeof value !== 'object' || value === null) return { text: asText(value), language: fallback };
  const { text, code, language, marks } = value as Record<string, unknown>;
  return { text: asText(text ?? code), marks: marks as RichText['marks'], language: typeof language === 'string' ? language : fallback };
}

function asBlock({ text, marks, language }: Code): RichText {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const head = `${fence}${language.replace(/[^\w+#-]/g, '')}\n`;
  const moved = marks?.map((mark) => ({ ...mark, start: mark.start + head.length, end: mark.end + head.length }));
  return { text: `${head}${text}\n${fence}`, marks: moved };
}

function CodeField({ title, value, config }: FieldViewProps) {
  const code = codeOf(value, config);
  return (
    <Panel title={title} facts={code.language}>
      <Rich {...asBlock(code)} />
    </Panel>
  );
}

export const codeField: Field = { kind: 'code', View: CodeField, richTexts: (value) => [asBlock(codeOf(value))] };
