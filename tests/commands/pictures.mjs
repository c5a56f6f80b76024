// What the commands of analysis draw, compare and simulate: pictures that hold what is drawn, changes beyond noise, worlds that are known.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { close, file, json, path, run, test } from './run.mjs';

let state = 7;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const csv = (head, rows) => `${[head, ...rows].join('\n')}\n`;
const script = '<script>alert(1)</script>';

// Labels of five people, one of them called like a script, right on gold seven to nine times in ten.
const animals = ['cat', 'dog', 'owl'];
const labels = [];
for (let i = 0; i < 150; i += 1) {
  for (const [w, who] of ['ada', 'ben', 'cleo', script, 'gpt-x'].entries()) {
    const right = random() < [0.9, 0.8, 0.75, 0.7, 0.95][w];
    labels.push(`t${i},"${who}",${animals[(i + (right ? 0 : 1)) % 3]},${animals[i % 3]},${i}`);
  }
}
const crowd = file('pictured.csv', csv('task,worker,label,gold,submitted_at', labels));

// Battles of four models with strengths 0, 1/2, 1 and 3/2.
function battles(name, count, strengths) {
  const rows = [];
  for (let i = 0; i < count; i += 1) {
    const a = Math.floor(random() * 4);
    const b = (a + 1 + Math.floor(random() * 3)) % 4;
    const wins = Math.exp(strengths[a]);
    const loses = Math.exp(strengths[b]);
    const tie = 0.5 * Math.sqrt(wins * loses);
    const u = random() * (wins + loses + tie);
    rows.push(`m${a},m${b},${u < wins ? 'model_a' : u < wins + loses ? 'model_b' : 'tie'},j${i % 20}`);
  }
  return file(name, csv('model_a,model_b,winner,judge', rows));
}
const first = battles('first.csv', 4000, [0, 0.5, 1, 1.5]);

function picture(name) {
  const svg = readFileSync(path(name), 'utf8');
  assert.match(svg, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg /);
  assert.match(svg, /<title id="title">.+<\/title>\n<desc id="description">/);
  assert.doesNotMatch(svg, /<script|href/);
  return svg;
}

test('agree: the picture has every measure and every rater', () => {
  assert.equal(run(['agree', crowd, '--plot', path('agree.svg')]).status, 0);
  const svg = picture('agree.svg');
  for (const shown of ['percent agreement', 'Krippendorff alpha, nominal: other items', 'Krippendorff alpha, nominal: other raters', 'Gwet AC1', 'ada', '&lt;script&gt;alert(1)&lt;/script&gt;']) assert.ok(svg.includes(`>${shown}</text>`), shown);
  assert.match(svg, /SHA-256 [0-9a-f]{64}/);
});

test('aggregate: confusion matrices of all raters and of each, and reliability against gold', () => {
  assert.equal(run(['aggregate', crowd, '--plot', path('confusion.svg'), '--reliability', path('reliability.svg')]).status, 0);
  const svg = picture('confusion.svg');
  for (const shown of ['all raters, 750', 'ada, 150', 'gpt-x, 150']) assert.ok(svg.includes(`>${shown}</text>`), shown);
  // Everybody is wrong towards the next label only.
  const all = [...svg.matchAll(/<title>cat called (\w+): ([0-9.]+) %<\/title>/g)].slice(0, 3).map((one) => Number(one[2]));
  assert.ok(all[0] > 75 && all[1] > 10 && all[2] < 3, all.join(' '));
  close(all[0] + all[1] + all[2], 100, 0.2, 'a row');
  assert.match(picture('reliability.svg'), /of \d+ items right at a confidence of/);
});

test('aggregate: what cannot be drawn is said', () => {
  const many = file('many.csv', csv('task,worker,label', Array.from({ length: 60 }, (_, i) => `t${i % 30},w${Math.floor(i / 30)},l${i % 20}`)));
  const plot = run(['aggregate', many, '--plot', path('never.svg')]);
  assert.equal(plot.status, 1);
  assert.match(plot.err, /up to 12 labels; these are 20/);
  const reliability = run(['aggregate', many, '--reliability', path('never.svg')]);
  assert.equal(reliability.status, 1);
  assert.match(reliability.err, /needs a column of gold/);
  assert.equal(existsSync(path('never.svg')), false);
});

test('judge: every judge stands beside the humans whose place it would take', () => {
  assert.equal(run(['judge', crowd, '--plot', path('judge.svg')]).status, 0);
  const svg = picture('judge.svg');
  for (const shown of ['gpt-x', 'a human in the place of gpt-x']) assert.ok(svg.includes(`>${shown}</text>`), shown);
});

test('quality: skill over time has a panel a person, and needs gold', () => {
  assert.equal(run(['quality', crowd, '--plot', path('quality.svg')]).status, 0);
  const svg = picture('quality.svg');
  for (const who of ['ada', 'ben', 'cleo', 'gpt-x']) assert.ok(svg.includes(`>${who}, 150 answers</text>`), who);
  assert.match(svg, /\d+ of 20 right up to answer 150/);
  const { status, err } = run(['quality', crowd, '--columns', 'gold=', '--plot', path('none.svg')]);
  assert.equal(status, 1);
  assert.match(err, /needs a column of gold/);
});

