// A journey without a mouse: refuses empty answers, answers, submits, undoes across submit, flags, skips, works offline; and times it.
import assert from 'node:assert/strict';
import { openPage, withMock } from './browser.mjs';

const heading = (page) => page.locator('.content .rich strong').first().innerText();
const state = (page) => page.locator('.send-state').innerText();
const settled = (page, text) => page.waitForFunction((wanted) => document.querySelector('.send-state')?.textContent === wanted, text, { timeout: 15_000 });

async function answer(page, key = '2') {
  await page.keyboard.press(key);
  await page.keyboard.press('r');
  await page.keyboard.type('A is right, B is wrong about the mean.');
}

/** From the key to the painted next task, in milliseconds. */
async function timedSubmit(page) {
  await page.evaluate(() => {
    const before = document.querySelector('.content')?.textContent;
    window.painted = new Promise((resolve) => {
      window.addEventListener('keydown', function listen(event) {
        if (event.key !== 'Enter') return;
        window.removeEventListener('keydown', listen, true);
        const start = performance.now();
        const look = () => {
          if (document.querySelector('.content')?.textContent === before) requestAnimationFrame(look);
          else {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => resolve(performance.now() - start);
            channel.port2.postMessage(0);
          }
        };
        requestAnimationFrame(look);
      }, true);
    });
  });
  await page.keyboard.press('Control+Enter');
  return page.evaluate(() => window.painted);
}

await withMock(8992, { DELAY_MS: '250', TASKS: '100' }, async ({ base, browser, mock }) => {
  const { page, errors, violations } = await openPage(browser, `${base}/`);
  await page.keyboard.press('1');
  await page.waitForSelector('.task');
  assert.equal(await heading(page), 'Task 1.');

  await page.keyboard.press('?');
  await page.waitForSelector('.key-line');
  assert.ok((await page.locator('.key-line').count()) > 20, 'the map of keys lists the keys of the page below it');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[role=dialog]', { state: 'detached' });
  await page.keyboard.press('5');
  await page.keyboard.press('Backspace');
  assert.equal(await page.locator('.option[data-selected]').count(), 0, 'an answer can be cleared');

  await page.keyboard.press('Control+Enter');
  assert.equal(await heading(page), 'Task 1.', 'an empty answer is not submitted');
  assert.match(await page.locator('.task-message').innerText(), /Not sent\..*needs an answer/);

  await answer(page);
  assert.equal(await state(page), 'Saved here');
  await settled(page, '✓ Draft sent');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => document.querySelector('.content')?.textContent.includes('Task 2.'));
  await settled(page, '✓ All sent');

  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => document.querySelector('.content')?.textContent.includes('Task 1.'));
  assert.match(await page.locator('.notice').innerText(), /Nothing is withdrawn/);
  await page.keyboard.press('6');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => document.querySelector('.content')?.textContent.includes('Task 2.'));
  await settled(page, '✓ All sent');
  const revised = (await mock()).assignments[0].find((entry) => entry.id === 'pair-1');
  assert.equal(revised.submitted.revision, 2);
  assert.deepEqual(revised.submitted.answers.overall, { choice: 'second', strength: 2 });

  await page.keyboard.press('f');
  await page.keyboard.press('2');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.chip');
  await page.keyboard.press('f');
  await page.waitForSelector('[role=dialog]');
  await page.keyboard.press('3');
  await page.keyboard.press('s');
  await page.waitForFunction(() => document.querySelector('.content')?.textContent.includes('Task 3.'));
  await settled(page, '✓ All sent');

  await page.waitForTimeout(2000); // The next two tasks are fetched and drawn meanwhile.
  await mock({ down: true });
  for (const expected of ['Task 4.', 'Task 5.']) {
    await answer(page, '7');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction((wanted) => document.querySelector('.content')?.textContent.includes(wanted), expected);
  }
  await page.waitForFunction(() => /2 waiting to send/.test(document.querySelector('.send-state')?.textContent ?? ''));
  await answer(page, '1');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('h1:has-text("Waiting for the server")');
  await mock({ down: false });
  await page.waitForSelector('.task', { timeout: 30_000 });
  await page.waitForFunction(() => /All sent|Draft/.test(document.querySelector('.send-state')?.textContent ?? ''), null, { timeout: 60_000 });
  const all = (await mock()).assignments[0];
  assert.equal(all.filter((entry) => entry.submitted).length, 4, 'everything that was done offline arrived once');
  assert.equal(await heading(page), 'Task 6.');

  const times = [];
  for (let index = 0; index < 15; index += 1) {
    await answer(page, '3');
    await page.waitForTimeout(900);
    times.push(await timedSubmit(page));
  }
  times.sort((a, b) => a - b);
  console.log(`key to painted next task: median ${times[7].toFixed(0)} ms, worst ${times[14].toFixed(0)} ms (250 ms added to every reply)`);
  assert.deepEqual(await violations(), []);
  assert.deepEqual(errors, []);
  console.log('journey complete');
});
