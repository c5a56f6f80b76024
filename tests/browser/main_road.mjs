// The main road in a real browser on the real server, by keyboard alone: node tests/browser/main_road.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
const { default: AxeBuilder } = require('@axe-core/playwright');

const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
const server = spawn(process.argv[2], ['serve', '--data-dir', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const links = await new Promise((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (piece) => {
    text += piece;
    const found = [...text.matchAll(/(http\S+\/link#\S+)/g)].map((match) => match[1]);
    if (found.length === 3 && text.includes('Stop with')) resolve(found);
  });
  server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

let passed = 0;
const complaints = [];
async function person(link, viewport = { width: 1440, height: 900 }) {
  const page = await (await browser.newContext({ viewport })).newPage();
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(link);
  return page;
}
async function check(name, work) {
  await work();
  passed += 1;
  console.log(`ok ${passed} ${name}`);
}
/** A fresh task is on the page: its rationale is empty. The keys belong to it from now on. */
async function drawn(page) {
  await page.getByText('Response B').first().waitFor();
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
}
async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`), []);
}

try {
  const ada = await person(links[1]);
  await check('an annotator signs in by a one-time link and opens a project by its digit', async () => {
    await ada.getByText('Go on').waitFor();
    await accessible(ada);
    await ada.keyboard.press('1');
    await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
  });
  await check('the guidelines are acknowledged by keyboard and the task shows two answers without their models', async () => {
    await ada.keyboard.press('Control+Enter');
    await ada.getByText('Response B').first().waitFor();
    await accessible(ada);
    const text = await ada.locator('main').innerText();
    for (const model of ['heron', 'kestrel', 'wren']) assert.ok(!text.toLowerCase().includes(model), `${model} is visible`);
  });
  await check('an empty answer is not sent, and says what is missing', async () => {
    await ada.keyboard.press('Control+Enter');
    await ada.waitForTimeout(300);
    assert.equal(await ada.getByText('1 today').count(), 0);
  });
  await check('three comparisons by keyboard alone, each followed by the next task', async () => {
    for (let i = 1; i <= 3; i += 1) {
      await ada.keyboard.press('2');
      await ada.keyboard.press('r');
      await ada.keyboard.type('Response A answers what was asked while response B leaves out the decisive step.');
      await ada.keyboard.press('Control+Enter');
      await ada.getByText(`${i} today`).waitFor();
      await drawn(ada);
    }
    await ada.getByText('All sent').waitFor();
  });
  await check('undo opens the submitted answer again', async () => {
    await ada.keyboard.press('Control+z');
    await ada.waitForFunction(() => [...document.querySelectorAll('textarea')].some((box) => box.value.startsWith('Response A answers what was asked')));
  });
  await check('a narrow window shows the answers as tabs and has no accessibility violation', async () => {
    const ben = await person(links[2], { width: 390, height: 800 });
    await ben.getByText('Go on').waitFor();
    await ben.keyboard.press('1');
    await ben.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
    await ben.keyboard.press('Control+Enter');
    await ben.getByRole('tab').first().waitFor();
    await accessible(ben);
  });
  await check('the manager sees the leaderboard of the simulated votes, in light and dark', async () => {
    const mona = await person(links[0]);
    await mona.getByRole('link', { name: 'Manage' }).click();
    await mona.getByRole('link', { name: /Finished comparison/ }).click();
    await mona.getByRole('heading', { name: 'Leaderboard' }).waitFor();
    await mona.getByText('600 votes of 12 people').waitFor();
    await accessible(mona);
    await mona.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    await accessible(mona);
  });
  await check('a used link does not sign in again', async () => {
    const late = await person(links[1]);
    await late.getByText('used before').waitFor();
  });
  await check('no page broke the content policy or threw', async () => {
    assert.deepEqual(complaints, []);
  });
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error);
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      console.error(`--- ${page.url()}\n${(await page.locator('body').innerText()).slice(0, 1500)}`);
    }
  }
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.removeAllListeners('exit');
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
