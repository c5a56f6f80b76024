// The values of fields that more than their own kind reads; the contract leaves a value to its field's kind.

/** A part of a text that was taken out because it would tell the model; in code points of the text as served. */
export type Mark = { start: number; end: number; kind: 'redacted' };
export type ShownResponse = { text: string; marks?: Mark[] };
