// Writes text into the page with every invisible, bidirectional and control character made visible, and redactions marked.
import type { Mark } from '../api/content';

/** Stands for a redacted passage while text is parsed; a noncharacter that no honest text contains. */
export const REDACTION = '\uFDD0';

/** The same character spelled as an entity, which would be decoded after this point. */
const REDACTION_ENTITY = /&#(?:x0*fdd0|0*64976);?/gi;

const HIDDEN = new RegExp(
  '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5' +
    '\\u180B-\\u180F\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFDD0\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB' +
    '\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E0FFF}]',
  'gu',
);

const NAMES: Record<string, string> = {
  '00AD': 'soft hyphen',
  '061C': 'Arabic letter mark',
  '200B': 'zero width space',
  '200C': 'zero width non-joiner',
  '200D': 'zero width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'end of direction',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'first strong isolate',
  '2069': 'end of isolate',
  FEFF: 'zero width no-break space',
};

const JOINED_SCRIPT = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]$/u;
const PICTURE_BEFORE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F#*0-9]$/u;

export function hasHidden(text: string): boolean {
  HIDDEN.lastIndex = 0;
  return HIDDEN.test(text);
}

/** Adds `text` to `parent` as text nodes; what the eye cannot see becomes a small labelled box. */
export function appendVisible(parent: Node, text: string): void {
  let from = 0;
  const flush = (to: number) => {
    if (to > from) parent.appendChild(document.createTextNode(text.slice(from, to)));
  };
  HIDDEN.lastIndex = 0;
  for (let match = HIDDEN.exec(text); match; match = HIDDEN.exec(text)) {
    const character = match[0];
    if (belongsToWriting(text, match.index, character)) continue;
    flush(match.index);
    let end = match.index + character.length;
    let count = 1;
    while (text.startsWith(character, end)) {
      end += character.length;
      count += 1;
    }
    parent.appendChild(character === REDACTION ? redactionBox() : hiddenBox(character, count));
    from = end;
    HIDDEN.lastIndex = end;
  }
  flush(text.length);
}

/** Replaces marked passages (offsets in code points) by the redaction sign, before any parsing. */
export function withMarks(text: string, marks: readonly Mark[] | undefined): string {
  const clean = text.replaceAll(REDACTION, '\uFFFD').replace(REDACTION_ENTITY, '\uFFFD');
  if (!marks || marks.length === 0) return clean;
  const points = Array.from(clean);
  const ordered = marks.toSorted((a, b) => a.start - b.start);
  let result = '';
  let position = 0;
  for (const mark of ordered) {
    if (mark.end <= position) continue;
    result += points.slice(position, Math.max(position, mark.start)).join('') + REDACTION;
    position = mark.end;
  }
  return result + points.slice(position).join('');
}

/** Joiners inside Persian or Indic words and inside emoji are how those are written, not something hidden. */
function belongsToWriting(text: string, index: number, character: string): boolean {
  const before = text.slice(Math.max(0, index - 2), index);
  if (character === '\u200C' || character === '\u200D') {
    return JOINED_SCRIPT.test(before) || (character === '\u200D' && PICTURE_BEFORE.test(before));
  }
  return (character === '\uFE0F' || character === '\uFE0E') && PICTURE_BEFORE.test(before);
}

function hiddenBox(character: string, count: number): HTMLElement {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const box = document.createElement('span');
  box.className = 'hidden-char';
  box.textContent = count > 1 ? `U+${code}×${count}` : `U+${code}`;
  box.title = NAMES[code] ?? 'invisible character';
  return box;
}

function redactionBox(): HTMLElement {
  const box = document.createElement('span');
  box.className = 'redacted';
  box.textContent = 'redacted';
  box.title = 'Removed before you saw it, because it names a model.';
  return box;
}
