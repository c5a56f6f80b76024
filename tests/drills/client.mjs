// What the drills share: a server as a child process, and a person who works over HTTP.
import { spawn } from 'node:child_process';

export function start(assay, data, more = [], errors = 'ignore') {
  const server = spawn(assay, ['serve', '--data-dir', data, '--port', '0', ...more], { stdio: ['ignore', 'pipe', errors] });
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (piece) => {
      text += piece;
      if (!text.includes('Stop with')) return;
      server.removeAllListeners('exit');
      const url = /ready at (\S+)/.exec(text)[1];
      resolve({ server, url, links: [...text.matchAll(/link#(\S+)/g)].map((match) => match[1]) });
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

export const ended = (server) => new Promise((resolve) => server.on('exit', resolve));

export class Person {
  constructor(url, cookie = '') {
    this.url = url;
    this.cookie = cookie;
  }
  async post(path, body, key) {
    const headers = { 'content-type': 'application/json', origin: this.url, ...(this.cookie ? { cookie: this.cookie } : {}), ...(key ? { 'idempotency-key': key } : {}) };
    const reply = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const cookie = reply.headers.get('set-cookie')?.split(';')[0];
    if (cookie) this.cookie = cookie;
    return { status: reply.status, json: await reply.json().catch(() => null) };
  }
  async get(path) {
    const reply = await fetch(this.url + path, { headers: { cookie: this.cookie } });
    return { status: reply.status, json: await reply.json().catch(() => null) };
  }
  async signIn(token) {
    await this.post('/api/sign-in/link', { token });
  }
  /** Reads and acknowledges the guidelines of the first project that has work; returns its id. */
  async open() {
    const project = (await this.get('/api/work')).json.projects.find((one) => one.available).id;
    const { version } = (await this.get(`/api/work/projects/${project}/guideline`)).json;
    await this.post(`/api/work/projects/${project}/guideline/acknowledge`, { version });
    return project;
  }
  /** Judges one task after the other; calls `acknowledged` for each that the server answered with 200. */
  async work(project, acknowledged, until) {
    while (!until()) {
      const { json } = await this.post(`/api/work/projects/${project}/lease`, { hold: 1 });
      const task = json?.tasks?.[0];
      if (!task) return;
      const answers = { overall: { choice: 'tie' }, rationale: 'Both answers say the same thing in other words, so neither is better here.' };
      const reply = await this.post(`/api/work/assignments/${task.assignment}/submit`, { answers, active_ms: 5, revision: 0 }, task.assignment);
      if (reply.status === 200) acknowledged(task.assignment);
    }
  }
}
