// A stand-in for the server: serves dist with the real content policy and keeps the annotator's part of the contract in memory.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FORMS, GUIDELINE, contentOf } from './samples.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const PORT = Number(process.env.PORT ?? 8990);
const DELAY_MS = Number(process.env.DELAY_MS ?? 0);
const LEASE_SECONDS = Number(process.env.LEASE_SECONDS ?? 900);
const TASKS = Number(process.env.TASKS ?? 40);

const policy = (nonce) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const ME = {
  person: { id: 'person1', name: 'Ada Example', email: 'ada@example.org', has_password: true },
  workspaces: [{ id: 'w1', name: 'Example', role: 'annotator' }],
};

let signedIn = true;
let down = false;
const projects = new Map();
for (const [id, form] of Object.entries(FORMS)) {
  projects.set(id, { id, form, acknowledged: id === 'guide' ? null : '1.0', next: 0, assignments: new Map(), submits: [] });
}
const replies = new Map();

class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const isoIn = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

function leaseOf(assignment) {
  const seconds = Math.max(0, Math.round((assignment.endsAt - Date.now()) / 1000));
  return { ends_at: new Date(assignment.endsAt).toISOString(), seconds_left: seconds, server_now: isoIn(0), shown: assignment.shown };
}

function progressOf(project) {
  const done = project.submits.length;
  return { mine_done: 112 + done, mine_today: 31 + done };
}

function taskView(project, assignment) {
  return {
    assignment: assignment.id,
    project: project.id,
    project_name: project.form.name,
    form: project.form.form,
    content: contentOf(project.id, assignment.number),
    draft: assignment.draft,
    submitted: assignment.submitted,
    lease: leaseOf(assignment),
    skip_allowed: true,
    guideline_version: '1',
    progress: progressOf(project),
  };
}

function findAssignment(id) {
  for (const project of projects.values()) {
    const assignment = project.assignments.get(id);
    if (assignment) return { project, assignment };
  }
  throw new Problem(404, 'not_found', 'There is no such assignment.');
}

function lease(project, hold) {
  if (project.acknowledged !== '1.0') return { tasks: [], reason: 'acknowledge', sentence: 'Read the guideline first.' };
  const live = [...project.assignments.values()].filter((entry) => entry.state === 'held');
  while (live.length < hold && project.next < TASKS) {
    project.next += 1;
    const assignment = {
      id: `${project.id}-${project.next}`,
      number: project.next,
      state: 'held',
      shown: false,
      draft: null,
      submitted: null,
      endsAt: Date.now() + LEASE_SECONDS * 1000,
    };
    project.assignments.set(assignment.id, assignment);
    live.push(assignment);
  }
  const reason = live.length === 0 ? 'none_left' : null;
  const sentence = reason ? 'Every item of this project has its judgments.' : '';
  return { tasks: live.map((entry) => taskView(project, entry)), reason, sentence };
}

function submit(project, assignment, body) {
  const current = assignment.submitted?.revision ?? 0;
  if (body.revision !== current) throw new Problem(409, 'conflict', `This answer has revision ${current} already.`);
  assignment.state = 'submitted';
  assignment.draft = null;
  assignment.submitted = { revision: current + 1, answers: body.answers, submitted_at: isoIn(0), until: isoIn(600) };
  if (current === 0) project.submits.push(assignment.id);
  return { assignment: assignment.id, revision: current + 1, counted: true, surplus: false, sentence: '' };
}

function assignmentCall(method, id, action, body) {
  const { project, assignment } = findAssignment(id);
  switch (`${method} ${action}`) {
    case 'GET ':
      return taskView(project, assignment);
    case 'POST shown':
      assignment.shown = true;
      return { lease: leaseOf(assignment) };
    case 'PUT draft':
      if (!assignment.draft || body.sequence >= assignment.draft.sequence) {
        assignment.draft = { sequence: body.sequence, answers: body.answers };
      }
      assignment.endsAt = Date.now() + LEASE_SECONDS * 1000;
      return { lease: leaseOf(assignment), stored_sequence: assignment.draft.sequence };
    case 'POST submit':
      return submit(project, assignment, body);
    case 'POST skip':
      assignment.state = 'skipped';
      return {};
    case 'POST release':
      assignment.state = 'released';
      return {};
    default:
      throw new Problem(404, 'not_found', 'There is nothing here.');
  }
}

