// The responses field: outputs A, B, C … in the order the server chose, side by side or stacked, as tabs when the window is narrow.
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { ShownResponse } from '../api/content';
import { labelOfResponse } from '../kinds/kind';
import { useNarrow } from '../ui/useNarrow';
import { Rich } from '../ui/Rich';
import type { Field, FieldViewProps } from './field';
import { Panel } from './Panel';

export function responsesOf(value: unknown): ShownResponse[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return { text: entry };
    const response = (entry ?? {}) as Partial<ShownResponse>;
    return { text: typeof response.text === 'string' ? response.text : '', marks: response.marks };
  });
}

function ResponsesField({ value, layout }: FieldViewProps) {
  const responses = responsesOf(value);
  const narrow = useNarrow();
  if (narrow && responses.length > 1) return <ResponseTabs responses={responses} />;
  const stacked = layout.responses === 'stacked';
  return (
    <div className="responses" data-stacked={stacked || undefined} data-count={Math.min(responses.length, 4)}>
      {responses.map((response, index) => (
        <Response key={index} index={index} response={response} />
      ))}
    </div>
  );
}

function Response({ index, response }: { index: number; response: ShownResponse }) {
  return (
    <Panel title={`Response ${labelOfResponse(index)}`} facts={lengthOf(response)} className="response">
      <Rich text={response.text} marks={response.marks} />
    </Panel>
  );
}

function lengthOf(response: ShownResponse): string {
  const words = response.text.match(/\S+/g)?.length ?? 0;
  return words === 1 ? '1 word' : `${words.toLocaleString()} words`;
}

function ResponseTabs({ responses }: { responses: ShownResponse[] }) {
  const id = useId();
  const [wanted, setWanted] = useState(0);
  const shown = Math.min(wanted, responses.length - 1);
  const list = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = (shown + by + responses.length) % responses.length;
    setWanted(next);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  const response = responses[shown];
  return (
    <div className="response-tabs">
      <div className="tabs" role="tablist" aria-label="Responses" ref={list} onKeyDown={step}>
        {responses.map((_, index) => (
          <button
            key={index}
            type="button"
            role="tab"
            id={`${id}-tab-${index}`}
            aria-selected={index === shown}
            aria-controls={`${id}-panel`}
            tabIndex={index === shown ? 0 : -1}
            onClick={() => setWanted(index)}
          >
            Response {labelOfResponse(index)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${shown}`}>
        {response ? <Response key={shown} index={shown} response={response} /> : null}
      </div>
    </div>
  );
}

export const responsesField: Field = {
  kind: 'responses',
  View: ResponsesField,
  richTexts: (value) => responsesOf(value),
};
