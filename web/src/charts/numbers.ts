// Numbers as people read them: never more digits than they carry, never a number where there is none.
import type { Measured } from '../api/manage';

export const share = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 100)} %`);
export const fixed = (value: number | null, digits = 2): string => (value === null ? '–' : value.toFixed(digits));
export const signed = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

export function withInterval(measured: Measured, show: (value: number | null) => string): string {
  if (measured.estimate === null) return measured.note || 'not enough data';
  if (measured.low === null || measured.high === null) return show(measured.estimate);
  return `${show(measured.estimate)} (${show(measured.low)} to ${show(measured.high)})`;
}
