// Killed tabs, dead machines and drops of the network: nothing is lost, nothing is sent twice, nothing is said that is not so.
// node tests/browser/lost_network.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { asks, play, press, type } from './stage.mjs';

const REASON = 'Response A answers what was asked while response B leaves out the decisive step.';

/** A fresh task is on the page: the keys belong to it from now on. */
const drawn = (page) => page.waitForFunction(() => document.querySelector('textarea')?.value === '');
const rationale = (page) => page.locator('textarea').first();
const status = (page) => page.locator('.send-state').innerText();

async function finish(page, words) {
  await drawn(page);
  await page.keyboard.press('2');
  await page.keyboard.press('r');
  await page.keyboard.type(`${words} ${REASON}`);
  await page.keyboard.press('Control+Enter');
}

/** The renderer dies without a chance to save anything. */
async function kill(page) {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => {});
  await crashed;
  await page.close();
}

await play(async (stage) => {
  const mona = await stage.person(stage.links.manager);
  await press(mona.getByRole('link', { name: 'Manage' }));
  await mona.getByRole('link', { name: /^Compare answers/ }).waitFor();
  const ask = asks(mona);
  const me = await ask('GET', '/api/me');
  const home = `/api/workspaces/${me.workspaces[0].id}`;
  const project = (await ask('GET', `${home}/projects`)).projects.find((one) => /^Compare answers/.test(one.name)).id;
  const people = (await ask('GET', `${home}/people`)).people;
  const idOf = (name) => people.find((one) => one.name.startsWith(name)).id;

  /** Every annotation of the project as its manager sees it: [rationale, revision]. */
  const annotations = async () => {
    const list = (await ask('GET', `${home}/projects/${project}/items?after=&status=&q=`)).items.filter((item) => item.done > 0);
    const whole = await Promise.all(list.map((item) => ask('GET', `${home}/projects/${project}/items/${item.id}`)));
    return whole.flatMap((item) => item.annotations.map((one) => [one.answers.rationale, one.revision]));
  };
  const arrived = async (wanted) => {
    const all = await annotations();
    assert.deepEqual(all.map(([text]) => text).sort(), wanted.map((words) => `${words} ${REASON}`).sort());
    assert.ok(all.every(([, revision]) => revision === 1), 'something was sent twice');
  };

  let ada = await stage.person(stage.links.ada);
  await ada.getByText('Go on').waitFor();
  await ada.keyboard.press('1');
  await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
  await ada.keyboard.press('Control+Enter');
  await drawn(ada);
  const address = ada.url();
  const reopen = async () => {
    await kill(ada);
    ada = await stage.another(ada, address);
  };

  await stage.check('a killed tab loses at most a second of typing', async () => {
    await ada.keyboard.press('2');
    await ada.keyboard.press('r');
    const old = 'What was typed more than a second ago.';
    await ada.keyboard.type(old);
    await ada.waitForTimeout(1000);
    const fresh = ' And what was typed just now.';
    await ada.keyboard.type(fresh, { delay: 40 });
    await reopen();
    await ada.waitForFunction(() => document.querySelector('textarea')?.value !== undefined);
    const kept = await rationale(ada).inputValue();
    console.log(`  lost: the last ${(old + fresh).length - kept.length} of ${fresh.length} characters, typed one every 40 ms`);
    assert.ok((old + fresh).startsWith(kept) && kept.length > old.length, `kept: ${kept}`);
    assert.ok(await ada.getByRole('radio', { checked: true }).count(), 'the choice was lost');
  });
  await stage.check('a dead machine loses at most five seconds: another one goes on with the draft', async () => {
    await type(rationale(ada), 'Typed on the first machine.');
    await ada.getByText('Saved here').waitFor();
    const began = Date.now();
    await ada.getByText('Draft sent').waitFor({ timeout: 5000 });
    console.log(`  the draft was on the server after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const { url } = await ask('POST', `${home}/people/${idOf('Ada')}/link`, {});
    const other = await stage.person(`${stage.url}/link${new URL(url).hash}`);
    await other.getByText('Go on').waitFor();
    await other.goto(address);
    await other.waitForFunction(() => document.querySelector('textarea')?.value === 'Typed on the first machine.');
    await other.close();
    await type(rationale(ada), `zero ${REASON}`);
    await ada.keyboard.press('Control+Enter');
    await ada.getByText('All sent').waitFor();
    await drawn(ada);
    await arrived(['zero']);
  });
  await stage.check('offline, the open and the prefetched tasks can be finished; then the page says that it waits', async () => {
    await ada.context().setOffline(true);
    await ada.keyboard.press('r');
    await ada.keyboard.type('x');
    await ada.getByText('Offline · saved here').waitFor();
    await ada.keyboard.press('Backspace');
    await ada.keyboard.press('Escape');
    await ada.keyboard.press('[');
    for (const [index, words] of ['one', 'two', 'three'].entries()) {
      await finish(ada, words);
      await ada.getByText(`${index + 1} waiting to send`).waitFor();
      assert.doesNotMatch(await status(ada), /All sent|Draft sent/);
    }
    await ada.getByRole('heading', { name: 'Waiting for the server' }).waitFor();
    await ada.getByText('Your work is safe in this browser').waitFor();
    assert.equal(await status(ada), 'Offline · 3 waiting to send');
    await stage.accessible(ada);
    await arrived(['zero']);
  });
  await stage.check('offline, the last answer can be opened and corrected before it is sent', async () => {
    await ada.keyboard.press('Control+z');
    await ada.waitForFunction(() => document.querySelector('textarea')?.value.startsWith('three'));
    await press(ada.getByRole('button', { name: 'Leave it as it is' }));
    await ada.getByRole('heading', { name: 'Waiting for the server' }).waitFor();
  });
  await stage.check('online again, everything is sent exactly once and the next task comes by itself', async () => {
    await ada.context().setOffline(false);
    await ada.getByText('All sent').waitFor();
    await drawn(ada);
    await arrived(['zero', 'one', 'two', 'three']);
  });
  await stage.check('what waited when the tab was killed is sent by the next one, whatever page it opens', async () => {
    await ada.context().setOffline(true);
    await finish(ada, 'four');
    await finish(ada, 'five');
    await ada.getByText('2 waiting to send').waitFor();
    await kill(ada);
    await ada.context().setOffline(false);
    ada = await stage.another(ada, `${stage.url}/`);
    await ada.getByText('Go on').waitFor();
    await ada.getByText('All sent').waitFor();
    await arrived(['zero', 'one', 'two', 'three', 'four', 'five']);
    await ada.goto(address);
    await drawn(ada);
  });
  await stage.check('when only the replies are lost, the repeats change nothing', async () => {
    let lost = 0;
    await ada.route('**/submit', async (route) => {
      await route.fetch();
      lost += 1;
      await route.abort('connectionreset');
      if (lost > 2) await ada.unroute('**/submit');
    });
    await finish(ada, 'six');
    await ada.getByText(/1 waiting to send/).waitFor();
    await ada.getByText('All sent').waitFor({ timeout: 30_000 });
    assert.equal(lost, 3, 'so many replies were lost');
    await arrived(['zero', 'one', 'two', 'three', 'four', 'five', 'six']);
  });
  await stage.check('a server that answers but cannot take submissions is no reason to say that nothing is left', async () => {
    await ada.route('**/submit', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"unavailable","detail":"Away."}' }));
    for (const words of ['seven', 'eight', 'nine']) await finish(ada, words);
    await ada.getByRole('heading', { name: 'Waiting for the server' }).waitFor();
    await ada.getByText('not sent yet').waitFor();
    assert.match(await status(ada), /3 waiting to send/);
    await ada.unroute('**/submit');
    await press(ada.getByRole('button', { name: 'Try now' }));
    await drawn(ada);
    await ada.getByText('All sent').waitFor();
    await arrived(['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']);
  });
});
