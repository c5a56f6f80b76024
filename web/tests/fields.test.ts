// What fields show where the server covered a name: the covered place is marked, the rest stays as it was.
import { describe, expect, it } from 'vitest';
import { chatField } from '../src/fields/chat';
import { codeField } from '../src/fields/code';
import { markdownField } from '../src/fields/markdown';
import { markedText, type Field } from '../src/fields/field';
import { prepareRich } from '../src/core/rich';

const marks = [{ start: 5, end: 15, kind: 'redacted' as const }];
const covered = { text: 'I am [redacted].', marks };

async function shown(field: Field, value: unknown): Promise<string[]> {
  const texts = field.richTexts(value);
  return Promise.all(
    texts.map(async (text) => {
      const box = document.createElement('div');
      box.appendChild((await prepareRich(text.text, text.marks)).cloneNode(true));
      return `${box.querySelectorAll('.redacted').length}: ${box.textContent?.trim()}`;
    }),
  );
}

describe('covered places', () => {
  it('are marked in Markdown', async () => {
    expect(await shown(markdownField, covered)).toEqual(['1: I am redacted.']);
    expect(await shown(markdownField, 'I am a text.')).toEqual(['0: I am a text.']);
  });

  it('are marked in each message of a chat, which shows no data of its own for them', async () => {
    const chat = [
      { role: 'user', content: 'Who are you?' },
      { role: 'assistant', content: covered.text, marks },
    ];
    expect(await shown(chatField, chat)).toEqual(['0: Who are you?', '1: I am redacted.']);
  });

  it('are marked in code at the place where they stand', async () => {
    expect(await shown(codeField, { text: '# I am [redacted]', marks: [{ start: 7, end: 17, kind: 'redacted' }], language: 'python' })).toEqual([
      '1: # I am redacted',
    ]);
  });

  it('leave other values alone', () => {
    expect(markedText('plain')).toEqual({ text: 'plain' });
    expect(markedText({ a: 1 }).text).toContain('"a": 1');
  });
});
