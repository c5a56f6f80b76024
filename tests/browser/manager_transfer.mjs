// Import and export as a manager does them: a part of the manager's road, told on a project that has no items yet.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { choose, pick, press, type } from './stage.mjs';

const row = (id, more = {}) => ({ id, prompt: `What is ${id}?`, response_a: `${id} is one`, model_a: 'wren', response_b: `${id} is two`, model_b: 'heron', ...more });
const lines = (rows) => `${rows.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')}\n`;
const GOOD = 24;
const MODELS = ['wren', 'heron', 'osprey', 'kestrel', 'finch', 'egret'];

/** Good rows, and three that cannot be taken: broken JSON, no prompt, and a response that is no text. */
function fileWithErrors() {
  const rows = Array.from({ length: GOOD }, (_, index) => row(`row-${index + 1}`));
  rows.splice(1, 0, '{"id": "broken", "prompt": ');
  rows.splice(3, 0, row('no-prompt', { prompt: undefined }));
  rows.push(row('odd', { response_b: { nested: true } }));
  return lines(rows);
}
const several = (id, models) => ({ id, prompt: `Say ${id}.`, responses: models.map((model) => ({ model, text: `${id} by ${model}` })) });
const four = (id) => several(id, MODELS.slice(0, 4));
/** 300,000 items: no machine has them all before somebody can press a key. */
const manyRows = () => lines(Array.from({ length: 20_000 }, (_, index) => several(`many-${index}`, MODELS)));
const STRANGE = 'key,asked,said_one,said_two\r\ns1,"Two, or more?",Two,More\r\ns2,Red?,Yes,=1+1\r\n';
const BATTLES =
  'id,prompt,response_a,model_a,response_b,model_b,winner,judge\r\n' +
  'b1,1+1?,2,heron,3,wren,model_a,Ann\r\nb1,1+1?,2,heron,3,wren,model_a,Bo\r\nb2,2+2?,4,heron,4,wren,tie,Ann\r\nb3,"Formula?",=1+1,wren,2,heron,model_b,Ann\r\n';

