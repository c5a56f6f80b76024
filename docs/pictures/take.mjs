// Takes the pictures of the README from the demo workspace: node docs/pictures/take.mjs PATH_OF_ASSAY
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, startServer } from '../../tests/browser/stage.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const WIDTH = 1200;
const MOST_BYTES = 200_000;
/** An item of the demo with code, so that the picture shows what the page does with it. */
const WANTED = /removes duplicates from a list/;
const REASON = 'Response A answers what was asked while response B leaves out the decisive step.';

const server = await startServer(process.argv[2]);
const browser = await launch();
const open = async (link, height) => {
  const page = await (await browser.newContext({ viewport: { width: WIDTH, height }, colorScheme: 'light', reducedMotion: 'reduce' })).newPage();
  await page.goto(link);
  return page;
};
const take = async (page, name) => {
  const path = join(here, `${name}.png`);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  console.log(`${name}.png ${(size / 1000).toFixed(0)} kB`);
  if (size > MOST_BYTES) throw new Error(`${name}.png has more than ${MOST_BYTES / 1000} kB`);
};

try {
  const ada = await open(server.links.ada, 800);
  await ada.getByText('Go on').waitFor();
  await ada.keyboard.press('1');
  await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
  await ada.keyboard.press('Control+Enter');
  // Items come in random order: answer until the wanted one is open.
  for (;;) {
    await ada.waitForFunction(() => document.querySelector('textarea')?.value === '');
    const text = await ada.locator('.content').innerText();
    await ada.keyboard.press('2');
    await ada.keyboard.press('r');
    if (WANTED.test(text)) break;
    await ada.keyboard.insertText(REASON);
    await ada.keyboard.press('Control+Enter');
    await ada.waitForFunction((before) => document.querySelector('.content')?.innerText !== before, text);
  }
  const right = (await ada.locator('.responses .panel').first().innerText()).includes('dict.fromkeys') ? 'A' : 'B';
  const wrong = right === 'A' ? 'B' : 'A';
  await ada.keyboard.type(`Response ${right} keeps the first occurrence with “dict.fromkeys”; response ${wrong} uses a set, which loses the order.`);
  // Back to the first question, so that its keys are printed on it.
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('[');
  await ada.keyboard.press(right === 'A' ? '2' : '6');
  await ada.getByText('Draft sent').waitFor();
  await take(ada, 'task_page');

  const mona = await open(server.links.manager, 1040);
  await mona.getByRole('link', { name: 'Manage' }).click();
  await mona.getByRole('link', { name: /Finished comparison/ }).click();
  await mona.getByRole('heading', { name: 'Leaderboard' }).scrollIntoViewIfNeeded();
  await mona.getByText('600 votes of 12 people').waitFor();
  await take(mona, 'leaderboard');
} finally {
  await browser.close();
  await server.stop();
}