function projectCall(method, id, action, body) {
  const project = projects.get(id);
  if (!project) throw new Problem(404, 'not_found', 'There is no such project.');
  switch (`${method} ${action}`) {
    case 'POST lease':
      return lease(project, body.hold);
    case 'GET recent': {
      const last = project.submits.slice(-10).toReversed().map((entry) => project.assignments.get(entry));
      const recent = last.map((entry) => ({
        assignment: entry.id,
        submitted_at: entry.submitted.submitted_at,
        revision: entry.submitted.revision,
        excerpt: JSON.stringify(contentOf(project.id, entry.number)).slice(2, 90),
        editable: true,
      }));
      return { recent };
    }
    case 'GET guideline':
      return { version: '1.0', text: GUIDELINE, acknowledged_version: project.acknowledged };
    case 'POST guideline/acknowledge':
      project.acknowledged = body.version;
      return {};
    default:
      throw new Problem(404, 'not_found', 'There is nothing here.');
  }
}

function workList() {
  return {
    projects: [...projects.values()].map((project) => ({
      id: project.id,
      workspace: 'w1',
      name: project.form.name,
      description: project.form.description,
      status: 'open',
      guideline_version: '1.0',
      acknowledged_version: project.acknowledged,
      ...progressOf(project),
      available: project.submits.length < TASKS,
      deadline: project.id === 'pair' ? isoIn(3 * 3600) : null,
    })),
  };
}

function call(method, path, body) {
  const parts = path.split('/').slice(2);
  if (path === '/api/sign-in') {
    if (body.password !== 'correct') throw new Problem(401, 'unauthenticated', 'The email or the password is wrong.');
    signedIn = true;
    return ME;
  }
  if (path === '/api/sign-in/link') throw new Problem(404, 'not_found', 'This link was used already, or it never existed.');
  if (parts[0] === 'invitations' && method === 'GET') return { workspace: 'Example', role: 'annotator', name: 'Grace' };
  if (parts[0] === 'invitations') {
    signedIn = true;
    return ME;
  }
  if (!signedIn) throw new Problem(401, 'unauthenticated', 'Sign in first.');
  if (path === '/api/me') return ME;
  if (path === '/api/sign-out') {
    signedIn = false;
    return {};
  }
  if (path === '/api/work') return workList();
  if (parts[1] === 'projects') return projectCall(method, parts[2], parts.slice(3).join('/'), body);
  if (parts[1] === 'assignments') return assignmentCall(method, parts[2], parts[3] ?? '', body);
  throw new Problem(404, 'not_found', 'There is nothing here.');
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

async function answerApi(request, response, path) {
  const body = await readBody(request);
  if (DELAY_MS > 0) await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
  if (path === '/api/mock') {
    if ('down' in body) down = body.down;
    if ('signedIn' in body) signedIn = body.signedIn;
    sendJson(response, 200, { assignments: [...projects.values()].map((project) => [...project.assignments.values()]) });
    return;
  }
  if (down) {
    response.destroy();
    return;
  }
  const key = request.headers['idempotency-key'];
  if (key && replies.has(key)) {
    sendJson(response, 200, replies.get(key));
    return;
  }
  try {
    const reply = call(request.method, path, body);
    if (key) replies.set(key, reply);
    sendJson(response, 200, reply);
  } catch (error) {
    const status = error.status ?? 500;
    const problem = { type: 'about:blank', title: error.message, status, code: error.code ?? 'unavailable', detail: error.message, request_id: randomUUID() };
    sendJson(response, status, problem, 'application/problem+json');
  }
}

function sendJson(response, status, value, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

function answerFile(request, response, path) {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  if (path.startsWith('/assets/')) {
    const file = join(DIST, normalize(path));
    if (!file.startsWith(DIST) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Encoding': 'gzip',
    });
    response.end(gzipSync(readFileSync(file)));
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy(nonce),
  });
  response.end(readFileSync(join(DIST, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce));
}

http
  .createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://mock').pathname);
    if (path.startsWith('/api/')) void answerApi(request, response, path);
    else answerFile(request, response, path);
  })
  .listen(PORT, '127.0.0.1', () => console.log(`mock server on http://127.0.0.1:${PORT}`));
