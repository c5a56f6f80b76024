// The documentation tells the truth, as far as a program can know: node tests/docs/docs.mjs PATH_OF_ASSAY
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { command, generated, outdated, root } from '../../scripts/generate.mjs';

const assay = process.argv[2];
const read = (file) => readFileSync(join(root, file), 'utf8');
const filesIn = (folder, fits) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (['node_modules', 'dist', 'build', 'third_party', '.git'].includes(name)) return [];
    return statSync(join(root, path)).isDirectory() ? filesIn(path, fits) : fits.test(name) ? [path] : [];
  });

const pages = [...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].filter((file) => existsSync(join(root, file))), ...filesIn('docs', /\.md$/)];
const sources = new Map([...filesIn('src', /\.(cpp|hpp)$/), ...filesIn('tests', /\.(cpp|hpp)$/), ...filesIn('stats', /\.(cpp|hpp)$/)].map((file) => [file, read(file)]));
const contract = JSON.parse(read('contract/openapi.json'));

/** GitHub's anchors: lower case, no punctuation, hyphens for blanks. */
const anchor = (heading) =>
  heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
const anchorsOf = (text) => new Set([...outsideCode(text).matchAll(/^#+\s+(.+)$/gm)].map((match) => anchor(match[1])));
function outsideCode(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

// --- The checks: each takes what it looks at and gives a list of complaints, so that a control can plant a lie. ---

export function brokenLinks(page, text) {
  const found = [];
  for (const [, target] of outsideCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, fragment] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(root, file))) found.push(`${page}: the link ${target} leads nowhere`);
    else if (fragment && file.endsWith('.md') && !anchorsOf(file === page ? text : read(file)).has(fragment)) found.push(`${page}: ${file} has no heading #${fragment}`);
  }
  return found;
}

const testNames = new Set();
for (const text of sources.values()) for (const [, suite, name] of text.matchAll(/^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)/gm)) testNames.add(`${suite}.${name}`);
const testSuites = new Set([...testNames].map((name) => name.split('.')[0]));

/** `Suite.a_name_of_a_test` must be one, wherever a page names it. */
export function unknownTests(page, text) {
  return [...text.matchAll(/`([A-Z]\w+)\.(\w+)`/g)]
    .filter(([, suite, name]) => (testSuites.has(suite) || name.includes('_')) && !testNames.has(`${suite}.${name}`))
    .map(([, suite, name]) => `${page}: there is no test ${suite}.${name}`);
}

/** `src/…`, `tests/…` and the like in code marks must exist. */
export function unknownFiles(page, text) {
  return [...outsideCode(text).matchAll(/`((?:src|tests|scripts|docs|web|contract|packaging|stats|bench|demo|fuzz)\/[\w./-]*)`/g)]
    .filter(([, path]) => !path.includes('yes_no') && !existsSync(join(root, path)))
    .map(([, path]) => `${page}: there is no ${path}`);
}

const help = (...words) => spawnSync(assay, [...words, '--help'], { encoding: 'utf8' }).stdout;
const subcommands = (text) => [...(text.split(/^(?:SUBCOMMANDS|Subcommands):/m)[1] ?? '').split('\n\n')[0].matchAll(/^ {2}([a-z][\w-]*)/gm)].map((match) => match[1]);
const commands = new Map();
for (const name of subcommands(help())) {
  commands.set(name, help(name));
  for (const inner of subcommands(help(name))) commands.set(`${name} ${inner}`, help(name, inner));
}

