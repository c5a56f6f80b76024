// What changed between two texts, line by line: the longest common lines stay, the others were taken away or added.

export type DiffLine = { sign: ' ' | '-' | '+'; text: string };

/** Beyond this many pairs of lines the changed middle is shown as replaced as a whole. */
const MOST_PAIRS = 4_000_000;

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n'));

export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ sign: ' ', text }));
  return [
    ...same(a.slice(0, start)),
    ...changed(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function changed(a: string[], b: string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ sign: '-', text });
  const come = (text: string): DiffLine => ({ sign: '+', text });
  if (a.length * b.length > MOST_PAIRS) return [...a.map(gone), ...b.map(come)];
  // common[i][j]: the most lines that a from i and b from j have in common, in order.
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i]! });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      lines.push(gone(a[i]!));
      i += 1;
    } else {
      lines.push(come(b[j]!));
      j += 1;
    }
  }
  return lines;
}

export type DiffPart = { kind: 'lines'; lines: DiffLine[] } | { kind: 'fold'; count: number };

/** Long runs of unchanged lines are folded; a few stay around every change. */
export function foldUnchanged(lines: readonly DiffLine[], around = 3): DiffPart[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, at) => {
    if (line.sign === ' ') return;
    near.fill(1, Math.max(0, at - around), Math.min(lines.length, at + around + 1));
  });
  const parts: DiffPart[] = [];
  for (let at = 0; at < lines.length; ) {
    let to = at;
    while (to < lines.length && near[to] === near[at]) to += 1;
    // A fold of one line would take as much room as the line.
    if (near[at] === 1 || to - at === 1) parts.push({ kind: 'lines', lines: lines.slice(at, to) });
    else parts.push({ kind: 'fold', count: to - at });
    at = to;
  }
  return parts;
}

export function countChanges(lines: readonly DiffLine[]): { added: number; removed: number } {
  return { added: lines.filter((line) => line.sign === '+').length, removed: lines.filter((line) => line.sign === '-').length };
}
