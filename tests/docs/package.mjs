// The Debian package of a build tree holds a program that serves: node tests/docs/package.mjs BUILD
// Ends with 77 (skipped) where the tools of Debian are not installed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/generate.mjs';
import { Person } from '../drills/client.mjs';

const build = process.argv[2];
for (const tool of ['dpkg-deb', 'dpkg-shlibdeps', 'readelf']) {
  if (spawnSync(tool, ['--version']).error) {
    console.log(`skipped: ${tool} is not installed (scripts/install_packages --test brings it)`);
    process.exit(77);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
let passed = 0;
let server = null;
const step = (sentence) => console.log(`ok ${++passed} ${sentence}`);
const run = (command, ...args) => {
  const done = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } });
  assert.equal(done.status, 0, `${command} ${args.join(' ')}: ${done.error ?? done.stdout + done.stderr}`);
  return done.stdout;
};

try {
  const made = run(join(root, 'scripts/make_deb'), build, folder).trim();
  const field = (name) => run('dpkg-deb', '-f', made, name).trim();
  assert.equal(field('Package'), 'assay');
  for (const needed of ['libc6', 'libpq5', 'libsodium23', 'libboost-json1.81.0']) assert.ok(field('Depends').split(/, | \(/).includes(needed), `Depends lacks ${needed}`);
  step(`${made.split('/').at(-1)} depends on ${field('Depends').split(', ').length} packages`);

  const there = join(folder, 'there');
  run('dpkg', '-x', made, there);
  const assay = join(there, 'usr/bin/assay');
  const version = run(assay, '--version').trim();
  assert.equal(version, `assay ${field('Version')}`);
  // The same command that a CMake project's version feeds.
  assert.match(readFileSync(join(root, 'CMakeLists.txt'), 'utf8'), new RegExp(`project\\(assay VERSION ${field('Version').replaceAll('.', '\\.')} `));
  step(`the packaged program says ${version}`);

  const unit = readFileSync(join(there, 'usr/lib/systemd/system/assay.service'), 'utf8');
  const [, program, config] = /^ExecStart=(\S+) serve --config (\S+)$/m.exec(unit);
  assert.ok(existsSync(join(there, program)), `the unit starts ${program}, which is not in the package`);
  assert.ok(existsSync(join(there, config)), `the unit reads ${config}, which is not in the package`);
  const guide = /^Documentation=file:(\S+)$/m.exec(unit)[1];
  assert.ok(existsSync(join(there, guide)), `the unit names ${guide}, which is not in the package`);
  assert.equal(run('dpkg-deb', '-I', made, 'conffiles').trim(), config);
  const docs = readdirSync(join(there, 'usr/share/doc/assay'));
  for (const page of readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))) assert.ok(docs.includes(page), `the package lacks docs/${page}`);
  if (!spawnSync('systemd-analyze', ['--version']).error) {
    // It looks for the program where the unit says; everything else must be right.
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(there, 'usr/lib/systemd/system/assay.service')], { encoding: 'utf8' });
    const complaints = stderr.split('\n').filter((line) => line.includes('assay.service') && !line.includes(`${program} is not executable`));
    assert.deepEqual(complaints, []);
  }
  step('the unit, its settings and the documentation are in it');

  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  // With the packaged settings, but in a folder and on a port of our own.
  server = spawn(assay, ['serve', '--config', join(there, config), '--data-dir', join(folder, 'data'), '--port', String(port)], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (piece) => (text += piece).includes('Stop with') && resolve());
    server.on('exit', (code) => reject(new Error(`the packaged server ended with ${code}`)));
  });
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/healthz`)).text(), 'ok\n');
  assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /<div id="root">/);
  const added = run(assay, 'workspace', 'add', 'Vision', '--owner', 'Ada', '--data-dir', join(folder, 'data'), '--port', String(port));
  const [, link] = /http:\/\/127\.0\.0\.1:\d+\/link#(\S+)/.exec(added);
  const owner = new Person(`http://127.0.0.1:${port}`);
  assert.equal((await owner.post('/api/sign-in/link', { token: link })).status, 200);
  assert.deepEqual((await owner.get('/api/me')).json.workspaces.map(({ name, role }) => [name, role]), [['Vision', 'owner']]);
  server.removeAllListeners('exit');
  const ended = new Promise((resolve) => server.on('exit', resolve));
  server.kill('SIGTERM');
  assert.equal(await ended, 0);
  step('it serves its page from there, lets the first owner in, and stops when asked');

  const listed = run(join(root, 'scripts/list_libraries'), assay).trim();
  const page = readFileSync(join(root, 'docs/install.md'), 'utf8');
  const [, kept] = /<!-- libraries -->\n([\s\S]*?)\n<!-- end -->/.exec(page);
  assert.equal(kept.trim(), listed, 'docs/install.md lists other libraries; put there what scripts/list_libraries build/src/programs/assay prints');
  const linked = run('ldd', assay);
  for (const [, library] of listed.matchAll(/^\| `(\S+)` /gm)) assert.ok(linked.includes(`\t${library} => /`), `ldd does not know ${library}`);
  step('the documentation lists the libraries that the program links');
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
