// Every page and every dialog is looked at in light, dark and narrow by some story of a browser: node tests/house/looks.mjs
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path) => readFileSync(join(root, path), 'utf8');

// The looks (`stage.look(page, NAME)`) of each page; a tab of a project stands as "tab …".
const pages = {
  '/': ['home'],
  '/work/:project': ['task-${template.id}', 'task-guideline', 'task-reopened', 'guideline-first', 'nothing-left', 'many-skips'],
  '/manage': ['projects', 'not-found'],
  '/manage/:workspace/new': ['new'],
  '/manage/:workspace/people': ['people', 'invited', 'token'],
  '/manage/:workspace/:project/:tab?': ['overview', 'draft'],
  '/manage/:workspace/:project/items/:item': ['item', 'correct'],
  '/you': ['you', 'you-no-password', 'you-refused'],
  '/sign-in': ['sign-in'],
  '/link': ['used-link'],
  '/join': ['join'],
  'tab ': ['overview'],
  'tab results': ['results', 'results-${template.id}'],
  'tab items': ['items'],
  'tab import': ['import-found', 'import-dry-run'],
  'tab export': ['export-done'],
  'tab form': ['form-errors', 'form-sent', 'form-changes', 'reviewer-${name.toLowerCase()}'],
  'tab guidelines': ['guidelines', 'guideline-changes', 'guideline-version'],
  'tab settings': ['settings'],
};
// And of each file that opens a dialog.
const dialogs = {
  'ui/KeysOverlay.tsx': ['keys'],
  'ui/ReasonDialog.tsx': ['set-aside'],
  'pages/manage/OverviewTab.tsx': ['archive'],
  'pages/manage/PersonDialog.tsx': ['person'],
  'pages/work/PauseDialog.tsx': ['pause'],
  'pages/work/RecentDialog.tsx': ['last-ten'],
  'pages/work/SkipDialog.tsx': ['flag'],
  'pages/you/Sessions.tsx': ['sign-out-everywhere'],
};

const filesIn = (folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? filesIn(path) : [path];
  });

const stories = filesIn('tests/browser').map(read).join('\n');
const looked = new Set([...stories.matchAll(/\.look\(\w+, ['"`]([^'"`]+)['"`]\)/g)].map((match) => match[1]));
const paths = (file) => [...read(file).matchAll(/^ {2}\{ path: '([^']*)'/gm)].map((match) => match[1]);

function problemsOf(found, listed) {
  return [
    ...found.filter((one) => !(one in listed)).map((one) => `${one}: no look is listed for it`),
    ...Object.keys(listed).filter((one) => !found.includes(one)).map((one) => `${one}: listed, and not there any more`),
    ...Object.entries(listed).flatMap(([one, names]) => names.filter((name) => !looked.has(name)).map((name) => `${one}: no story looks at "${name}"`)),
  ];
}

const everyPage = [...paths('web/src/routes.tsx'), ...paths('web/src/pages/manage/ProjectPage.tsx').map((tab) => `tab ${tab}`)];
const everyDialog = filesIn('web/src')
  .filter((path) => path.endsWith('.tsx') && /<Dialog[\s>]/.test(read(path)))
  .map((path) => relative('web/src', path));
const problems = [...problemsOf(everyPage, pages), ...problemsOf(everyDialog, dialogs)];
// A control: a page that nobody looks at is seen.
if (problemsOf(['/', '/nobody'], { '/': ['nothing'] }).length !== 2) problems.push('the check itself is blind');
for (const one of problems) console.error(one);
console.log(`${everyPage.length} pages, ${everyDialog.length} dialogs, ${looked.size} looks; ${problems.length} problems`);
process.exitCode = problems.length === 0 && everyPage.length > 15 && everyDialog.length > 5 ? 0 : 1;
