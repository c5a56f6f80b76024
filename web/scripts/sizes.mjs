// Prints what a visitor downloads (gzip) for the shell and for each page, against the budgets; fails only at three times the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const SHELL_KB = 140;
const TASK_KB = 10;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

const kilobytes = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

/** The files that an entry loads before it can run: itself, its static imports and their styles. */
function filesOf(key, found = new Set()) {
  const entry = manifest[key];
  if (found.has(entry.file)) return found;
  found.add(entry.file);
  for (const style of entry.css ?? []) found.add(style);
  for (const imported of entry.imports ?? []) filesOf(imported, found);
  return found;
}

const sum = (files) => [...files].reduce((total, file) => total + kilobytes(file), 0);
const shellFiles = filesOf('index.html');
const shell = sum(shellFiles);
let failed = shell > 3 * SHELL_KB;
console.log(`shell                                  ${shell.toFixed(1)} kB   budget ${SHELL_KB}`);

for (const [key, entry] of Object.entries(manifest)) {
  if (!entry.isDynamicEntry) continue;
  const own = [...filesOf(key)].filter((file) => !shellFiles.has(file));
  const size = sum(own);
  const isTask = key.endsWith('TaskPage.tsx');
  if (isTask && size > 3 * TASK_KB) failed = true;
  console.log(`${key.padEnd(38)} +${size.toFixed(1)} kB${isTask ? `   budget +${TASK_KB}` : ''}`);
}
process.exit(failed ? 1 : 0);
