// The gates are not blind: a planted violation of layout, of a check, of the analyzer and of threads is refused: node tests/house/gates.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'assay-gates-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: folder });
  return { status, text: stdout + stderr };
}
const source = (text) => writeFileSync(join(folder, 'src/planted.cpp'), text);
const tidy = (...more) => {
  assert.equal(run('cmake', ['--build', 'build']).status, 0);
  return run(process.execPath, [join(root, 'scripts/tidy.mjs'), 'build', ...more]);
};

const good = `// planted: nothing is wrong here.
#include <string>

std::size_t length(const std::string& text);
std::size_t length(const std::string& text) { return text.size(); }
`;
const moved = `// planted: a text is used after it was moved away.
#include <string>
#include <utility>

std::size_t length(std::string text);
std::size_t length(std::string text) {
  const std::string taken = std::move(text);
  return taken.size() + text.size();
}
`;
const nothing = `// planted: only the analyzer sees that nothing is pointed to.
int value(bool known);
int value(bool known) {
  int held = 3;
  const int* place = known ? &held : nullptr;
  if (place == nullptr) held = 4;
  return *place + held;
}
`;

const race = `#include <thread>
int shared_value = 0;
int main() {
  std::thread other([] { ++shared_value; });
  ++shared_value;
  other.join();
  return shared_value == 2 ? 0 : 1;
}
`;

const tests = {
  'a file that is laid out in another way is refused by name'() {
    source(good);
    assert.equal(run(join(root, 'scripts/check_format'), [join(folder, 'src')]).status, 0);
    source(good.replace('{ return', '{return'));
    const { status, text } = run(join(root, 'scripts/check_format'), [join(folder, 'src')]);
    assert.equal(status, 1);
    assert.match(text, /planted\.cpp:5:/);
  },
  'a finding of clang-tidy is refused by name and place, and again until it is mended'() {
    source(moved);
    for (let time = 0; time < 2; time += 1) {
      const { status, text } = tidy();
      assert.equal(status, 1, text);
      assert.match(text, /src\/planted\.cpp:8:\d+: error: 'text' used after it was moved/);
    }
  },
  'what was clean is looked at again only where it changed'() {
    source(good);
    assert.match(tidy().text, /1 looks, 0 unchanged since they were clean, 0 findings/);
    assert.match(tidy().text, /1 looks, 1 unchanged since they were clean, 0 findings/);
    source(moved);
    assert.equal(tidy().status, 1);
  },
  'the full look has the analyzer too'() {
    source(nothing);
    assert.equal(tidy().status, 0);
    const { status, text } = tidy('--full');
    assert.equal(status, 1, text);
    assert.match(text, /planted\.cpp:7:.*clang-analyzer-core/);
  },
  'two threads that write one number end the program, with the place of both'() {
    writeFileSync(join(folder, 'race.cpp'), race);
    const built = run('clang++-19', ['-O1', '-g1', '-fsanitize=thread', 'race.cpp', '-o', 'race']);
    assert.equal(built.status, 0, built.text);
    const { status, text } = run(join(folder, 'race'), []);
    assert.notEqual(status, 0);
    assert.match(text, /data race/);
    assert.match(text, /race\.cpp:4/);
    assert.match(text, /race\.cpp:5/);
  },
};

mkdirSync(join(folder, 'src'));
source(good);
writeFileSync(
  join(folder, 'CMakeLists.txt'),
  'cmake_minimum_required(VERSION 3.25)\nproject(planted CXX)\nset(CMAKE_CXX_STANDARD 20)\nset(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nadd_library(planted STATIC src/planted.cpp)\n',
);
const configured = run('cmake', ['-S', '.', '-B', 'build', '-G', 'Ninja', '-DCMAKE_CXX_COMPILER=clang++-19']);
assert.equal(configured.status, 0, configured.text);
let failed = 0;
for (const [sentence, work] of Object.entries(tests)) {
  try {
    work();
    console.log(`ok: ${sentence}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${sentence}\n${error.stack}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
