// The text field: shown exactly as it is, with line breaks.
import { Plain } from '../ui/Rich';
import { markedText, type Field, type FieldViewProps } from './field';
import { Panel } from './Panel';

function TextField({ title, value }: FieldViewProps) {
  return (
    <Panel title={title}>
      <Plain {...markedText(value)} />
    </Panel>
  );
}

export const textField: Field = { kind: 'text', View: TextField, richTexts: () => [] };
