// The main road in a real browser on the real server, by keyboard alone: node tests/browser/main_road.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { play, press } from './stage.mjs';

/** A fresh task is on the page: its rationale is empty. The keys belong to it from now on. */
async function drawn(page) {
  await page.getByText('Response B').first().waitFor();
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
}

await play(async (stage) => {
  const ada = await stage.person(stage.links.ada);
  let ben;
  await stage.check('an annotator signs in by a one-time link and opens a project by its digit', async () => {
    await ada.getByText('Go on').waitFor();
    await stage.accessible(ada);
    await ada.keyboard.press('1');
    await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
  });
  await stage.check('the guidelines are acknowledged by keyboard and the task shows two answers without their models', async () => {
    await ada.keyboard.press('Control+Enter');
    await ada.getByText('Response B').first().waitFor();
    await stage.accessible(ada);
    const text = await ada.locator('main').innerText();
    for (const model of ['heron', 'kestrel', 'wren']) assert.ok(!text.toLowerCase().includes(model), `${model} is visible`);
  });
  await stage.check('an empty answer is not sent, and says what is missing', async () => {
    await ada.keyboard.press('Control+Enter');
    await ada.waitForTimeout(300);
    assert.equal(await ada.getByText('1 today').count(), 0);
  });
  await stage.check('the map of keys opens by its key, also without the network, and gives the keys back', async () => {
    await ada.waitForTimeout(2000);
    await ada.context().setOffline(true);
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('?');
    await ada.getByRole('dialog', { name: 'Keys on this page' }).getByText('Submit and next').waitFor();
    await stage.accessible(ada);
    await ada.keyboard.press('Escape');
    await ada.getByRole('dialog').waitFor({ state: 'detached' });
    await ada.context().setOffline(false);
  });
  await stage.check('three comparisons by keyboard alone, each followed by the next task', async () => {
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
  const answerIsOpen = (start) => ada.waitForFunction((words) => document.querySelector('textarea')?.value.startsWith(words), start);
  await stage.check('undo opens the submitted answer again, and it can be left as it is', async () => {
    await ada.keyboard.press('Control+z');
    await answerIsOpen('Response A answers what was asked');
    await press(ada.getByRole('button', { name: 'Leave it as it is' }));
    await drawn(ada);
  });
  await stage.check('while the page waits for its next task, undo opens the last answer', async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await ada.route('**/lease', async (route) => {
      await held;
      await route.continue();
    });
    for (const word of ['first', 'second', 'third']) {
      await drawn(ada);
      await ada.keyboard.press('2');
      await ada.keyboard.press('r');
      await ada.keyboard.type(`The ${word} of three: A answers what was asked while response B leaves out the decisive step.`);
      await ada.keyboard.press('Control+Enter');
    }
    await ada.getByText('Loading the next task').waitFor({ state: 'attached' });
    await ada.keyboard.press('Control+z');
    await answerIsOpen('The third of three');
    release();
    await ada.unrouteAll({ behavior: 'wait' });
    await ada.getByText('All sent').waitFor();
    await ada.keyboard.press('r');
    await ada.keyboard.type('Revised. ');
    await ada.keyboard.press('Control+Enter');
    await drawn(ada);
    await ada.keyboard.press('Control+z');
    await ada.waitForFunction(() => document.querySelector('textarea')?.value.includes('Revised. '));
    await ada.getByText('writes revision 3').waitFor();
  });
  await stage.check('a narrow window shows the answers as tabs and has no accessibility violation', async () => {
    ben = await stage.person(stage.links.ben, { viewport: { width: 390, height: 800 } });
    await ben.getByText('Go on').waitFor();
    await ben.keyboard.press('1');
    await ben.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
    await ben.keyboard.press('Control+Enter');
    await ben.getByRole('tab').first().waitFor();
    await stage.accessible(ben);
  });
  let mona;
  await stage.check('the manager sees the leaderboard of the simulated votes, in light and dark', async () => {
    mona = await stage.person(stage.links.manager);
    await press(mona.getByRole('link', { name: 'Manage' }));
    await press(mona.getByRole('link', { name: /Finished comparison/ }));
    await mona.getByRole('heading', { name: 'Leaderboard' }).waitFor();
    await mona.getByText('600 votes of 12 people').waitFor();
    await stage.accessible(mona);
    await mona.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    await stage.accessible(mona);
  });
  await stage.check('where skipping is not allowed, the page offers it only for what is harmful', async () => {
    await press(mona.getByRole('link', { name: 'Manage' }));
    await press(mona.getByRole('link', { name: /^Compare answers/ }));
    await press(mona.getByRole('link', { name: 'Settings' }));
    await press(mona.getByLabel('People may skip an item'), 'Space');
    await press(mona.getByRole('button', { name: 'Save the settings' }));
    await mona.getByText('Saved.', { exact: true }).waitFor();
    await ben.reload();
    await ben.getByRole('button', { name: /^Flag/ }).waitFor();
    await ben.keyboard.press('f');
    const dialog = ben.getByRole('dialog', { name: 'Flag' });
    await dialog.getByText('asks for an answer to every item').waitFor();
    await ben.keyboard.press('6');
    assert.ok(await dialog.getByRole('radio', { name: 'Duplicate' }).isChecked());
    assert.equal(await dialog.getByRole('button', { name: /^Skip/ }).count(), 0);
    await stage.accessible(ben);
    await ben.keyboard.press('3');
    await dialog.getByRole('button', { name: /^Skip/ }).waitFor();
    await ben.keyboard.press('s');
    await dialog.waitFor({ state: 'detached' });
    await ben.getByText('All sent').waitFor();
  });
  await stage.check('every item of the demo, with its hostile and difficult content, is shown without a violation, to the last one', async () => {
    await ben.setViewportSize({ width: 1440, height: 900 });
    const left = ben.getByRole('heading', { name: 'Nothing to do here now' });
    let count = 0;
    for (; count < 60 && (await left.count()) === 0; count += 1) {
      await drawn(ben);
      await stage.accessible(ben);
      await ben.keyboard.press('2');
      await ben.keyboard.press('r');
      await ben.keyboard.insertText('Response A answers what was asked while response B leaves out the decisive step.');
      await ben.keyboard.press('Control+Enter');
      await ben.getByText(`${count + 1} today`).or(left).first().waitFor();
      await ben.waitForFunction(() => document.querySelector('textarea')?.value !== undefined || document.querySelector('main h1')?.textContent.startsWith('Nothing'));
    }
    assert.equal(count, 47, 'all but the skipped one of the 48 items');
  });
  await stage.check('a used link does not sign in again', async () => {
    const late = await stage.person(stage.links.ada);
    await late.getByText('used before').waitFor();
  });
});
