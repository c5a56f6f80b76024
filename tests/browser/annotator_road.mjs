// An annotator's day by keyboard: the account, skip and flag with reasons, pause, deadline, the last ten, older guidelines.
// node tests/browser/annotator_road.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { asks, play, press, type } from './stage.mjs';

const WORDS = 'Response A answers what was asked while response B leaves out the decisive step.';
const PASSWORD = 'a sentence that only Ada knows';

/** A fresh task is on the page: the keys belong to it from now on. */
const drawn = (page) => page.waitForFunction(() => document.querySelector('textarea')?.value === '');

await play(async (stage) => {
  const ada = await stage.person(stage.links.ada);
  const mona = await stage.person(stage.links.manager);
  await mona.getByRole('link', { name: 'Manage' }).waitFor();
  const call = asks(mona);
  const { workspaces } = await call('GET', '/api/me');
  const home = `/api/workspaces/${workspaces[0].id}`;
  const project = (await call('GET', `${home}/projects`)).projects.find((one) => /^Compare answers/.test(one.name)).id;
  const base = `${home}/projects/${project}`;
  /** Results are at most five seconds old. */
  const counted = async (what, wanted) => {
    let progress = {};
    for (let i = 0; i < 30 && progress[what] !== wanted; i += 1) {
      ({ progress } = await call('GET', `${base}/results`));
      if (progress[what] !== wanted) await mona.waitForTimeout(250);
    }
    assert.equal(progress[what], wanted, `${what}: ${JSON.stringify(progress)}`);
  };

  let phone;
  await stage.check('after a link a password is set, and it signs in elsewhere', async () => {
    await ada.getByText('have no password yet').waitFor();
    await stage.look(ada, 'home');
    await press(ada.getByRole('link', { name: 'Set one' }));
    await ada.getByRole('heading', { name: 'Email and password' }).waitFor();
    await stage.look(ada, 'you-no-password');
    await type(ada.getByLabel('Email', { exact: true }), 'ada@example.org');
    await type(ada.getByLabel('Password', { exact: true }), 'short');
    await ada.keyboard.press('Enter');
    await ada.locator('.complaint').waitFor();
    await stage.look(ada, 'you-refused');
    await type(ada.getByLabel('Password', { exact: true }), PASSWORD);
    await ada.keyboard.press('Enter');
    await ada.getByText('Saved. From now on').waitFor();
    phone = await stage.person(`${stage.url}/you`, { viewport: { width: 390, height: 844 } });
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    await stage.look(phone, 'sign-in');
    await type(phone.getByLabel('Email', { exact: true }), 'Ada@example.org');
    await type(phone.getByLabel('Password', { exact: true }), 'not her sentence');
    await phone.keyboard.press('Enter');
    await phone.getByText('do not fit together').waitFor();
    await type(phone.getByLabel('Password', { exact: true }), PASSWORD);
    await phone.keyboard.press('Enter');
    await phone.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  });
  await stage.check('sessions are listed, one is signed out from another, and the password changes with the old one only', async () => {
    await ada.reload();
    const rows = ada.getByRole('group', { name: 'Sessions' }).locator('tbody tr');
    await rows.nth(1).waitFor();
    assert.equal(await rows.count(), 2);
    assert.match(await rows.first().innerText(), /Chrome on Linux/);
    await stage.look(ada, 'you');
    await press(ada.getByRole('button', { name: /^Sign out Chrome on Linux/ }));
    await rows.nth(1).waitFor({ state: 'detached' });
    await phone.reload();
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor();
    await type(phone.getByLabel('Email', { exact: true }), 'ada@example.org');
    await type(phone.getByLabel('Password', { exact: true }), PASSWORD);
    await phone.keyboard.press('Enter');
    await type(phone.getByLabel('Present password'), 'not her sentence');
    await type(phone.getByLabel('New password'), 'another sentence of hers');
    await phone.keyboard.press('Enter');
    await phone.getByText('not your present password').waitFor();
  });
  await stage.check('signing out everywhere asks first and ends every session', async () => {
    await press(phone.getByRole('button', { name: 'Sign out everywhere' }));
    await phone.getByRole('dialog').getByText('this one too').waitFor();
    await stage.look(phone, 'sign-out-everywhere');
    await phone.keyboard.press('Escape');
    await phone.getByRole('dialog').waitFor({ state: 'detached' });
    await press(phone.getByRole('button', { name: 'Sign out everywhere' }));
    await press(phone.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }));
    await phone.waitForURL(/sign-in/);
    await ada.goto(`${stage.url}/`);
    await ada.getByRole('heading', { name: 'Sign in' }).waitFor();
    await type(ada.getByLabel('Email', { exact: true }), 'ada@example.org');
    await type(ada.getByLabel('Password', { exact: true }), PASSWORD);
    await ada.keyboard.press('Enter');
    await ada.getByRole('heading', { name: 'My work' }).waitFor();
  });

  await stage.check('the guideline is read first, opens beside the task and is searched', async () => {
    await call('PATCH', base, { deadline: new Date(Date.now() + 3 * 86_400_000).toISOString() });
    await ada.reload();
    await ada.getByText('due ').first().waitFor();
    await ada.keyboard.press('1');
    await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
    await stage.look(ada, 'guideline-first');
    await ada.keyboard.press('Control+Enter');
    await drawn(ada);
    await ada.locator('.task-meta').getByText('due ').waitFor();
    await ada.locator('.task-meta').getByText('held ').waitFor();
    await ada.keyboard.press('g');
    await type(ada.getByLabel('Search the guideline'), 'shorter');
    await stage.look(ada, 'task-guideline');
    await ada.getByLabel('Search the guideline').press('Escape');
    await ada.keyboard.press('g');
    await ada.getByLabel('Search the guideline').waitFor({ state: 'detached' });
  });
  await stage.check('the map of keys and the pause say what they do', async () => {
    await ada.keyboard.press('?');
    await ada.getByRole('dialog', { name: 'Keys on this page' }).waitFor();
    await stage.look(ada, 'keys');
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('p');
    await ada.getByRole('dialog', { name: 'Paused' }).getByText('held for you until').waitFor();
    await stage.look(ada, 'pause');
    await ada.keyboard.press('p');
    await ada.getByRole('dialog').waitFor({ state: 'detached' });
  });
  await stage.check('a flag needs a reason, goes with the answer, and its item stays', async () => {
    const before = await ada.locator('main').innerText();
    await ada.keyboard.press('f');
    const dialog = ada.getByRole('dialog', { name: 'Skip or flag' });
    await dialog.waitFor();
    await ada.keyboard.press('Control+Enter');
    await dialog.getByText('Choose a reason first.').waitFor();
    await stage.look(ada, 'flag');
    await ada.keyboard.press('7');
    await ada.keyboard.press('Control+Enter');
    await dialog.getByText('Say in a note what is wrong.').waitFor();
    await ada.keyboard.press('2');
    await ada.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await ada.getByText('Flagged. Go on with your best answer.').waitFor();
    assert.ok((await ada.locator('main').innerText()).startsWith(before.slice(0, 200)), 'the item has changed');
    await ada.keyboard.press('['); // the Tab key has gone through the questions, and digits go to the one that had the focus last
    await ada.keyboard.press('2');
    await ada.keyboard.press('r');
    await ada.keyboard.insertText(WORDS);
    await ada.keyboard.press('Control+Enter');
    await ada.getByText('1 today').waitFor();
    await ada.getByText('All sent').waitFor();
    await counted('flagged', 1);
  });
  await stage.check('a skip frees the place with its reason, and the item does not come again', async () => {
    await drawn(ada);
    await ada.keyboard.press('f');
    await ada.keyboard.press('6');
    await ada.keyboard.press('s');
    await ada.getByRole('dialog').waitFor({ state: 'detached' });
    await drawn(ada);
    await ada.getByText('All sent').waitFor();
    await ada.getByText('1 today').waitFor();
    await counted('skipped', 1);
  });
  await stage.check('many skips in a row pause and ask, and the person may go on', async () => {
    const asked = ada.getByRole('heading', { name: 'Do you want to go on?' });
    for (let i = 0; i < 12 && (await asked.count()) === 0; i += 1) {
      await drawn(ada);
      await ada.keyboard.press('f');
      await ada.keyboard.press('6');
      await ada.keyboard.press('s');
      await ada.getByRole('dialog').waitFor({ state: 'detached' });
      await ada.waitForFunction(() => document.querySelector('textarea')?.value === '' || document.querySelector('main h1')?.textContent.startsWith('Do you'));
    }
    await asked.waitFor();
    await ada.getByText('You skipped many tasks lately').waitFor();
    await stage.look(ada, 'many-skips');
    await press(ada.getByRole('button', { name: 'Go on' }));
    await drawn(ada);
  });
  await stage.check('the last ten show what was judged, with the guideline that was in force then', async () => {
    await call('POST', `${base}/guidelines`, { text: '# The new rule\n\nPrefer the shorter answer.', change: 'minor' });
    // What is in hand is finished first; the next task waits for the new text.
    const changed = ada.getByText('It changed since you read version 1');
    for (let i = 2; (await changed.count()) === 0; i += 1) {
      await drawn(ada);
      await ada.keyboard.press('2');
      await ada.keyboard.press('r');
      await ada.keyboard.insertText(WORDS);
      await ada.keyboard.press('Control+Enter');
      await ada.getByText(`${i} today`).or(changed).first().waitFor();
    }
    await ada.keyboard.press('Control+Enter');
    await drawn(ada);
    await ada.keyboard.press('l');
    const recent = ada.getByRole('dialog', { name: 'My last ten' });
    await press(recent.getByRole('button', { name: /^Guideline 1/ }).first());
    await recent.getByRole('heading', { name: 'Guideline, version 1' }).waitFor();
    assert.equal(await recent.getByText('The new rule').count(), 0);
    await stage.look(ada, 'last-ten');
    await press(recent.getByRole('button', { name: /^Change/ }).first());
    await ada.getByText('This answer is submitted.').waitFor();
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('g');
    await ada.getByText('version 2 is in force now').waitFor();
    await stage.look(ada, 'task-reopened');
    await press(ada.getByRole('button', { name: 'Show version 2' }));
    await ada.getByRole('complementary', { name: 'Guideline' }).getByText('Prefer the shorter answer.').waitFor();
    await press(ada.getByRole('button', { name: 'Leave it as it is' }));
    await drawn(ada);
  });
  await stage.check('an item that is corrected while somebody holds it comes back to them as it is now, without their old draft', async () => {
    const sample = (await call('GET', '/api/templates')).templates.find((one) => one.id === 'pairwise').sample;
    const { row } = await call('POST', `${home}/projects`, { name: 'One item', from_template: 'pairwise', guideline: '', settings: { overlap: 1 } });
    const small = `${home}/projects/${row.id}`;
    await call('POST', `${small}/items`, { items: [{ content: sample }] });
    await call('POST', `${small}/launch`, {});
    await ada.goto(`${stage.url}/work/${row.id}`);
    await drawn(ada);
    await ada.keyboard.press('r');
    await ada.keyboard.insertText('Half a thought');
    await ada.getByText('Draft sent').waitFor();
    const { items } = await call('GET', `${small}/items?after=&status=&q=`);
    await call('POST', `${small}/items/${items[0].id}/correct`, { content: { ...sample, prompt: `Corrected: ${sample.prompt}` } });
    await ada.reload();
    await ada.locator('.content').getByText('Corrected: ').first().waitFor();
    await drawn(ada);
    await ada.keyboard.press('2');
    await ada.keyboard.press('r');
    await ada.keyboard.insertText(WORDS);
    await ada.keyboard.press('Control+Enter');
    await ada.getByRole('heading', { name: 'Nothing to do here now' }).waitFor();
    const judged = await call('GET', `${small}/items/${items[0].id}`);
    assert.deepEqual(judged.annotations.map((one) => [one.counted, one.item_version]), [[true, 2]]);
  });
  await stage.check('the page says so when nothing is left, and when there is nothing at an address', async () => {
    await stage.look(ada, 'nothing-left');
    await ada.goto(`${stage.url}/manage`);
    await ada.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await stage.look(ada, 'not-found');
    const late = await stage.person(stage.links.ada);
    await late.getByText('used before').waitFor();
    await stage.look(late, 'used-link');
  });
});
