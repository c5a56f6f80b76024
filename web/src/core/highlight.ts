// Colours code without producing HTML text; imported only when a text contains code.
import { createLowlight } from 'lowlight';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import { appendVisible } from './visible';

const MAX_LENGTH = 60_000;

const lowlight = createLowlight({
  bash, cpp, css, go, java, javascript, json, python, rust, sql, typescript, xml,
});
lowlight.registerAlias({
  bash: ['sh', 'shell'],
  cpp: ['c', 'c++'],
  javascript: ['js', 'jsx'],
  python: ['py'],
  rust: ['rs'],
  typescript: ['ts', 'tsx'],
  xml: ['html', 'svg'],
});

type TreeNode = { type: string; value?: string; properties?: { className?: string[] }; children?: TreeNode[] };

/** Adds coloured code to `parent`; false when the language is unknown or the code is too long. */
export function drawCode(code: string, language: string, parent: HTMLElement): boolean {
  if (!lowlight.registered(language) || code.length > MAX_LENGTH) return false;
  append(lowlight.highlight(language, code) as unknown as TreeNode, parent);
  return true;
}

function append(node: TreeNode, parent: Node): void {
  for (const child of node.children ?? []) {
    if (child.type === 'text') {
      appendVisible(parent, child.value ?? '');
      continue;
    }
    const span = document.createElement('span');
    span.className = (child.properties?.className ?? []).join(' ');
    append(child, span);
    parent.appendChild(span);
  }
}
