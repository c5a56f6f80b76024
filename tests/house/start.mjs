// The scripts of a first start: what is missing is named, an old Node is replaced, an occupied port is named: node tests/house/start.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assay = process.argv[2];
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'assay-start-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A folder of programs that are little shell scripts. */
function programs(name, scripts) {
  const place = join(folder, name);
  mkdirSync(place);
  for (const [program, text] of Object.entries(scripts)) {
    writeFileSync(join(place, program), `#!/bin/sh\n${text}\n`);
    chmodSync(join(place, program), 0o755);
  }
  return place;
}
function run(command, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60000 });
  return { status, out: stdout, err: stderr };
}
function system(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const debian = system('debian', 'ID=debian\nVERSION_ID="12"\n');
const other = system('other', 'ID=fedora\nVERSION_ID=41\n');
const install = join(root, 'scripts/install_packages');
const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8') : '');
const record = `echo "$(basename "$0") $*" >>${folder}/asked`;

const tests = {
  'elsewhere than on Debian 12 what is missing is named, and nothing is installed'() {
    // Nothing at all is found: the shell's own words and the few programs that the script itself needs.
    const bare = programs('bare', { 'apt-get': record, sudo: record });
    const { status, err } = run('/bin/bash', [install, '--test'], { PATH: bare, ASSAY_TEST_OS_RELEASE: other });
    assert.equal(status, 1);
    assert.match(err, /^This is fedora 41, not Debian 12\. Please install, .*: clang-19 .*ninja-build .*nodejs npm .*chromium/);
    assert.equal(asked(), '');
  },
  'elsewhere what is there already is not asked for'() {
    const some = programs('some', { 'clang-19': '', cmake: '', ninja: '', node: '', npm: '' });
    const { err } = run('/bin/bash', [install], { PATH: some, ASSAY_TEST_OS_RELEASE: other });
    assert.match(err, / mold /);
    assert.doesNotMatch(err, /clang-19|cmake|ninja-build|nodejs|npm/);
  },
  'on Debian 12 a user installs through sudo what is missing, and nothing where nothing is'() {
    const query = 'for last; do :; done; [ "$last" = mold ] || [ "$last" = brotli ] || echo "install ok installed"';
    const place = programs('debian-user', { 'dpkg-query': query, id: 'echo 1000', sudo: record, 'apt-get': record });
    const PATH = place + delimiter + process.env.PATH;
    const { status, out } = run('/bin/bash', [install], { PATH, ASSAY_TEST_OS_RELEASE: debian });
    assert.equal(status, 0);
    assert.match(out, /^Installing 2 packages: mold brotli$/m);
    assert.match(asked(), /^sudo apt-get update -qq\nsudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mold brotli$/m);
    const full = programs('debian-full', { 'dpkg-query': 'echo "install ok installed"' });
    const again = run('/bin/bash', [install], { PATH: full + delimiter + process.env.PATH, ASSAY_TEST_OS_RELEASE: debian });
    assert.deepEqual([again.status, again.out, again.err], [0, '', '']);
  },
  'a Node that is new enough is used; for an old one the pinned one is brought, and another program is refused'() {
    const fetch = join(root, 'scripts/fetch_node');
    assert.equal(run('/bin/bash', [fetch]).out.trim(), dirname(run('/bin/sh', ['-c', 'command -v node']).out.trim()));
    // In a tree of its own, with an npm that brings something else.
    mkdirSync(join(folder, 'tree/scripts'), { recursive: true });
    cpSync(fetch, join(folder, 'tree/scripts/fetch_node'));
    const npm = 'mkdir -p package/bin && echo evil >package/bin/node && tar czf evil.tgz package';
    const old = programs('old-node', { node: 'if [ "$1" = --version ]; then echo v18.20.4; else exit 1; fi', npm });
    const { status, err } = run('/bin/bash', [join(folder, 'tree/scripts/fetch_node')], { PATH: old + delimiter + process.env.PATH });
    assert.equal(status, 1);
    assert.match(err, /^Node v18\.20\.4 is too old/);
    assert.match(err, /is not the one expected/);
    assert.equal(existsSync(join(folder, 'tree/third_party/node/node')), false);
  },
  async 'an occupied port is named'() {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address();
    const { status, err } = run(assay, ['serve', '--data-dir', join(folder, 'data'), '--port', String(port), '--demo', 'off']);
    server.close();
    assert.notEqual(status, 0);
    assert.match(err, new RegExp(`127\\.0\\.0\\.1:${port}`));
  },
};

let failed = 0;
for (const [sentence, work] of Object.entries(tests)) {
  try {
    await work();
    console.log(`ok: ${sentence}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${sentence}\n${error.stack}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
