// The budgets of the web interface, measured in a real browser on the real server: node bench/page.mjs PATH_OF_ASSAY
// Prints figure, budget and ratio; fails only beyond three times a budget, since a busy machine is not a slow interface.
import { launch, startServer } from '../tests/browser/stage.mjs';
import { measure, SHELL_KB, TASK_KB } from '../web/scripts/sizes.mjs';

const FAILS_AT = 3;
const TASKS = 20;
const COLD_STARTS = 5;
const REASON = 'Response A answers what was asked while response B leaves out the decisive step.';
const rows = [];

const sorted = (values) => values.toSorted((a, b) => a - b);
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)];
const add = (figure, value, budget, unit) => rows.push({ figure, value, budget, unit, ratio: value / budget });

/** From the key press, as the browser saw it, to the frame after the one in which the next task was drawn. */
function watchPaint() {
  let pressed = 0;
  window.paints = [];
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) pressed = event.timeStamp;
  }, true);
  new PerformanceObserver(() => {
    const from = pressed;
    pressed = 0;
    if (from === 0) return;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.paints.push(performance.now() - from);
      port2.postMessage(0);
    });
  }).observe({ type: 'mark' });
}

/** From the start of the navigation to the frame after the one in which the first task was drawn. */
function watchFirst() {
  new PerformanceObserver((list, observer) => {
    if (!list.getEntries().some((entry) => entry.name === 'task-shown')) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (window.firstPaint = performance.now());
      port2.postMessage(0);
    });
  }).observe({ type: 'mark' });
}

async function work(page, tasks) {
  for (let i = 0; i < tasks; i += 1) {
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
    await page.keyboard.press('2');
    await page.keyboard.press('r');
    await page.keyboard.insertText(REASON);
    // Nobody reads two answers faster than this; the next task is fetched meanwhile.
    await page.waitForTimeout(600);
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction((count) => window.paints.length > count, i);
  }
  return page.evaluate(() => window.paints.splice(0));
}

async function signIn(context, link) {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByText('Go on').waitFor();
  await page.keyboard.press('1');
  await page.getByRole('heading', { name: 'Read the guideline first' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
  return page;
}

/** Milliseconds from the start of the navigation to the first painted task, with nothing cached, at 10 Mbit/s and 60 ms. */
async function coldStart(browser, address, cookies) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 60, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 });
  await page.addInitScript(watchFirst);
  await page.goto(address, { waitUntil: 'commit' });
  const shown = await page.waitForFunction(() => window.firstPaint);
  const time = await shown.jsonValue();
  await context.close();
  return time;
}

const server = await startServer(process.argv[2]);
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await signIn(context, server.links.ada);
  await page.evaluate(watchPaint);
  await work(page, 2); // the first ones warm up
  const direct = await work(page, TASKS);
  await context.route('**/api/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await route.continue();
  });
  const slow = await work(page, TASKS);
  await context.unrouteAll({ behavior: 'wait' });
  add('key press to painted next task, median', quantile(direct, 0.5), 60, 'ms');
  add('key press to painted next task, p95', quantile(direct, 0.95), 100, 'ms');
  add('the same with 250 ms on every reply, median', quantile(slow, 0.5), 60, 'ms');
  add('the same with 250 ms on every reply, p95', quantile(slow, 0.95), 100, 'ms');
  const address = page.url();
  const cookies = await context.cookies();
  await page.close();
  const cold = [];
  for (let i = 0; i < COLD_STARTS; i += 1) cold.push(await coldStart(browser, address, cookies));
  add('first task, cold, 10 Mbit/s and 60 ms, median', quantile(cold, 0.5), 1500, 'ms');
  const sizes = measure();
  add('shell, gzip', sizes.shell, SHELL_KB, 'kB');
  add('task page beyond the shell, gzip', sizes.task, TASK_KB, 'kB');
} finally {
  await browser.close();
  await server.stop();
}

console.log(`${'figure'.padEnd(48)}${'measured'.padStart(12)}${'budget'.padStart(12)}${'ratio'.padStart(8)}`);
for (const { figure, value, budget, unit, ratio } of rows) {
  const mark = ratio > FAILS_AT ? '  FAILED' : ratio > 1 ? '  over' : '';
  console.log(`${figure.padEnd(48)}${`${value.toFixed(1)} ${unit}`.padStart(12)}${`${budget} ${unit}`.padStart(12)}${ratio.toFixed(2).padStart(8)}${mark}`);
}
process.exitCode = rows.length === 7 && rows.every(({ ratio }) => ratio <= FAILS_AT) ? 0 : 1;
