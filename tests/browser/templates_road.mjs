// Every template of the gallery, from the gallery to the results: made by a manager, worked on by an annotator with keys alone.
// node tests/browser/templates_road.mjs PATH_OF_ASSAY
import assert from 'node:assert/strict';
import { asks, play, press, type } from './stage.mjs';

const WORDS = 'Response A does what was asked, response B does not.';
/** Enough of these to need the conditional questions too. */
const MOST_STEPS = 30;

/** Answers whatever is asked: the page says what is missing and puts the keys there. */
async function answerAll(page, done) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Control+Enter');
    const outcome = await Promise.race([
      done.waitFor().then(() => 'sent'),
      page.waitForFunction(() => document.querySelector('.task-message')?.textContent.startsWith('Not sent')).then(() => 'missing'),
    ]);
    if (outcome === 'sent') return step;
    // Which question the page asks for now, and of which kind it is.
    const asked = await page.evaluate(() => {
      const control = document.activeElement?.closest('.control');
      return {
        kind: control?.closest('[data-kind]')?.dataset.kind,
        writing: document.activeElement?.matches('textarea, input[type=text]'),
        rows: control?.querySelectorAll('.rubric-row').length ?? 0,
      };
    });
    if (asked.writing) await page.keyboard.insertText(WORDS);
    else if (asked.kind === 'rubric') for (let row = 0; row < asked.rows; row += 1) await page.keyboard.press('4');
    else if (asked.kind === 'rating') await page.keyboard.press('2');
    else await page.keyboard.press(await keyOfLast(page));
    await page.waitForTimeout(30);
  }
  throw new Error('the task cannot be finished by keys');
}

/** The key that is printed on the last option of the question in focus: the most telling answer, which asks for more. */
const keyOfLast = (page) =>
  page.evaluate(() => {
    const keys = [...document.activeElement.closest('.control').querySelectorAll('.option kbd')].map((one) => one.textContent.toLowerCase());
    return keys.at(-1) ?? '2';
  });

await play(async (stage) => {
  const mona = await stage.person(stage.links.manager);
  const ada = await stage.person(stage.links.ada);
  const call = asks(mona);
  await mona.getByRole('link', { name: 'Manage' }).waitFor();
  const { templates } = await call('GET', '/api/templates');
  const { workspaces } = await call('GET', '/api/me');
  const home = `/api/workspaces/${workspaces[0].id}/projects`;
  assert.ok(templates.length >= 4);

  for (const template of templates) {
    await stage.check(`${template.name}: made from the gallery, launched, judged by keys alone, and seen in the results`, async () => {
      await mona.goto(`${stage.url}/manage/${workspaces[0].id}/new`);
      const choice = mona.getByRole('radio', { name: `${template.name} ${template.summary}` });
      await choice.focus();
      await mona.keyboard.press('Space');
      await type(mona.getByLabel('Name'), `The ${template.id} of today`);
      await press(mona.getByLabel('Name'));
      await mona.getByRole('heading', { name: 'Draft' }).waitFor();
      const project = new URL(mona.url()).pathname.split('/')[3];
      await call('POST', `${home}/${project}/items`, { items: [{ content: template.sample }, { content: template.sample }] });
      await mona.reload();
      await press(mona.getByRole('button', { name: 'Launch' }));
      await mona.getByRole('heading', { name: 'Open' }).waitFor();

      await ada.goto(`${stage.url}/work/${project}`);
      await ada.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
      await ada.keyboard.press('Control+Enter');
      await ada.locator('.task').waitFor();
      await stage.look(ada, `task-${template.id}`);
      // Every printed key of the page does what it says beside every kind of question.
      await ada.locator('.task-main').focus();
      await ada.keyboard.press('p');
      await ada.getByRole('dialog', { name: 'Paused' }).waitFor();
      await ada.keyboard.press('p');
      await ada.getByRole('dialog').waitFor({ state: 'detached' });
      await answerAll(ada, ada.getByText('1 today'));
      await ada.locator('.task').waitFor();
      await answerAll(ada, ada.getByText('2 today').or(ada.getByRole('heading', { name: 'Nothing to do here now' })));
      await ada.getByText('All sent').waitFor();

      await press(mona.getByRole('navigation', { name: 'Parts of the project' }).getByRole('link', { name: 'Results', exact: true }));
      await mona.getByText('2 of 6 judgments on 2 items').waitFor();
      await mona.getByRole('row', { name: /^Ada/ }).waitFor();
      if (template.form.questions.some((one) => one.kind === 'choice')) await mona.getByRole('heading', { name: 'Answers' }).waitFor();
      await stage.look(mona, `results-${template.id}`);
    });
  }
});
