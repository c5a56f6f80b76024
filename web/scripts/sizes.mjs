// Prints what a visitor downloads (gzip) for the shell and for each page, against the budgets; fails only at three times the budget.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const SHELL_KB = 140;
export const TASK_KB = 10;
/** What the task page loads by name for the form of the demo, beside its own code. */
const PAIRWISE = ['src/kinds/preference/preference.tsx', 'src/kinds/text/text.tsx'];
const dist = new URL('../dist/', import.meta.url);

const kilobytes = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

/** Kilobytes of the shell, and of each page beyond the shell. */
export function measure() {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
  /** The files that an entry loads before it can run: itself, its static imports and their styles. */
  const filesOf = (key, found = new Set()) => {
    const entry = manifest[key];
    if (found.has(entry.file)) return found;
    found.add(entry.file);
    for (const style of entry.css ?? []) found.add(style);
    for (const imported of entry.imports ?? []) filesOf(imported, found);
    return found;
  };
  const sum = (files) => [...files].reduce((total, file) => total + kilobytes(file), 0);
  const shellFiles = filesOf('index.html');
  const beyond = (keys) => sum([...new Set(keys.flatMap((key) => [...filesOf(key)]))].filter((file) => !shellFiles.has(file)));
  const dynamic = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
  const task = dynamic.find((key) => key.endsWith('TaskPage.tsx'));
  return {
    shell: sum(shellFiles),
    task: beyond([task]),
    taskWithKinds: beyond([task, ...PAIRWISE.filter((key) => key in manifest)]),
    pages: dynamic.map((key) => [key, beyond([key])]),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { shell, task, taskWithKinds, pages } = measure();
  const line = (name, size, budget) => console.log(`${name.padEnd(44)} ${size.toFixed(1).padStart(6)} kB${budget ? `   budget ${budget}` : ''}`);
  line('shell', shell, SHELL_KB);
  line('task page', task, TASK_KB);
  line('task page with the kinds of a comparison', taskWithKinds);
  for (const [key, size] of pages) line(key, size);
  process.exitCode = shell > 3 * SHELL_KB || task > 3 * TASK_KB ? 1 : 0;
}
