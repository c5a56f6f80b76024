// What the browser scripts share: starting the mock server and Chromium, opening pages with their violations and errors recorded.
import { spawn } from 'node:child_process';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function withMock(port, environment, work) {
  const base = `http://127.0.0.1:${port}`;
  const script = new URL('./mock_server.mjs', import.meta.url).pathname;
  const server = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  try {
    return await work({ base, browser, mock: (body) => tell(base, body) });
  } finally {
    await browser.close();
    server.kill();
  }
}

async function tell(base, body) {
  const response = await fetch(`${base}/api/mock`, { method: 'POST', body: JSON.stringify(body ?? {}) });
  return response.json();
}

/** A page that remembers every policy violation and every script error. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text());
  });
  await page.addInitScript(() => {
    window.policyViolations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.policyViolations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(250);
  return { context, page, errors, violations: () => page.evaluate(() => window.policyViolations) };
}
