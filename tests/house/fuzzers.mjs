// Every reader has a fuzz target, and every target is built, and has seeds: node tests/house/fuzzers.mjs
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const text = (file) => readFileSync(join(root, file), 'utf8');

/** Functions through which bytes from outside enter, as `declaration: target`. */
function readers() {
  const found = new Map();
  const take = (file, pattern, target) => {
    for (const match of text(file).matchAll(pattern)) found.set(`${file}: ${match[0].trim()}`, target(match[1]));
  };
  take('src/formats/reader.hpp', /RowReader> read_([a-z]+)\(/g, (name) => name);
  const formats = /enum class Format \{([^}]*)\}/.exec(text('src/formats/registry.hpp'))[1];
  for (const name of formats.split(',')) found.set(`format ${name.trim()}`, name.trim() === 'assay' ? 'native' : name.trim());
  const others = [
    ['src/formats/gzip.hpp', 'class GzipSource', 'gzip'],
    ['src/formats/detect.hpp', 'detect(', 'detect'],
    ['src/formats/mapping.hpp', 'apply(', 'mapping'],
    ['src/formats/columns.hpp', 'read_csv_columns(', 'columns'],
    ['src/json/value.hpp', 'parse(', 'value'],
    ['src/kinds/form/form.hpp', 'parse_form(', 'form'],
    ['src/kinds/form/answers.hpp', 'check_answers(', 'answers'],
    ['src/kinds/form/redact.hpp', 'class Redactor', 'redact'],
    ['src/http/site.hpp', 'open_exchange(', 'request'],
    ['src/http/connection.cpp', 'one_request()', 'connection'],
    ['src/programs/settings.hpp', 'gather(', 'settings'],
    ['src/db/connection.hpp', 'expand_hooks(', 'dialect'],
    ['src/base/text.hpp', 'first_invalid_utf8(', 'text'],
  ];
  for (const [file, declaration, target] of others) {
    // A reader that moved away must be looked for, not forgotten.
    found.set(`${file}: ${declaration}`, text(file).includes(declaration) ? target : `(${declaration} is no longer in ${file}; mend this list)`);
  }
  return found;
}

function problems(wanted, built, files, seeds) {
  const found = [];
  for (const [reader, target] of wanted) if (!built.includes(target)) found.push(`${reader} has no fuzz target ${target}`);
  for (const file of files) if (!built.includes(file)) found.push(`fuzz/fuzz_${file}.cpp is not in fuzz/CMakeLists.txt`);
  for (const target of built) if (!(seeds.get(target) > 0)) found.push(`fuzz/corpus/${target} holds no seeds`);
  return found;
}

const built = [...text('fuzz/CMakeLists.txt').matchAll(/^fuzzer\((\w+)/gm)].map((match) => match[1]);
const files = readdirSync(join(root, 'fuzz')).flatMap((name) => /^fuzz_(\w+)\.cpp$/.exec(name)?.[1] ?? []);
const seeds = new Map(readdirSync(join(root, 'fuzz/corpus')).map((name) => [name, readdirSync(join(root, 'fuzz/corpus', name)).length]));

// The control: a reader without a target, a target that is not built and one without seeds must be seen.
if (problems(new Map([['read_planted', 'planted']]), ['json'], ['stray'], new Map()).length !== 3) {
  console.error('the check is blind: it does not see planted omissions');
  process.exit(1);
}
const found = problems(readers(), built, files, seeds);
for (const problem of found) console.error(problem);
console.log(`${readers().size} readers, ${built.length} fuzz targets, ${found.length} problems`);
console.log(`${found.length === 0 ? 1 : 0} passed, ${found.length === 0 ? 0 : 1} failed`);
process.exit(found.length === 0 ? 0 : 1);
