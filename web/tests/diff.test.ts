// Differences between two versions of a text, line by line.
import { describe, expect, it } from 'vitest';
import { countChanges, diffLines, foldUnchanged } from '../src/core/diff';

const written = (before: string, after: string) => diffLines(before, after).map((line) => line.sign + line.text);

describe('diffLines', () => {
  it('keeps what both have and shows what went and what came', () => {
    expect(written('a\nb\nc\n', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
    expect(written('one\ntwo', 'one\n2')).toEqual([' one', '-two', '+2']);
  });

  it('says nothing of texts that are the same but for line ends', () => {
    expect(countChanges(diffLines('a\r\nb\r\n', 'a\nb'))).toEqual({ added: 0, removed: 0 });
    expect(diffLines('', '')).toEqual([]);
  });

  it('begins from nothing and ends in nothing', () => {
    expect(written('', 'x\ny')).toEqual(['+x', '+y']);
    expect(written('x\ny', '')).toEqual(['-x', '-y']);
  });

  it('gives both texts back, whatever they are', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: random(12) }, () => 'abc'[random(3)]!).join('\n');
      const [before, after] = [text(), text()];
      const lines = diffLines(before, after);
      const side = (gone: string) => lines.filter((line) => line.sign !== gone).map((line) => line.text).join('\n');
      expect(side('+')).toBe(before);
      expect(side('-')).toBe(after);
      // A shortest script: no more lines change than a plain search for the longest common part allows.
      expect(lines.filter((line) => line.sign === ' ').length).toBe(longestCommon(before.split('\n'), after.split('\n')));
    }
  });

  it('gives up on finding lines in common only where both texts are huge', () => {
    const many = (word: string) => Array.from({ length: 2500 }, (_, index) => `${word} ${index}`).join('\n');
    const lines = diffLines(many('old'), many('new'));
    expect(countChanges(lines)).toEqual({ added: 2500, removed: 2500 });
  });
});

describe('foldUnchanged', () => {
  it('folds long unchanged runs and keeps a few lines around a change', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = before.with(10, 'changed');
    const parts = foldUnchanged(diffLines(before.join('\n'), after.join('\n')), 2);
    expect(parts.map((part) => (part.kind === 'fold' ? part.count : part.lines.length))).toEqual([8, 6, 7]);
    expect(parts.map((part) => part.kind)).toEqual(['fold', 'lines', 'fold']);
  });
});

function longestCommon(a: string[], b: string[]): number {
  if (a.join('\n') === '' || b.join('\n') === '') return 0;
  const row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    let diagonal = 0;
    b.forEach((other, at) => {
      const above = row[at + 1]!;
      row[at + 1] = line === other ? diagonal + 1 : Math.max(above, row[at]!);
      diagonal = above;
    });
  }
  return row.at(-1)!;
}