test('rank: a result beside an earlier one says what differs beyond noise, and what only one has', () => {
  const before = file('before.json', run(['rank', first, '--json']).out);
  const same = json(['rank', first, '--compare', before]);
  assert.deepEqual(same.compared.changes.map((one) => [one.difference, one.beyond_noise]), Array(4).fill([0, false]));
  assert.match(same.compared.command, /^assay rank /);
  // Model 0 has become much better, and so the others are worse against the mean.
  const second = battles('second.csv', 4000, [2, 0.5, 1, 1.5]);
  const changed = json(['rank', second, '--compare', before]).compared.changes;
  const zero = changed.find((one) => one.name === 'm0');
  assert.equal(zero.beyond_noise, true);
  assert.ok(zero.difference > 1.2 && zero.difference < 1.8 && zero.low < zero.difference && zero.high > zero.difference, JSON.stringify(zero));
  const { out } = run(['rank', second, '--compare', before]);
  assert.match(out.replace(/\s+/g, ' '), /Compared with .*before\.json: 4 of 4 numbers differ beyond noise\./);
  // A model more: strengths are against the mean of those that both have, so nothing has changed.
  const more = file('more.csv', `${readFileSync(first, 'utf8')}${Array.from({ length: 200 }, (_, i) => `m${i % 4},new,${i % 3 === 0 ? 'model_b' : 'model_a'},j${i % 20}`).join('\n')}\n`);
  const grown = json(['rank', more, '--compare', before]).compared;
  assert.deepEqual(grown.only_now, ['new']);
  for (const one of grown.changes) assert.equal(one.beyond_noise, false, JSON.stringify(one));
});

test('agree, judge, aggregate, quality: the same result has not changed, another has', () => {
  const other = file('other.csv', csv('task,worker,label,gold,submitted_at', labels.map((row) => row.replace(/,(cat|dog|owl),(cat|dog|owl),(\d+)$/, (all, label, gold, i) => `,${i % 2 === 0 ? 'cat' : label},${gold},${i}`))));
  for (const command of ['agree', 'judge', 'aggregate', 'quality']) {
    const before = file(`${command}.json`, run([command, crowd, '--json']).out);
    const same = json([command, crowd, '--compare', before]).compared;
    assert.ok(same.changes.length > 3, command);
    assert.ok(same.changes.every((one) => one.difference === 0 && !one.beyond_noise), command);
    const changed = json([command, other, '--compare', before]).compared;
    assert.ok(changed.changes.some((one) => one.beyond_noise), command);
    assert.match(run([command, other, '--compare', before]).out, /Compared with/);
  }
});

test('what is no earlier result is refused with the reason', () => {
  const of_agree = file('agree_only.json', run(['agree', crowd, '--json']).out);
  for (const [content, says] of [[of_agree, /is the result of "assay agree/], [file('n.json', '{"a":1}'), /is no result of a command/], [file('b.json', '{'), /needs what assay rank --json printed/], [path('absent.json'), /absent\.json/]]) {
    const { status, err } = run(['rank', first, '--compare', content]);
    assert.notEqual(status, 0);
    assert.match(err, says);
  }
});

test('rank: battles drawn from the fit are fitted back to it', () => {
  const fit = json(['rank', first, '--simulate', path('drawn.csv')]);
  const drawn = json(['rank', path('drawn.csv')]);
  assert.equal(drawn.boards[0].battles, 4000);
  assert.equal(drawn.boards[0].raters, 20);
  for (const model of fit.boards[0].models) {
    const again = drawn.boards[0].models.find((one) => one.model === model.model);
    assert.ok(Math.abs(again.strength - model.strength) < 5 * model.se, `${model.model}: ${again.strength}, not ${model.strength}`);
  }
  close(drawn.boards[0].log_nu.estimate, fit.boards[0].log_nu.estimate, 0.3, 'log nu');
  run(['rank', first, '--simulate', path('again.csv')]);
  assert.equal(readFileSync(path('again.csv'), 'utf8'), readFileSync(path('drawn.csv'), 'utf8'));
  run(['rank', first, '--simulate', path('again.csv'), '--seed', '8']);
  assert.notEqual(readFileSync(path('again.csv'), 'utf8'), readFileSync(path('drawn.csv'), 'utf8'));
});

test('aggregate: labels drawn from the fit bring their truth, and are fitted back to it', () => {
  const fit = json(['aggregate', crowd, '--simulate', path('labels.csv')]);
  const drawn = json(['aggregate', path('labels.csv')]);
  assert.deepEqual([drawn.votes, drawn.items, drawn.raters, drawn.gold_items], [750, 150, 5, 150]);
  assert.ok(drawn.methods.find((one) => one.method === 'dawid_skene').accuracy_on_gold.estimate > 0.9);
  for (const one of fit.people) {
    const again = drawn.people.find((other) => other.rater === one.rater);
    assert.ok(Math.abs(again.dawid_skene_skill - one.dawid_skene_skill) < 0.13, `${one.rater}: ${again.dawid_skene_skill}, not ${one.dawid_skene_skill}`);
  }
});
