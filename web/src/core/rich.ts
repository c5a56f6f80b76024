// Turns Markdown into DOM nodes without any HTML text in between: raw HTML is shown, images are named but never loaded.
import { Marked, type Token, type Tokens } from 'marked';
import type { Mark } from '../api/content';
import { appendVisible, hasHidden, withMarks } from './visible';

const MAX_LENGTH = 400_000;
const MAX_DEPTH = 60;
const MAX_CACHED = 64;
const FIRST_HEADING = 3;

type MathToken = { type: 'math'; raw: string; text: string; display: boolean };
type DrawMath = typeof import('./math').drawMath;
type DrawCode = typeof import('./highlight').drawCode;
type Context = { drawMath: DrawMath | null; drawCode: DrawCode | null; topHeading: number; lastHeading: number };

const markdown = new Marked({ gfm: true, breaks: false });
markdown.use({
  extensions: [
    {
      name: 'math',
      level: 'block',
      start: (source: string) => indexOf(source, /\$\$|\\\[/),
      tokenizer(source: string) {
        const match = /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(source) ?? /^\\\[([\s\S]+?)\\\](?:\n|$)/.exec(source);
        return match ? mathToken(match, true) : undefined;
      },
    },
    {
      name: 'math',
      level: 'inline',
      start: (source: string) => indexOf(source, /\$|\\\(/),
      tokenizer(source: string) {
        const double = /^\$\$([^\n]+?)\$\$/.exec(source);
        if (double) return mathToken(double, true);
        const single = /^\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)/.exec(source) ?? /^\\\(([\s\S]+?)\\\)/.exec(source);
        return single ? mathToken(single, false) : undefined;
      },
    },
  ],
});

const cache = new Map<string, DocumentFragment>();

/** Parses and draws a text ahead of time, loading mathematics and code colours when it needs them. */
export async function prepareRich(text: string, marks?: readonly Mark[]): Promise<DocumentFragment> {
  const source = withMarks(text, marks);
  const known = cache.get(source);
  if (known) return known;
  const [math, highlight] = await Promise.all([
    /\$|\\\(|\\\[/.test(source) ? import('./math').catch(() => null) : null,
    /^\s*(```|~~~)/m.test(source) ? import('./highlight').catch(() => null) : null,
  ]);
  const fragment = draw(source, math?.drawMath ?? null, highlight?.drawCode ?? null);
  cache.set(source, fragment);
  if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value!);
  return fragment;
}

/** A copy of a prepared text, at once, or nothing when it was not prepared. */
export function richNow(text: string, marks?: readonly Mark[]): DocumentFragment | null {
  const known = cache.get(withMarks(text, marks));
  return known ? (known.cloneNode(true) as DocumentFragment) : null;
}

function draw(source: string, drawMath: DrawMath | null, drawCode: DrawCode | null): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const tokens = lex(source);
  if (!tokens) {
    const plain = element('pre', 'plain');
    appendVisible(plain, source);
    fragment.appendChild(plain);
    return fragment;
  }
  const depths = tokens.filter((token) => token.type === 'heading').map((token) => (token as Tokens.Heading).depth);
  const context: Context = { drawMath, drawCode, topHeading: Math.min(6, ...depths), lastHeading: FIRST_HEADING - 1 };
  drawBlocks(tokens, fragment, context, 0);
  return fragment;
}

/** Nothing when the text is too long or nested too deeply to be parsed; it is then shown as it stands. */
function lex(source: string): Token[] | null {
  if (source.length > MAX_LENGTH) return null;
  try {
    return markdown.lexer(source);
  } catch {
    return null;
  }
}

function drawBlocks(tokens: readonly Token[], parent: Node, context: Context, depth: number): void {
  for (const token of tokens) drawBlock(token as Tokens.Generic, parent, context, depth);
}

function drawBlock(token: Tokens.Generic, parent: Node, context: Context, depth: number): void {
  if (depth > MAX_DEPTH) {
    appendVisible(parent, token.raw);
    return;
  }
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return;
    case 'heading':
      drawHeading(token, parent, context, depth);
      return;
    case 'paragraph':
      drawInlineIn(element('p'), token.tokens, parent, context, depth);
      return;
    case 'text':
      drawInline(token.tokens ?? [token], parent, context, depth);
      return;
    case 'blockquote': {
      const quote = element('blockquote');
      drawBlocks(token.tokens ?? [], quote, context, depth + 1);
      parent.appendChild(quote);
      return;
    }
    case 'hr':
      parent.appendChild(element('hr'));
      return;
    case 'list':
      drawList(token as Tokens.List, parent, context, depth);
      return;
    case 'code':
      drawCodeBlock(token, parent, context);
      return;
    case 'table':
      drawTable(token as Tokens.Table, parent, context, depth);
      return;
    case 'math':
      drawMathToken(token as unknown as MathToken, parent, context);
      return;
    default: {
      const raw = element('p', 'raw-html');
      appendVisible(raw, token.raw.trimEnd());
      parent.appendChild(raw);
    }
  }
}

/** Headings start below the page's own and never jump a level, whatever the text does. */
function drawHeading(token: Tokens.Generic, parent: Node, context: Context, depth: number): void {
  const wanted = FIRST_HEADING + (token.depth as number) - context.topHeading;
  const level = Math.min(6, Math.max(FIRST_HEADING, wanted), context.lastHeading + 1);
  context.lastHeading = level;
  drawInlineIn(element(`h${level}` as 'h3'), token.tokens, parent, context, depth);
}

function drawList(list: Tokens.List, parent: Node, context: Context, depth: number): void {
  const target = element(list.ordered ? 'ol' : 'ul');
  if (list.ordered && typeof list.start === 'number' && list.start !== 1) {
    (target as HTMLOListElement).start = list.start;
  }
  for (const entry of list.items) {
    const item = element('li', entry.task ? 'task-entry' : undefined);
    if (entry.task) item.appendChild(document.createTextNode(entry.checked ? '☑ ' : '☐ '));
    drawBlocks(entry.tokens, item, context, depth + 1);
    target.appendChild(item);
  }
  parent.appendChild(target);
}

function drawCodeBlock(token: Tokens.Generic, parent: Node, context: Context): void {
  const text = token.text as string;
  const language = String(token.lang ?? '').trim().split(/\s/)[0]!.toLowerCase();
  const block = element('pre', 'code');
  scrollable(block, language ? `${language} code` : 'code');
  const code = element('code');
  if (!context.drawCode?.(text, language, code)) appendVisible(code, text);
  block.appendChild(code);
  parent.appendChild(block);
}

/** A header takes its name from what is written in it, and mathematics has none of its own: its source is one. */
function nameMath(header: HTMLElement): void {
  for (const math of header.querySelectorAll('math')) math.setAttribute('aria-label', math.querySelector('annotation')?.textContent ?? '');
}

function drawTable(source: Tokens.Table, parent: Node, context: Context, depth: number): void {
  const wrap = element('div', 'table-wrap');
  scrollable(wrap, 'table');
  const table = element('table');
  const head = element('thead');
  const body = element('tbody');
  const addRow = (cells: Tokens.TableCell[], tag: 'th' | 'td', target: Node) => {
    const row = element('tr');
    cells.forEach((cell, index) => {
      const align = source.align[index];
      // A header without words heads nothing: a plain cell keeps the column and confuses no reader.
      const head = tag === 'th' && cell.text.trim() !== '';
      const box = element(head ? 'th' : 'td', align ? `align-${align}` : undefined);
      if (head) (box as HTMLTableCellElement).scope = 'col';
      drawInline(cell.tokens, box, context, depth + 1);
      if (head) nameMath(box);
      row.appendChild(box);
    });
    target.appendChild(row);
  };
  addRow(source.header, 'th', head);
  for (const row of source.rows) addRow(row, 'td', body);
  table.append(head, body);
  wrap.appendChild(table);
  parent.appendChild(wrap);
}

function drawInlineIn(
  target: HTMLElement,
  tokens: Token[] | undefined,
  parent: Node,
  context: Context,
  depth: number,
): void {
  drawInline(tokens, target, context, depth + 1);
  parent.appendChild(target);
}

function drawInline(tokens: readonly Token[] | undefined, parent: Node, context: Context, depth: number): void {
  for (const token of tokens ?? []) drawInlineToken(token as Tokens.Generic, parent, context, depth);
}

function drawInlineToken(token: Tokens.Generic, parent: Node, context: Context, depth: number): void {
  if (depth > MAX_DEPTH) {
    appendVisible(parent, token.raw);
    return;
  }
  switch (token.type) {
    case 'text':
      if (token.tokens) drawInline(token.tokens, parent, context, depth + 1);
      else appendVisible(parent, decodeEntities(token.text as string));
      return;
    case 'escape':
      appendVisible(parent, token.text as string);
      return;
    case 'strong':
    case 'em':
    case 'del':
      drawInlineIn(element(token.type), token.tokens, parent, context, depth);
      return;
    case 'codespan': {
      const code = element('code');
      appendVisible(code, token.text as string);
      parent.appendChild(code);
      return;
    }
    case 'br':
      parent.appendChild(element('br'));
      return;
    case 'checkbox':
      return;
    case 'link':
      drawLink(token, parent, context, depth);
      return;
    case 'image': {
      const note = element('span', 'no-image');
      appendVisible(note, `[image: ${String(token.text || token.href)}]`);
      note.title = `Not loaded: ${String(token.href)}`;
      parent.appendChild(note);
      return;
    }
    case 'math':
      drawMathToken(token as unknown as MathToken, parent, context);
      return;
    default:
      appendVisible(parent, token.raw);
  }
}

function drawLink(token: Tokens.Generic, parent: Node, context: Context, depth: number): void {
  const href = safeLink(token.href as string);
  if (!href) {
    const inert = element('span', 'dead-link');
    inert.title = `Not a link that can be followed: ${String(token.href)}`;
    drawInlineIn(inert, token.tokens, parent, context, depth);
    return;
  }
  const anchor = element('a');
  anchor.href = href;
  anchor.title = href;
  anchor.rel = 'noopener noreferrer nofollow';
  anchor.target = '_blank';
  drawInlineIn(anchor, token.tokens, parent, context, depth);
}

/** Only absolute web and mail addresses are followed. */
function safeLink(address: string): string | null {
  if (!/^(https?:\/\/|mailto:)/i.test(address) || hasHidden(address)) return null;
  try {
    return new URL(address).href;
  } catch {
    return null;
  }
}

function drawMathToken(token: MathToken, parent: Node, context: Context): void {
  const target = element(token.display ? 'div' : 'span', token.display ? 'math-block' : 'math-inline');
  if (token.display) scrollable(target, 'formula');
  const drawn = !hasHidden(token.text) && context.drawMath?.(token.text, target, token.display);
  if (!drawn) {
    const code = element('code', 'math-source');
    appendVisible(code, token.raw.trim());
    target.replaceChildren(code);
  }
  parent.appendChild(target);
}

const ENTITIES: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', hellip: '…',
  mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', larr: '←', rarr: '→', times: '×',
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name as string] ?? whole;
    const code = hex ? Number.parseInt(hex as string, 16) : Number(decimal);
    const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfdd0;
    return valid ? String.fromCodePoint(code) : '\uFFFD';
  });
}

function mathToken(match: RegExpExecArray, display: boolean): MathToken {
  return { type: 'math', raw: match[0], text: match[1]!.trim(), display };
}

function indexOf(source: string, pattern: RegExp): number | undefined {
  const index = source.search(pattern);
  return index < 0 ? undefined : index;
}

function scrollable(target: HTMLElement, label: string): void {
  target.tabIndex = 0;
  target.setAttribute('role', 'group');
  target.setAttribute('aria-label', label);
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className?: string): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (className) created.className = className;
  return created;
}
