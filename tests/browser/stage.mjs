// stage: the real server in a new folder, a real browser, people in it, and checks; every browser test is a story told on it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
const { default: AxeBuilder } = require('@axe-core/playwright');

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const PATIENCE_MS = 15_000;

/** The server on a free port with the demo workspace; the links sign in a manager and two annotators, once each. */
export async function startServer(assay) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
  const server = spawn(assay, ['serve', '--data-dir', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  // Whatever ends this process ends the server too.
  process.once('exit', () => server.kill('SIGKILL'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const links = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (piece) => {
      text += piece;
      const found = [...text.matchAll(/(http\S+\/link#\S+)/g)].map((match) => match[1]);
      if (found.length === 3 && text.includes('Stop with')) resolve(found);
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      server.removeAllListeners('exit');
      server.on('exit', () => resolve(remove()));
      server.kill('SIGTERM');
    });
  return { url: new URL(links[0]).origin, links: { manager: links[0], ada: links[1], ben: links[2] }, stop };
}

export const launch = () =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** Calls of the API as whoever is signed in on this page: asks(page)(method, path, body). */
export const asks = (page) => (method, path, body) =>
  page.evaluate(
    async (call) => {
      const reply = await fetch(call.path, { method: call.method, headers: { 'Content-Type': 'application/json' }, body: call.body });
      if (!reply.ok) throw new Error(`${call.path}: ${reply.status} ${await reply.text()}`);
      return reply.json();
    },
    { method, path, body: body && JSON.stringify(body) },
  );

/** What axe finds on the page as it stands, one line per kind of violation. Our pages have no frames, so the fast mode sees all. */
export async function violationsOn(page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).analyze();
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).slice(0, 2).join(' | ')}`);
}

/** How far the page can be scrolled sideways; wide tables scroll inside their own frame. */
export const sidewaysOn = (page) =>
  page.evaluate(() => Math.max(0, ...[document.documentElement, ...document.querySelectorAll('main, .dialog')].map((box) => box.scrollWidth - box.clientWidth)));

class Stage {
  complaints = [];
  #passed = 0;
  #browser;
  #server;

  constructor(server, browser) {
    this.#server = server;
    this.#browser = browser;
  }

  get url() {
    return this.#server.url;
  }
  get links() {
    return this.#server.links;
  }
  get passed() {
    return this.#passed;
  }
  get pages() {
    return this.#browser.contexts().flatMap((context) => context.pages());
  }

  /** Somebody with a browser profile of their own, at an address. */
  async person(address, { viewport = DESK, ...options } = {}) {
    const page = await (await this.#browser.newContext({ viewport, ...options })).newPage();
    this.watch(page);
    await page.goto(address);
    return page;
  }

  /** A further page of the same person. */
  async another(page, address) {
    const next = await page.context().newPage();
    this.watch(next);
    await next.goto(address);
    return next;
  }

  /** Whatever the page throws, and whatever breaks its content policy, is a complaint. */
  watch(page) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (/content security policy|trusted type/i.test(message.text())) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error}`));
  }

  async check(name, work) {
    const began = Date.now();
    const result = await work();
    this.#passed += 1;
    console.log(`ok ${this.#passed} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  }

  async accessible(page) {
    assert.deepEqual(await violationsOn(page), []);
  }

  /** The page in light, dark and narrow: no accessibility violation, and nothing scrolls sideways. PICTURES names a folder for screenshots. */
  async look(page, name) {
    const { PICTURES } = process.env;
    for (const [style, size] of [['light', DESK], ['dark', DESK], ['light', PHONE]]) {
      await page.setViewportSize(size);
      await page.evaluate((theme) => {
        document.documentElement.dataset.theme = theme;
        return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }, style);
      for (const one of await violationsOn(page)) this.complaints.push(`${name}, ${style} ${size.width}: ${one}`);
      const wide = await sidewaysOn(page);
      if (wide > 1) this.complaints.push(`${name}, ${style} ${size.width}: the page scrolls sideways by ${wide}`);
      if (PICTURES) {
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `${name}-${style}-${size.width}.png`) });
      }
    }
    await page.setViewportSize(DESK);
  }

  async end() {
    await this.#browser.close();
    await this.#server.stop();
  }
}

const TABS = 400;

/** Goes to an element by the Tab key alone, as somebody without a mouse does; one that cannot be reached so is a fault. */
export async function reach(locator) {
  const page = locator.page();
  await locator.waitFor();
  for (let i = 0; i < TABS; i += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key does not reach ${locator} on ${page.url()}`);
}

/** Reaches a link, a button or a checkbox and presses its key. */
export async function press(locator, key = 'Enter') {
  await reach(locator);
  await locator.page().keyboard.press(key);
}

/** Reaches a field and replaces what is in it. */
export async function type(locator, text) {
  await reach(locator);
  const { keyboard } = locator.page();
  await keyboard.press('ControlOrMeta+a');
  await (text === '' ? keyboard.press('Delete') : keyboard.insertText(text));
}

// The arrow keys walk through a list and through a group of radio buttons until `there` says so.
async function walk(locator, there) {
  const { keyboard } = locator.page();
  for (let i = 0; i < TABS; i += 1) {
    if (await locator.evaluate(...there)) return;
    await keyboard.press('ArrowDown');
  }
  assert.fail(`the arrow keys do not reach what was wanted of ${locator}`);
}

/** Reaches a list and chooses the option of this value. */
export async function choose(locator, value) {
  await reach(locator);
  await locator.page().keyboard.press('Home');
  await walk(locator, [(element, wanted) => element.value === wanted, value]);
}

/** Reaches the group of a radio button and walks to it. */
export async function pick(locator) {
  const page = locator.page();
  await locator.waitFor();
  for (let i = 0; i < TABS; i += 1) {
    if (await locator.evaluate((element) => document.activeElement?.type === 'radio' && document.activeElement.name === element.name)) break;
    await page.keyboard.press('Tab');
  }
  await walk(locator, [(element) => element.checked]);
}

/** Tells one story; the process ends with 1 when a check fails or a page has a complaint. */
export async function play(story) {
  const server = await startServer(process.argv[2]);
  const stage = new Stage(server, await launch());
  // A rejection that nobody awaits must neither pass unseen nor leave the server behind.
  process.on('unhandledRejection', (error) => stage.complaints.push(String(error)));
  try {
    await story(stage);
    await stage.check('no page broke the content policy, threw, or had a violation', () => assert.deepEqual(stage.complaints, []));
    console.log(`${stage.passed} passed, 0 failed`);
  } catch (error) {
    console.error(error);
    for (const page of stage.pages) {
      console.error(`--- ${page.url()}\n${(await page.locator('body').innerText().catch(String)).slice(0, 1500)}`);
    }
    for (const one of stage.complaints) console.error(`complaint: ${one}`);
    console.log(`${stage.passed} passed, 1 failed`);
    process.exitCode = 1;
  } finally {
    await stage.end();
  }
}
