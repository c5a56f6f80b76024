// Takes screenshots of every page, light, dark and narrow, and fails on any accessibility or content policy violation.
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPage, withMock } from './browser.mjs';

const OUT = process.env.OUT ?? join(tmpdir(), 'assay-shots');
mkdirSync(OUT, { recursive: true });

const press = (...keys) => async (page) => {
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(350);
};
const answered = async (page) => {
  await press('2', ']', '4', '5', '3', 'r')(page);
  await page.keyboard.type('A derives the expectation and states p; B is right but gives no reason.');
  await page.waitForTimeout(3500);
};

const PAGES = [
  { name: 'home', path: '/' },
  { name: 'pair', path: '/work/pair', act: answered },
  { name: 'label', path: '/work/label', act: press('1', ']', '3') },
  { name: 'each', path: '/work/each', act: press('4') },
  { name: 'missing', path: '/work/pair', act: press('Control+Enter') },
  { name: 'keys', path: '/work/pair', act: press('?') },
  { name: 'skip', path: '/work/pair', act: press('f') },
  { name: 'pause', path: '/work/pair', act: press('p') },
  { name: 'guideline', path: '/work/pair', act: press('g') },
  { name: 'acknowledge', path: '/work/guide' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'join', path: '/join#token' },
  { name: 'nothing', path: '/nothing/here' },
];
const LOOKS = [
  { look: 'light', options: { colorScheme: 'light' } },
  { look: 'dark', options: { colorScheme: 'dark' } },
  { look: 'narrow', options: { colorScheme: 'light', viewport: { width: 390, height: 844 } } },
];

let bad = 0;
await withMock(8991, { TASKS: '400' }, async ({ base, browser }) => {
  for (const { name, path, act } of PAGES) {
    for (const { look, options } of LOOKS) {
      const { context, page, errors, violations } = await openPage(browser, base + path, options);
      await act?.(page);
      const axe = await new AxeBuilder({ page }).analyze();
      const found = [
        ...axe.violations.map((entry) => `axe ${entry.id}: ${entry.nodes.map((node) => node.target).slice(0, 3).join(' | ')}`),
        ...(await violations()).map((entry) => `policy ${entry}`),
        ...errors,
      ];
      bad += found.length;
      console.log(`${name} ${look}: ${found.length === 0 ? 'ok' : found.join('\n    ')}`);
      await page.screenshot({ path: `${OUT}/${name}-${look}.png` });
      await context.close();
    }
  }
  const { context, page } = await openPage(browser, `${base}/work/pair`, { forcedColors: 'active' });
  await press('3')(page);
  await page.screenshot({ path: `${OUT}/pair-forced-colours.png` });
  await context.close();
});
console.log(bad === 0 ? 'no violations' : `${bad} violations`);
process.exit(bad === 0 ? 0 : 1);
