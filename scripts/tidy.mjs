// Runs clang-tidy on what changed since it was last clean: node scripts/tidy.mjs BUILD [--full] [--jobs N] [FILE...]
//
// --full adds the tests and benches, and the static analyzer (several times slower) for the files that run in production. What was found clean is
// remembered in BUILD/tidy under a hash of the file, everything it includes, its command and .clang-tidy.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const words = process.argv.slice(2);
const full = words.includes('--full');
const jobs = words.includes('--jobs') ? Number(words[words.indexOf('--jobs') + 1]) : availableParallelism();
const places = words.filter((word, at) => !word.startsWith('--') && words[at - 1] !== '--jobs');
const build = realpathSync(places[0] ?? 'build-test');
const chosen = places.slice(1).map((file) => resolve(file));
// The sources of this build: usually this tree.
const root = realpathSync(/^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(readFileSync(join(build, 'CMakeCache.txt'), 'utf8'))[1]);

const config = join(home, '.clang-tidy');
// It loses the destructors of what a library copies into a std::function; LeakSanitizer watches every test instead.
const analyzer = 'clang-analyzer-*,-clang-analyzer-optin.performance.Padding,-clang-analyzer-cplusplus.NewDeleteLeaks';
// A test may read its environment and need not be fast.
const ofTests = '-concurrency-mt-unsafe,-performance-*';
const isTest = (file) => /(_test|\/test_data)\.cpp$|\/(tests|bench|fuzz)\/|\/testing(\/|\.cpp$)/.test(relative(root, file).replace(/^/, '/'));
const ours = (file) => /^(src|stats|bench|fuzz|tests)\//.test(relative(root, file));

const hashes = new Map();
function hashOf(path) {
  if (!hashes.has(path)) hashes.set(path, existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'absent');
  return hashes.get(path);
}

/** What each object was made from, as ninja has recorded it. */
function dependencies() {
  const { stdout } = spawnSync('ninja', ['-C', build, '-t', 'deps'], { encoding: 'utf8', maxBuffer: 1 << 30 });
  const found = new Map();
  let list = null;
  for (const line of (stdout ?? '').split('\n')) {
    if (line.startsWith('    ')) list?.push(resolve(build, line.trim()));
    else if (line.includes(': #deps')) found.set(line.slice(0, line.indexOf(': #deps')), (list = []));
  }
  return found;
}

const version = spawnSync('clang-tidy-19', ['--version'], { encoding: 'utf8' }).stdout;
if (!version) {
  console.error('tidy: clang-tidy-19 is missing; scripts/install_packages --test brings it');
  process.exit(1);
}
const made = dependencies();
/** Nothing where the object was never built: such a file is looked at every time. */
function keyOf({ file, command }, checks) {
  const sources = made.get(/ -o (\S+)/.exec(command)?.[1]);
  if (!sources) return null;
  const key = createHash('sha256').update(version).update(hashOf(config)).update(checks).update(command.replaceAll(root, '.'));
  for (const path of [file, ...sources]) key.update(relative(root, path)).update(hashOf(path));
  return key.digest('hex');
}

const kept = join(build, 'tidy');
mkdirSync(kept, { recursive: true });
const entries = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8')).filter(
  ({ file }) => file.endsWith('.cpp') && ours(file) && (chosen.length > 0 ? chosen.includes(file) : full || !isTest(file)),
);
const wanted = [...new Map(entries.map((entry) => [entry.file, entry])).values()].flatMap((entry) => {
  const checks = isTest(entry.file) ? [ofTests] : full ? ['', `-*,${analyzer}`] : [''];
  return checks.map((one) => ({ ...entry, checks: one, key: keyOf(entry, one) }));
});
if (wanted.length === 0) {
  console.error(`tidy: ${build} compiles no file of ours that was asked for`);
  process.exit(1);
}
const due = wanted.filter(({ key }) => key === null || !existsSync(join(kept, key)));
// A file that is due for both is read once for both.
const looks = [...new Set(due.map(({ file }) => file))].map((file) => ({ file, parts: due.filter((part) => part.file === file) }));

function look({ file, parts }) {
  const checks = parts.length === 1 ? parts[0].checks : analyzer;
  const args = ['-p', build, '--quiet', `--config-file=${config}`, ...(checks ? [`--checks=${checks}`] : []), file];
  return new Promise((done) => {
    const child = spawn('clang-tidy-19', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (piece) => (out += piece));
    child.stderr.resume();
    child.on('close', (code) => done({ clean: code === 0, out }));
  });
}

const began = Date.now();
const told = new Set();
let finished = 0;
let toldAt = 0;
let findings = 0;
async function worker(queue) {
  for (let one = queue.shift(); one; one = queue.shift()) {
    const { clean, out } = await look(one);
    finished += one.parts.length;
    for (const { key } of one.parts) if (clean && key) writeFileSync(join(kept, key), '');
    if (!clean) {
      // A finding in a header comes once for each file that includes it.
      for (const finding of out.split(/^(?=\/\S+:\d+:\d+: (?:warning|error):)/m)) {
        if (told.has(finding)) continue;
        told.add(finding);
        if (/^\S+: (?:warning|error):/.test(finding)) findings += 1;
        console.log(finding.replaceAll(`${root}/`, '').trimEnd());
      }
      if (!out.trim()) {
        findings += 1;
        console.log(`${relative(root, one.file)}: clang-tidy ended without a word`);
      }
    }
    if (finished >= toldAt + 25) {
      toldAt = finished;
      console.log(`tidy: ${finished} of ${due.length}, ${Math.round((Date.now() - began) / 1000)} s`);
    }
  }
}
const queue = [...looks];
await Promise.all(Array.from({ length: Math.max(1, jobs) }, () => worker(queue)));
console.log(`tidy: ${wanted.length} looks${full ? ' (with the analyzer)' : ''}, ${wanted.length - due.length} unchanged since they were clean, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
