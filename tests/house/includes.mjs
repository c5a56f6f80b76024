// The house's rules, held against every include: node tests/house/includes.mjs
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

// What each room may include of ours; docs/architecture.md says why.
const rooms = {
  base: [],
  json: ['base'],
  secrets: ['base'],
  domain: ['base'],
  kinds: ['base', 'json', 'domain', 'stats'],
  formats: ['base', 'json', 'domain', 'kinds'],
  report: ['base', 'stats'],
  db: ['base'],
  store: ['base', 'json', 'domain', 'db'],
  services: ['base', 'json', 'secrets', 'domain', 'kinds', 'formats', 'report', 'stats', 'store'],
  http: ['base', 'json', 'domain', 'services'],
  jobs: ['base', 'services', 'outbound'],
  programs: ['base', 'json', 'secrets', 'domain', 'kinds', 'formats', 'report', 'db', 'store', 'services', 'http', 'jobs', 'stats'],
};
// Further rules: a pattern of files and an include that they must not have, with the reason.
const never = [
  [/^src\/http\//, /^db\//, 'http knows no database'],
  [/^src\/store\//, /^domain\/rules\//, 'the store takes no decisions', /leasing|submitting|adding_items|work_test/],
  [/^src\/(?!http\/)/, /^boost\/(asio|beast)/, 'only http speaks to sockets'],
  [/^src\/(?!db\/)/, /^(sqlite3|libpq-fe)\.h/, 'only db knows its drivers'],
  [/^src\/domain\//, /^boost\/json|^simdjson/, 'no JSON inside the domain'],
];

export function violationsOf(file, text) {
  const found = [];
  const room = file.split('/')[1];
  for (const match of text.matchAll(/^\s*#\s*include\s*[<"]([^">]+)[">]/gm)) {
    const include = match[1].startsWith('assay/stats/') ? `stats/${match[1]}` : match[1];
    const target = include.split('/')[0];
    // A suite may use another room's means of testing.
    if (file.endsWith('_test.cpp') && /\/testing(\/|\.hpp$)/.test(include)) continue;
    if ((target in rooms || target === 'stats') && target !== room && !rooms[room]?.includes(target)) {
      found.push(`${file}: ${room} must not include ${match[1]}`);
    }
    for (const [files, includes, reason, except] of never) {
      if (files.test(file) && includes.test(match[1]) && !except?.test(file)) found.push(`${file}: ${match[1]} (${reason})`);
    }
  }
  return found;
}

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : /\.(cpp|hpp)$/.test(name) ? [path] : [];
  });
}

// The control: a planted wrong include must be seen, or this test proves nothing.
if (violationsOf('src/domain/planted.hpp', '#include "store/store.hpp"\n').length !== 1) {
  console.error('the check is blind: it does not see a planted violation');
  process.exit(1);
}

const files = sources(join(root, 'src'));
const problems = files.flatMap((path) => {
  const file = relative(root, path);
  const text = readFileSync(path, 'utf8');
  const own = violationsOf(file, text);
  if (!text.startsWith('// ')) own.push(`${file}: the first line says what the file is for`);
  const lines = text.split('\n').length;
  if (lines > 700) own.push(`${file}: ${lines} lines; 700 is a stop`);
  return own;
});
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} violations`);
process.exit(problems.length === 0 ? 0 : 1);
