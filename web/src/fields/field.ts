// What every field kind provides: how a value is shown, and the texts to draw before it is shown.
import type { ComponentType } from 'react';
import type { Mark } from '../api/content';
import type { Layout } from '../api/contract';

export type FieldViewProps = {
  title: string;
  value: unknown;
  config: Record<string, unknown>;
  layout: Layout;
};

export type RichText = { text: string; marks?: readonly Mark[] };

export type Field = {
  kind: string;
  View: ComponentType<FieldViewProps>;
  /** Markdown inside the value, so that the next task is drawn while this one is answered. */
  richTexts: (value: unknown) => RichText[];
};

/** A text as it is served: plain, or as {text, marks} where something in it was covered. */
export function markedText(value: unknown): RichText {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { text: asText(value) };
  const { text, marks } = value as { text?: unknown; marks?: readonly Mark[] };
  return typeof text === 'string' ? { text, marks } : { text: asText(value) };
}

export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
