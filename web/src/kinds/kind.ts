// What every question kind provides to the client; the registry lists the kinds.
import type { ComponentType } from 'react';
import type { Violation } from '../api/contract';

export type AnswerContext = {
  /** How many responses the item has. */
  responses: number;
};

/** What the view of a question gets: the question itself, its answer, and where keys go. */
export type KindViewProps<Config, Answer> = {
  /** Unique on the page; the start of every control's id. */
  id: string;
  title: string;
  config: Config;
  answer: Answer | undefined;
  onChange: (answer: Answer | undefined) => void;
  context: AnswerContext;
  /** True while keys go to this question; its controls then print their keys. */
  active: boolean;
  /** The row keys go to, in kinds that have rows. */
  row: number;
  onRow: (row: number) => void;
  violations: readonly Violation[];
  /** What a rationale is compared with for hints. */
  material: Material;
};

export type Material = { prompt: string; responses: string[]; earlier: string[] };

/** One key of the question that keys go to. */
export type KindKey<Answer> = {
  keys: string;
  does: string;
  answer: (before: Answer | undefined) => Answer | undefined;
  /** Where keys go afterwards. */
  row?: number;
};

export type Kind<Config, Answer> = {
  name: string;
  validate: (config: Config, answer: unknown, context: AnswerContext) => Violation[];
  rows: (config: Config) => number;
  /** What pointers call the rows, in kinds whose answers have one member per row. */
  rowNames?: (config: Config) => string[];
  keys: (config: Config, row: number) => KindKey<Answer>[];
  View: ComponentType<KindViewProps<Config, Answer>>;
};

/** A kind as the registry holds it: the config and the answer are known only to the kind itself. */
export type AnyKind = Kind<never, never>;

export const labelOfResponse = (index: number): string => String.fromCharCode(65 + index);