/** Every `assay command --flag` of a page is one that the program knows. */
export function unknownCommands(page, text) {
  const found = [];
  const lines = [...text.matchAll(/^```(?:sh|bash|shell|console)?\n([\s\S]*?)^```/gm)].flatMap((match) => match[1].replaceAll('\\\n', ' ').split('\n'));
  const marks = [...outsideCode(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]);
  const indented = [...outsideCode(text).matchAll(/^ {4}(\S.*)$/gm)].map((match) => match[1]);
  for (const line of [...lines, ...marks, ...indented]) {
    const words = line.trim().replace(/^[$#]\s+/, '').split(/\s+/);
    const at = words.findIndex((word) => /(^|\/)assay$/.test(word));
    if (at < 0 || at > 6 || !/^[a-z]+$/.test(words[at + 1] ?? '')) continue;
    if (words.slice(0, at).some((word) => !/^(sudo|-u|-E|env|assay|runuser|setpriv|--|systemd-run|[A-Z_]+=.*)$/.test(word))) continue;
    const two = `${words[at + 1]} ${words[at + 2]}`;
    const known = commands.get(two) ?? commands.get(words[at + 1]);
    if (!known) {
      found.push(`${page}: assay has no command ${words[at + 1]}`);
      continue;
    }
    const flags = words.slice(at + 1).filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
    for (const flag of flags) if (flag !== '--help' && !new RegExp(`${flag}\\b`).test(known)) found.push(`${page}: assay ${words[at + 1]} has no ${flag}`);
  }
  return found;
}

export function undocumented(name, text, wanted) {
  return wanted.filter((one) => !text.includes(one)).map((one) => `${name} does not document ${one}`);
}

// --- What must stand where. ---
const routes = Object.entries(contract.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `### ${method.toUpperCase()} ${path}\n`));
const settings = [...commands.get('serve').matchAll(/^\s+(--[a-z-]+)/gm)].map((match) => match[1]).filter((flag) => flag !== '--help');
const registry = read('src/kinds/registry.cpp');
const kinds = (list) => [...registry.matchAll(new RegExp(`#include "kinds/${list}/(\\w+)/`, 'g'))].map((match) => match[1]);
const limits = [...read('docs/limits.md').matchAll(/^\| (.+?) \| .+ \| `([^`]+)` \| `([^`]+)` \|$/gm)].map(([, what, constant, test]) => ({ what, constant, test }));

/** The constant of a limit is what the code compares with: its name stands in a file that neither defines nor lists limits. */
export function unusedLimits(rows) {
  return rows
    .filter(({ constant }) => {
      const name = /((?:limits::)?\w+)$/.exec(constant)[1];
      const uses = [...sources].filter(([file, text]) => !/_test\.cpp$|^src\/programs\/|\/limits\.hpp$/.test(file) && new RegExp(`\\b${name}\\b`).test(text));
      return uses.length === 0;
    })
    .map(({ constant }) => `docs/limits.md: nothing uses ${constant}`);
}

/** `Mod+Enter` as the pages print it: Ctrl Enter. */
const printed = (keys) => keys.replace('Mod', 'Ctrl').replace('Escape', 'Esc').split(/\+(?=.)/).map((part) => (part.length === 1 ? part.toUpperCase() : part)).join(' ');
const keys = [...filesIn('web/src/pages/work', /\.tsx$/), 'web/src/ui/Shell.tsx'].flatMap((file) => [...read(file).matchAll(/\bkeys: '([^']+)', does:/g)].map((match) => printed(match[1])));
const metrics = [...new Set([...sources].filter(([file]) => file.startsWith('src/') && !file.endsWith('_test.cpp')).flatMap(([, text]) => [...text.matchAll(/# TYPE (assay_\w+)/g)].map((match) => match[1])))];

const problems = [];
for (const { file } of outdated(assay)) problems.push(`${file} is not what the program prints now. Run: ${command}`);
for (const page of pages) {
  const text = read(page);
  problems.push(...brokenLinks(page, text), ...unknownTests(page, text), ...unknownFiles(page, text), ...unknownCommands(page, text));
}
problems.push(...undocumented('docs/api.md', read('docs/api.md'), routes));
problems.push(...undocumented('docs/settings.md', read('docs/settings.md'), settings.map((flag) => `| \`${flag}\` |`)));
problems.push(...undocumented('docs/kinds.md', read('docs/kinds.md'), [...kinds('fields').map((kind) => `### Field: ${kind}\n`), ...kinds('questions').map((kind) => `### Question: ${kind}\n`)]));
problems.push(...undocumented('docs/annotators.md', read('docs/annotators.md'), [...new Set(keys)].map((key) => `\`${key}\``)));
problems.push(...undocumented('docs/operator.md', read('docs/operator.md'), metrics.map((metric) => `| \`${metric}\` |`)));
problems.push(...unusedLimits(limits));
const counted = `${pages.length} pages, ${routes.length} routes, ${settings.length} settings, ${limits.length} limits, ${kinds('fields').length} kinds of fields, ${kinds('questions').length} of questions, ${commands.size} commands, ${keys.length} keys, ${metrics.length} metrics`;

// Controls: each check sees a planted lie, and each list that it goes through is not empty, or this test proves nothing.
const controls = {
  'a link to nowhere': brokenLinks('README.md', 'See [this](docs/no_such_page.md).').length === 1,
  'a link to no heading': brokenLinks('README.md', 'See [this](docs/limits.md#no-such-heading).').length === 1,
  'a test that does not exist': unknownTests('README.md', 'By `HttpLimits.no_such_test`.').length === 1,
  'a file that does not exist': unknownFiles('README.md', 'In `src/no_such_file.cpp`.').length === 1,
  'a command that does not exist': unknownCommands('README.md', '```sh\nassay dance\n```').length === 1,
  'a flag that does not exist': unknownCommands('README.md', 'Run `assay serve --dance`.').length === 1,
  'a route without a word': undocumented('docs/api.md', read('docs/api.md'), ['### GET /api/no/such/route\n']).length === 1,
  'a limit that nothing uses': unusedLimits([{ constant: 'limits::no_such_limit' }]).length === 1,
  'all lists': routes.length > 50 && settings.length > 8 && limits.length > 60 && kinds('fields').length > 5 && kinds('questions').length > 5 && commands.size > 5 && testNames.size > 200 && keys.length > 10 && metrics.length > 5,
};
for (const [control, seen] of Object.entries(controls)) if (!seen) problems.push(`the check is blind: it does not see ${control}`);

for (const problem of problems) console.error(problem);
console.log(`${counted}; ${Object.keys(controls).length} controls; ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
