// What a task shows: its fields in order, each through its kind.
import { memo, useEffect, useState } from 'react';
import type { FormView } from '../../api/contract';
import { fieldOf, FIELDS } from '../../fields/registry';
import { Panel } from '../../fields/Panel';

type Props = { form: FormView; content: Record<string, unknown> };

export const Content = memo(function Content({ form, content }: Props) {
  // A task is prepared before it is shown; other pages wait here for what its fields need.
  const [, loaded] = useState(0);
  const lacking = FIELDS.lacks(form.fields.map(({ kind }) => kind));
  useEffect(() => {
    if (lacking) void FIELDS.load(form.fields.map(({ kind }) => kind)).then(() => loaded((count) => count + 1));
  }, [lacking, form]);
  if (lacking) return <div className="content" aria-busy="true" />;
  return (
    <div className="content" data-responses={form.fields.some((field) => field.kind === 'responses') || undefined}>
      {form.fields.map((field) => {
        const kind = fieldOf(field.kind);
        const title = field.title ?? field.name;
        if (!kind) {
          return (
            <Panel key={field.name} title={title}>
              This page cannot show fields of the kind {field.kind}.
            </Panel>
          );
        }
        return (
          <kind.View
            key={field.name}
            title={title}
            value={content[field.name]}
            config={field.config ?? {}}
            layout={form.layout ?? {}}
          />
        );
      })}
    </div>
  );
});
