// Walks through every manager's page on the real server, light, dark and narrow: node dev/manager.mjs PATH_OF_ASSAY; screenshots in OUT.
import { AxeBuilder } from '@axe-core/playwright';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const OUT = process.env.OUT ?? join(tmpdir(), 'assay-manager');
mkdirSync(OUT, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'assay-manager-data-'));
const server = spawn(process.argv[2], ['serve', '--data-dir', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const link = await new Promise((resolve) => {
  let text = '';
  server.stdout.on('data', (piece) => {
    text += piece;
    const found = /(http\S+\/link#\S+)/.exec(text);
    if (found && text.includes('Stop with')) resolve(found[1]);
  });
});
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
let bad = 0;
const complain = (sentence) => {
  bad += 1;
  console.log(`NOT OK ${sentence}`);
};
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(6000);
page.on('pageerror', (error) => complain(String(error)));
page.on('console', (message) => {
  if (/content security policy|trusted type/i.test(message.text())) complain(message.text());
});
page.on('response', (response) => {
  if (response.status() >= 400) console.log(`  ${response.status()} ${response.url().replace(/^.*?\/api/, '/api')}`);
});

/** The page in three looks, each without an accessibility violation and without scrolling sideways. */
async function look(name) {
  for (const [style, width] of [['light', 1440], ['dark', 1440], ['light', 390]]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), style);
    await page.waitForTimeout(150);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const one of violations) complain(`${name} ${style} ${width} ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).slice(0, 2).join(' | ')}`);
    const wide = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth);
    if (wide > 1) complain(`${name} ${width}: the page scrolls sideways by ${wide}`);
    await page.screenshot({ path: join(OUT, `${name}-${style}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
async function check(name, work) {
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (error) {
    complain(`${name}: ${String(error).slice(0, 700)}`);
    await page.screenshot({ path: join(OUT, `failed-${name.replaceAll(/\W+/g, '-')}.png`) });
  }
}
const tab = (name) => page.getByRole('navigation', { name: 'Parts of the project' }).getByRole('link', { name, exact: true }).click();
const button = (name) => page.getByRole('button', { name }).click();
const seen = (text) => page.getByText(text).first().waitFor();

try {
  await page.goto(link);
  await page.getByRole('link', { name: 'Manage' }).click();
  await check('projects', async () => {
    await page.getByRole('link', { name: /Finished comparison/ }).waitFor();
    await look('projects');
    await page.getByRole('link', { name: /Finished comparison/ }).click();
    await page.getByRole('heading', { name: 'Leaderboard' }).waitFor();
    await look('results');
  });
  await check('overview', async () => {
    await tab('Overview');
    await page.getByRole('heading', { name: 'What next' }).waitFor();
    await look('overview');
  });
  await check('items: search and filter stand in the URL', async () => {
    await tab('Items');
    await page.locator('tbody tr').first().waitFor();
    await look('items');
    await button('Next page');
    await page.waitForURL(/after=/);
    const second = page.url();
    await page.reload();
    await page.locator('tbody tr').first().waitFor();
    if (page.url() !== second) complain('the page of the table is lost on reload');
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('after='));
    await page.locator('tbody tr').first().waitFor();
    await page.getByLabel('Status').selectOption('done');
    await page.waitForURL(/status=done/);
    await page.getByLabel('Search').fill('zzzz');
    await page.waitForURL(/q=zzzz/);
    await seen('No item fits');
    await page.getByLabel('Search').fill('');
    await page.waitForURL((url) => !url.search.includes('q='));
  });
  await check('item: answers side by side, void, withdraw, restore, correct', async () => {
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Answers' }).waitFor();
    await look('item');
    await page.getByRole('button', { name: /^Set aside the answer/ }).first().click();
    await page.getByLabel('Reason').fill('A test answer.');
    await look('void');
    await page.getByRole('dialog').getByRole('button', { name: 'Set it aside' }).click();
    await seen('Set aside: A test answer.');
    await button('Withdraw');
    await page.getByLabel('Reason').fill('Broken.');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await seen('Reason: Broken.');
    await button('Restore');
    await page.getByRole('button', { name: 'Withdraw' }).waitFor();
    await button('Correct the content');
    const box = page.getByLabel('Content, JSON');
    const before = await box.inputValue();
    await box.fill('{');
    await seen('This is not JSON');
    await box.fill('{"nothing": 1}');
    await button(/Save as version/);
    await page.locator('.complaint').first().waitFor();
    await look('correct');
    await box.fill(before.replace('"text": "', '"text": "Corrected. '));
    await button(/Save as version/);
    await seen('version 2');
  });
  await check('new project from the gallery', async () => {
    await page.getByRole('link', { name: 'Manage' }).click();
    await page.getByRole('link', { name: /New project in/ }).click();
    await page.getByRole('radio').first().waitFor();
    await page.getByRole('radio').first().press('Space');
    await page.getByLabel('Name').fill('My comparison');
    await look('new');
    await page.getByLabel('Name').press('Enter');
    await page.getByRole('heading', { name: 'Draft' }).waitFor();
    await button('Launch');
    await seen('Import items before you launch');
    await look('draft');
  });
  await check('form editor: errors with their lines, preview answers, next version', async () => {
    await tab('Form');
    await page.getByText('Response B').first().waitFor();
    await look('form');
    const box = page.getByLabel(/^Form, JSON/);
    const good = await box.inputValue();
    await box.fill(good.replace('"preference"', '"prefrence"'));
    await page.getByRole('button', { name: /^Line \d+/ }).first().waitFor();
    await look('form-errors');
    await page.getByRole('button', { name: /^Line \d+/ }).first().click();
    const line = await box.evaluate((area) => area.value.slice(0, area.selectionStart).split('\n').length);
    console.log(`  the caret stands in line ${line}: ${(await box.inputValue()).split('\n')[line - 1]}`);
    await box.fill(good.replace(/"title": "[^"]*better[^"]*"/, '"title": "Which one is better, all in all?"'));
    await seen('Which one is better, all in all?');
    await page.getByRole('group', { name: 'Task page with sample data' }).getByRole('radio').first().focus();
    await page.keyboard.press('2');
    await page.getByRole('group', { name: 'Task page with sample data' }).getByRole('button', { name: /^Guideline/ }).click();
    await page.getByLabel('Search the guideline').waitFor();
    await look('form-guideline');
    await page.getByRole('group', { name: 'Task page with sample data' }).getByRole('radio').first().focus();
    await page.keyboard.press('r');
    await page.keyboard.type('The first one answers what was asked and the second one leaves out the decisive step.');
    await page.keyboard.press('Control+Enter');
    await seen('Nothing was sent');
    await page.locator('.said').scrollIntoViewIfNeeded();
    await look('form-sent');
    await box.focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type(' ');
    await page.reload();
    await seen('text from an earlier visit');
    await button(/Save as version 2/);
    await seen('Saved as version 2');
  });
  await check('guidelines: preview and the size of the change', async () => {
    await tab('Guidelines');
    const box = page.getByLabel(/^Guideline, Markdown/);
    await box.fill('# Judge well\n\nRead **both** answers.\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    await page.locator('.guideline-shown').getByRole('heading', { name: 'Judge well' }).waitFor();
    await page.getByRole('radio', { name: /Major/ }).check();
    await look('guidelines');
    await button(/Save as version/);
    await seen(/Saved as version \d/);
  });
  await check('settings with problems at their fields', async () => {
    await tab('Settings');
    await page.getByLabel(/Judgments per item/).fill('99');
    await button('Save the settings');
    await seen('whole number from 1 to 50');
    await look('settings');
    await page.getByLabel(/Judgments per item/).fill('5');
    await page.getByLabel('Deadline').fill('2027-01-31T12:30');
    await button('Save the settings');
    await page.getByText('Saved.', { exact: true }).waitFor();
  });
  await check('people, invitations, links, tokens', async () => {
    await page.getByRole('link', { name: 'Manage' }).click();
    await page.getByRole('link', { name: /^People of/ }).first().click();
    await page.getByLabel('Name of the new person').fill('Grace');
    await page.getByLabel('Role of the new person').selectOption('reviewer');
    await page.keyboard.press('Tab');
    await button('Invite');
    await page.getByLabel('Invitation for Grace', { exact: true }).first().waitFor();
    await look('invited');
    await button('New address for Grace');
    await page.waitForTimeout(300);
    await button('Take back the invitation of Grace');
    await seen('No invitation is open');
    await page.getByRole('button', { name: /^Change / }).first().click();
    await button('Make a one-time link');
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).waitFor();
    await look('person');
    await page.getByRole('dialog').getByLabel('Role').selectOption('reviewer');
    await button('Change the role');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Change / }).first().click();
    await button('End the access');
    await seen('access ended');
    await page.getByRole('button', { name: /^Change / }).first().click();
    await button('Give access back');
    await page.getByText('access ended').waitFor({ state: 'detached' });
    await page.getByLabel('Name of the new token').fill('nightly');
    await page.getByLabel('Name of the new token').press('Enter');
    await page.getByLabel('The new token', { exact: true }).first().waitFor();
    await look('token');
    await button('End the token nightly');
    await seen('Ended');
  });
} finally {
  console.log(bad === 0 ? 'all good' : `${bad} not good`);
  process.exitCode = bad === 0 ? 0 : 1;
  await browser.close();
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
