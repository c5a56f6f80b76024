// The markdown field: CommonMark with tables, mathematics and coloured code.
import { Rich } from '../ui/Rich';
import { markedText, type Field, type FieldViewProps } from './field';
import { Panel } from './Panel';

function MarkdownField({ title, value }: FieldViewProps) {
  return (
    <Panel title={title}>
      <Rich {...markedText(value)} />
    </Panel>
  );
}

export const markdownField: Field = {
  kind: 'markdown',
  View: MarkdownField,
  richTexts: (value) => [markedText(value)],
};
