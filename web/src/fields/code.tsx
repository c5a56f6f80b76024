// The code field: a program with its language, as text or as {text, language}.
import { Rich } from '../ui/Rich';
import { asText, type Field, type FieldViewProps } from './field';
import { Panel } from './Panel';

type Code = { text: string; language: string };

function codeOf(value: unknown, config: Record<string, unknown> = {}): Code {
  const fallback = typeof config.language === 'string' ? config.language : '';
  if (typeof value !== 'object' || value === null) return { text: asText(value), language: fallback };
  const { text, code, language } = value as Record<string, unknown>;
  return { text: asText(text ?? code), language: typeof language === 'string' ? language : fallback };
}

function asBlock({ text, language }: Code): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replace(/[^\w+#-]/g, '')}\n${text}\n${fence}`;
}

function CodeField({ title, value, config }: FieldViewProps) {
  const code = codeOf(value, config);
  return (
    <Panel title={title} facts={code.language}>
      <Rich text={asBlock(code)} />
    </Panel>
  );
}

export const codeField: Field = { kind: 'code', View: CodeField, richTexts: (value) => [{ text: asBlock(codeOf(value)) }] };