async function downloadedBy(page, link) {
  const [download] = await Promise.all([page.waitForEvent('download'), press(link)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Ends on another page than it began on: the first one is closed while a job runs. */
export async function importsInto(stage, page, { tab, button, seen }) {
  const choice = () => page.getByLabel('Choose a file');
  const file = (name, content) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
  const found = (name) => page.getByRole('heading', { name, exact: true }).waitFor();
  const newest = () => page.getByRole('article').first();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');

  await stage.check('import: a file is chosen by keyboard and shown before anything is written', async () => {
    const chooser = page.waitForEvent('filechooser');
    await tab('Import');
    await choice().focus();
    await page.keyboard.press('Space');
    await (await chooser).setFiles(file('rows.jsonl', fileWithErrors()));
    await found('rows.jsonl');
    assert.equal(await focused(), 'rows.jsonl', 'the focus is lost when the file has arrived');
    await seen('JSON Lines');
    await seen(/^Line 2: This is not valid JSON/);
    assert.equal(await page.getByLabel('Field: Prompt').inputValue(), 'prompt');
    assert.equal(await page.getByRole('group', { name: 'The first rows' }).getByRole('row').count(), 6);
    await stage.look(page, 'import-found');
  });
  await stage.check('import: a wrong mapping is refused at its place', async () => {
    await choose(page.getByLabel('Field: Prompt'), '');
    await button('Try without writing');
    await seen('Some choices above are not right yet.');
    assert.equal(await page.locator('.pick-grid .complaint').count(), 1);
    await choose(page.getByLabel('Field: Prompt'), 'prompt');
  });
  await stage.check('import: a dry run writes nothing and names every bad row with its line and reason', async () => {
    await press(page.getByRole('button', { name: 'Try without writing' }));
    await newest().getByText(`Would import ${GOOD} items; 3 rows have errors.`).waitFor();
    assert.equal(await focused(), 'Try without writing', 'the focus is lost when a job begins');
    const bad = newest().getByRole('group', { name: 'Rows that could not be taken' });
    const cells = await bad.locator('tbody tr').evaluateAll((rows) => rows.map((one) => [...one.cells].map((cell) => cell.textContent)));
    assert.deepEqual(cells.map(([line]) => line), ['2', '4', String(GOOD + 3)]);
    for (const [line, , reason] of cells) assert.ok(reason.length > 15, `line ${line} has no reason`);
    const { name, bytes } = await downloadedBy(page, newest().getByRole('link', { name: 'Download the 3 errors' }));
    assert.equal(name, 'import-errors.csv');
    assert.match(bytes.toString(), /^line,where,message\r\n2,.*\r\n4,\/prompt,".*\r\n27,\/response_b,/);
    await stage.look(page, 'import-dry-run');
    await tab('Items');
    await seen('No item');
  });
  await stage.check('import: the plan survives a look at another tab, and the run brings the items', async () => {
    await tab('Import');
    await press(page.getByRole('button', { name: 'Import', exact: true }));
    await newest().getByText(`Imported ${GOOD} items; 3 rows have errors.`).waitFor();
    await tab('Items');
    await type(page.getByLabel('Search'), 'What is row-17');
    await page.getByRole('link', { name: /row-17/ }).waitFor();
  });
  await stage.check('import: four responses in a list become all pairs, or some by lot', async () => {
    await tab('Import');
    await button('Another file');
    await choice().setInputFiles(file('four.json', JSON.stringify([four('f1'), four('f2')])));
    await found('four.json');
    assert.ok(await page.getByRole('radio', { name: /^All pairs/ }).isChecked(), 'all pairs are not suggested');
    await seen('The first 2 rows make 12 items.');
    await page.getByRole('radio', { name: /^All pairs/ }).press('ArrowDown');
    await type(page.getByRole('spinbutton', { name: 'Pairs of each row' }), '0');
    await seen('A whole number of at least 1.');
    await type(page.getByRole('spinbutton', { name: 'Pairs of each row' }), '2');
    await button('Try without writing');
    await newest().getByText('Would import 4 items.').waitFor();
    await pick(page.getByRole('radio', { name: /^All pairs/ }));
    await press(page.getByRole('button', { name: 'Import', exact: true }));
    await newest().getByText('Imported 12 items.').waitFor();
  });
  await stage.check('import: a dropped, compressed CSV with strange columns is mapped by hand', async () => {
    await button('Another file');
    const bytes = [...gzipSync(STRANGE)];
    const dropped = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(content)], 'strange.csv.gz'));
      return transfer;
    }, bytes);
    await page.locator('.drop').dispatchEvent('dragover', { dataTransfer: dropped });
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped });
    await found('strange.csv.gz');
    await seen('CSV, compressed');
    await choose(page.getByLabel('Your id of an item'), 'key');
    await choose(page.getByLabel('Field: Prompt'), 'asked');
    await choose(page.getByLabel('Response A: text'), 'said_one');
    await choose(page.getByLabel('Response B: text'), 'said_two');
    await press(page.getByRole('button', { name: 'Import', exact: true }));
    await newest().getByText('Imported 2 items.').waitFor();
  });
  await stage.check('import: finished votes of an arena file count as judgments', async () => {
    await button('Another file');
    await choice().setInputFiles(file('battles.csv', BATTLES));
    await found('battles.csv');
    await seen('Arena battles');
    assert.ok(await page.getByLabel(/^The file holds finished votes/).isChecked(), 'the votes are not found');
    await press(page.getByRole('button', { name: 'Import', exact: true }));
    await newest().getByText('Imported 3 items and 4 votes').waitFor();
  });
  await stage.check('import: what is no table is refused with a sentence, and a long upload can be stopped', async () => {
    await button('Another file');
    await choice().setInputFiles(file('picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')));
    await page.locator('.drop .complaint').waitFor();
    const network = await page.context().newCDPSession(page);
    const speed = (uploadThroughput) => network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
    await speed(1_000_000);
    const large = manyRows();
    await choice().setInputFiles(file('many.jsonl', large));
    await page.getByText(/^many\.jsonl: [1-9][\d.]* [kM]B of \d/).waitFor();
    await stage.accessible(page);
    await press(page.getByRole('button', { name: 'Stop', exact: true }));
    await choice().waitFor();
    await speed(-1);
    await choice().setInputFiles(file('many.jsonl', large));
    await found('many.jsonl');
    await seen('The first 5 rows make 75 items.');
  });
  return stage.check('import: a running job is still there after the page was closed, and can be cancelled', async () => {
    await press(page.getByRole('button', { name: 'Import', exact: true }));
    await newest().getByText('Running', { exact: true }).waitFor();
    const address = page.url();
    await page.close();
    const next = await stage.another(page, address);
    const job = next.getByRole('article', { name: /^Import of many\.jsonl/ });
    await job.getByRole('progressbar').waitFor();
    await job.getByText(/rows\/s/).waitFor();
    await press(job.getByRole('button', { name: /^Cancel/ }));
    await job.getByText(/^Cancelled\. Imported \d+ items/).waitFor();
    return next;
  });
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** On the project that holds the four votes of BATTLES and nothing else that was judged. */
export async function exportsOf(stage, page, { tab, button }) {
  const newest = () => page.getByRole('article').first();
  const order = async (format, title) => {
    await pick(page.getByRole('radio', { name: format }));
    await press(page.getByRole('button', { name: 'Export', exact: true }));
    await page.getByRole('article', { name: title }).first().getByText('Done', { exact: true }).waitFor();
  };
  const files = async () => {
    const links = await newest().getByRole('table').getByRole('link').all();
    const all = {};
    for (const link of links) {
      const { name, bytes } = await downloadedBy(page, link);
      all[name] = bytes;
    }
    return all;
  };
  const records = (bytes) => bytes.toString().trim().split('\n').map((line) => JSON.parse(line));

  await stage.check('export: TRL preference pairs as messages; the files are those of the manifest', async () => {
    await tab('Export');
    await page.getByRole('radio', { name: /^TRL preference/ }).waitFor();
    assert.ok(await page.getByRole('radio', { name: /^Pseudonyms/ }).isChecked(), 'people are named by default');
    await pick(page.getByRole('radio', { name: /^TRL preference/ }));
    await pick(page.getByRole('radio', { name: /^Messages/ }));
    await order(/^TRL preference/, /^Export as TRL preference \(messages\), pseudonyms/);
    await newest().getByText('3 of 4 rows are in the file.').waitFor();
    await newest().getByText('1 a tie').waitFor();
    const all = await files();
    const [data] = Object.keys(all).filter((name) => name.endsWith('.jsonl'));
    const pairs = records(all[data]);
    assert.equal(pairs.length, 3);
    assert.deepEqual(pairs[0], {
      prompt: [{ role: 'user', content: '1+1?' }],
      chosen: [{ role: 'assistant', content: '2' }],
      rejected: [{ role: 'assistant', content: '3' }],
    });
    assert.equal(pairs[2].chosen[0].content, '2', 'the second model won the third battle');
    const manifest = JSON.parse(all['manifest.json']);
    for (const { name, sha256: hash, bytes } of manifest.files) {
      assert.equal(sha256(all[name]), hash, name);
      assert.equal(all[name].length, bytes, name);
    }
    assert.equal(await newest().locator('.whole-hash').textContent(), sha256(all['manifest.json']));
    await stage.look(page, 'export-done');
  });
  await stage.check('export: the same again gives the same bytes', async () => {
    const [before, title] = [(await files())['manifest.json'], await newest().getAttribute('aria-label')];
    await press(newest().getByRole('button', { name: `Export the same again: ${title}` }));
    await page.getByRole('article').nth(1).getByText('3 of 4 rows').waitFor();
    await newest().getByText('3 of 4 rows').waitFor();
    assert.equal((await files())['manifest.json'].toString(), before.toString());
  });
  await stage.check('export: CSV with pseudonyms, arena battles with names, and the lossless file', async () => {
    await order(/^CSV/, /^Export as CSV, pseudonyms/);
    const csv = Object.entries(await files()).find(([name]) => name.endsWith('.csv'))[1].toString();
    assert.equal(csv.trim().split('\r\n').length, 5, csv);
    assert.match(csv, /p-[a-z0-9]{16}/);
    assert.doesNotMatch(csv, /Ann/);
    await pick(page.getByRole('radio', { name: /^Names/ }));
    await order(/^Arena battles/, /^Export as Arena battles, names/);
    const arena = records(Object.entries(await files()).find(([name]) => name.endsWith('.jsonl'))[1]);
    assert.deepEqual(arena.map(({ winner }) => winner), ['model_a', 'model_a', 'tie', 'model_b']);
    assert.match(JSON.stringify(arena), /Ann/);
    await order(/^Assay/, /^Export as Assay \(lossless\), names/);
    const whole = records(Object.entries(await files()).find(([name]) => name.endsWith('.jsonl'))[1]);
    assert.equal(whole.flatMap(({ annotations = [] }) => annotations).length, 4);
  });
}
