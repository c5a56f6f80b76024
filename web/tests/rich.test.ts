// Hostile and ordinary Markdown: nothing runs, nothing is loaded, nothing is hidden.
import { describe, expect, it } from 'vitest';
import { prepareRich, richNow } from '../src/core/rich';

async function draw(source: string, marks?: { start: number; end: number; kind: 'redacted' }[]): Promise<HTMLElement> {
  const box = document.createElement('div');
  box.appendChild((await prepareRich(source, marks)).cloneNode(true));
  return box;
}

describe('hostile text', () => {
  it('shows raw HTML as text', async () => {
    const box = await draw('<img src=x onerror=alert(1)>\n\ntext <script>alert(1)</script> <b onclick="x()">b</b>');
    expect(box.querySelector('img, script, b')).toBeNull();
    expect(box.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(box.textContent).toContain('<script>alert(1)</script>');
  });

  it('never loads images', async () => {
    const box = await draw('![cat](https://example.org/cat.png)');
    expect(box.querySelector('img')).toBeNull();
    expect(box.textContent).toBe('[image: cat]');
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//evil.example',
    '/relative',
    'https://exa\u202Emple.org',
  ])('makes the link %s inert', async (address) => {
    const box = await draw(`[click](<${address}>)`);
    expect(box.querySelector('a')).toBeNull();
    expect(box.textContent).toContain('click');
  });

  it('keeps web links, without opener or referrer', async () => {
    const link = (await draw('[site](https://example.org/a?b=1)')).querySelector('a');
    expect(link?.href).toBe('https://example.org/a?b=1');
    expect(link?.rel).toBe('noopener noreferrer nofollow');
  });

  it('makes invisible and bidirectional characters visible', async () => {
    const box = await draw('pay\u200Bpal \u202Egnp.exe \u2066x\u2069 `co\u200Dde`\n\n```python\na = "\u202E"\n```');
    expect(box.textContent).toContain('payU+200Bpal');
    expect(box.textContent).toContain('U+202Egnp.exe');
    expect(box.textContent).not.toMatch(/[\u200B\u202E\u2066\u2069]/);
  });

  it('counts runs of hidden characters instead of repeating them', async () => {
    expect((await draw(`a${'\u200B'.repeat(500)}b`)).textContent).toBe('aU+200B×500b');
  });

  it('also finds them behind entities', async () => {
    expect((await draw('a&#8203;b &#x202e;c')).textContent).toBe('aU+200Bb U+202Ec');
  });

  it('leaves emoji and Persian as they are written', async () => {
    const text = '👩‍💻 ❤️ می‌خواهم';
    expect((await draw(text)).textContent).toBe(text);
  });

  it('survives deep nesting', async () => {
    const box = await draw(`${'> '.repeat(3000)}deep`);
    expect(box.textContent).toContain('deep');
  });

  it('does not let mathematics make links or load anything', async () => {
    const box = await draw('$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.org/x.png}$');
    expect(box.querySelector('a, img')).toBeNull();
  });
});

describe('ordinary text', () => {
  it('draws structure', async () => {
    const box = await draw('# One\n\n#### Two\n\n- a\n- b\n\n| x | y |\n|--|--:|\n| 1 | 2 |\n\n**bold** `code`');
    expect([...box.querySelectorAll('h3, h4, h5, h6')].map((node) => node.tagName)).toEqual(['H3', 'H4']);
    expect(box.querySelectorAll('li')).toHaveLength(2);
    expect(box.querySelector('td.align-right')?.textContent).toBe('2');
    expect(box.querySelector('strong')?.textContent).toBe('bold');
  });

  it('draws mathematics and coloured code', async () => {
    const box = await draw('$E=mc^2$\n\n```python\ndef f(): pass\n```');
    expect(box.querySelector('.katex')).not.toBeNull();
    expect(box.querySelector('.hljs-keyword')?.textContent).toBe('def');
  });

  it('leaves money alone', async () => {
    expect((await draw('It costs $5 or $6 today')).querySelector('.math-inline')).toBeNull();
  });

  it('is there at once after it was prepared', async () => {
    await prepareRich('prepared *text*');
    expect(richNow('prepared *text*')?.textContent).toBe('prepared text');
    expect(richNow('never prepared')).toBeNull();
  });
});

describe('redactions', () => {
  it('replaces marked passages, counted in code points', async () => {
    const box = await draw('😀 I am GPT-9, hello', [{ start: 7, end: 12, kind: 'redacted' }]);
    expect(box.querySelectorAll('.redacted')).toHaveLength(1);
    expect(box.textContent).toBe('😀 I am redacted, hello');
  });

  it('cannot be forged by the text', async () => {
    expect((await draw('a\uFDD0b &#xFDD0;')).querySelector('.redacted')).toBeNull();
  });
});
