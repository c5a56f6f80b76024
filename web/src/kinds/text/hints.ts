// Hints for somebody who writes a rationale. They help while writing and never stop anybody from submitting.
import { countWords } from '../checks';
import type { Material } from '../kind';

export type Hint = { met: boolean; text: string };

const COPIED_RUN = 8;
const GOOD_LENGTH = 12;

export function rationaleHints(text: string, material: Material): Hint[] {
  const count = countWords(text);
  if (count === 0) return [];
  const hints: Hint[] = [
    { met: count >= GOOD_LENGTH, text: count >= GOOD_LENGTH ? 'Says enough' : 'A second sentence would help' },
  ];
  if (material.responses.length === 2) {
    const both = namesResponse(text, 'A') && namesResponse(text, 'B');
    hints.push({ met: both, text: both ? 'Names both responses' : 'Names only one response, or none' });
  }
  const quotes = material.responses.some((response) => sharesRun(text, response, 3)) || /["“«„`]/.test(text);
  if (material.responses.length > 0) {
    hints.push({ met: quotes, text: quotes ? 'Points at a passage' : 'Quote the words that decided it' });
  }
  if (sharesRun(text, material.prompt, COPIED_RUN)) hints.push({ met: false, text: 'Repeats the prompt' });
  if (material.earlier.some((earlier) => sharesRun(text, earlier, COPIED_RUN))) {
    hints.push({ met: false, text: 'Repeats an earlier rationale' });
  }
  return hints;
}

function namesResponse(text: string, label: string): boolean {
  const first = new RegExp(`(^|[^\\p{L}\\p{N}])${label}($|[^\\p{L}\\p{N}])`, 'u');
  return first.test(text) || (label === 'A' ? /\b(first|left|both)\b/i : /\b(second|right|both)\b/i).test(text);
}

/** True when `length` words in a row stand in both texts. */
function sharesRun(text: string, other: string, length: number): boolean {
  const words = simplified(text);
  const haystack = ` ${simplified(other).join(' ')} `;
  for (let index = 0; index + length <= words.length; index += 1) {
    if (haystack.includes(` ${words.slice(index, index + length).join(' ')} `)) return true;
  }
  return false;
}

const simplified = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
