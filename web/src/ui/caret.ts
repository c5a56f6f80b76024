// Places in a text as people and the server count them: lines and columns from 1, columns in characters.

export type Place = { line: number; column: number };

/** The offset of a place; beyond the end of a line it is the end of that line. */
export function offsetOf(text: string, place: Place): number {
  const lines = text.split('\n');
  const index = Math.max(0, Math.min(lines.length - 1, place.line - 1));
  const start = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  // Columns count characters, offsets count UTF-16 units.
  const before = [...(lines[index] ?? '')].slice(0, Math.max(0, place.column - 1));
  return start + before.join('').length;
}

/** Puts the caret there, focuses the box and scrolls the line into its middle. */
export function moveCaret(area: HTMLTextAreaElement, place: Place): void {
  const offset = offsetOf(area.value, place);
  area.focus();
  area.setSelectionRange(offset, offset);
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (place.line - 1) * lineHeight - area.clientHeight / 2);
  area.scrollLeft = 0;
}
