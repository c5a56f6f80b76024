// assay quality: gold, drift, copied errors, sides, runs, speed and repeated reasons, each planted in one person among honest ones.
import assert from 'node:assert/strict';
import { close, file, json, run, shared, test } from './run.mjs';

// A small generator of our own, so that the planted crowd is the same everywhere.
let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const csv = (rows, head) => `${[head, ...rows].join('\n')}\n`;
const gold = (i) => ['cat', 'dog', 'owl'][i % 3];
const wrong = (i) => ['dog', 'owl', 'cat'][i % 3];
const words = 'river stone apple window garden paper silver bridge morning letter forest candle market winter engine'.split(' ');
const reason = () => Array.from({ length: 9 }, () => words[Math.floor(random() * words.length)]).join(' ');

const people = ['ada', 'ben', 'cleo', 'dan', 'eva', 'fay'];
const rows = [];
for (let i = 0; i < 120; i += 1) {
  for (const who of people) {
    let label = random() < 0.85 ? gold(i) : wrong(i);
    if (who === 'fay') label = i < 60 ? gold(i) : wrong(i); // falls after half of the work
    const seconds = who === 'eva' ? 2 : 10 + Math.floor(random() * 10);
    const text = who === 'dan' && i % 2 === 1 ? 'I think that the picture shows this animal very clearly indeed' : reason();
    rows.push(`t${i},${who},${label},${gold(i)},${seconds},2026-11-${String(1 + Math.floor(i / 10)).padStart(2, '0')}T${String(10 + (i % 10)).padStart(2, '0')}:00:00Z,${text}`);
  }
}
const head = 'task,worker,label,gold,seconds,submitted_at,rationale';
const crowd = file('crowd.csv', csv(rows, head));
const kinds = (result, who) => result.signs.filter((one) => one.people.includes(who)).map((one) => one.kind).sort();

test('quality: each planted sign is found with its person, and honest people have none', () => {
  const result = json(['quality', crowd]);
  assert.equal(result.by_time, true);
  assert.equal(result.gold_items, 120);
  assert.deepEqual(kinds(result, 'fay'), ['drift', 'gold']);
  assert.deepEqual(kinds(result, 'eva'), ['fast']);
  assert.deepEqual(kinds(result, 'dan'), ['duplicates']);
  for (const who of ['ada', 'ben', 'cleo']) assert.deepEqual(kinds(result, who), []);
  const fay = result.people.find((one) => one.person === 'fay');
  assert.deepEqual([fay.gold, fay.gold_right, fay.last_right], [120, 60, 0]);
  close(fay.shown_skill, 0.5 / 21, 1e-12, 'shown skill');
  assert.equal(fay.shown_low, 0);
  assert.ok(fay.shown_high > 0.05 && fay.shown_high < 0.12, `shown up to ${fay.shown_high}`);
  const eva = result.people.find((one) => one.person === 'eva');
  assert.deepEqual([eva.last_timed, eva.last_fast], [10, 10]);
  assert.ok(fay.drift_at > 60 && fay.drift_at < 75, `drift at ${fay.drift_at}`);
  const ada = result.people.find((one) => one.person === 'ada');
  assert.ok(ada.skill_low < ada.skill && ada.skill < ada.skill_high);
  assert.equal(result.people[0].person, 'fay');
});

test('quality: the order of rows plays no part where times say the order', () => {
  const strip = ({ command: _, files: __, ...rest }) => rest;
  assert.deepEqual(strip(json(['quality', crowd])), strip(json(['quality', file('turned.csv', csv([...rows].reverse(), head))])));
  assert.equal(json(['quality', crowd, '--columns', 'when=']).by_time, false);
});

test('quality: who copies errors, who always goes left, who draws a straight line', () => {
  const votes = [];
  for (let i = 0; i < 200; i += 1) {
    let copied = '';
    for (const who of [...people, 'gus', 'hal']) {
      let label = random() < 0.8 ? (i % 2 ? 'left' : 'right') : random() < 0.5 ? 'tie' : i % 2 ? 'right' : 'left';
      if (who === 'ben') copied = label;
      if (who === 'cleo' && random() < 0.95) label = copied;
      if (who === 'gus' && random() < 0.5) label = 'left';
      if (who === 'hal' && i >= 150) label = 'tie';
      votes.push(`q${i},${who},${label},${1000 + i}`);
    }
  }
  const result = json(['quality', file('votes.csv', csv(votes, 'question,judge,winner,timestamp'))]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'same_wrong').map((one) => one.people), [['ben', 'cleo']]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'left').map((one) => one.people), [['gus']]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'run').map((one) => one.people), [['hal']]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'ties').map((one) => one.people), [['hal']]);
  const gus = result.signs.find((one) => one.kind === 'left');
  assert.ok(gus.p <= 0.01 && gus.p >= result.people.find((one) => one.person === 'gus').left_p, 'corrected over people');
  const hal = result.people.find((one) => one.person === 'hal');
  assert.ok(hal.ties_low > hal.others_ties && hal.ties_low < hal.ties && hal.ties < hal.ties_high);
  assert.equal(result.people.find((one) => one.person === 'hal').longest_run >= 50, true);
  assert.equal(result.gold_items, 0);
});

test('quality: who hurries in the end is told from who was always quick', () => {
  const timed = [];
  for (let i = 0; i < 100; i += 1) {
    for (const who of people) timed.push(`t${i},${who},${gold(i)},${who === 'ben' && i >= 80 ? 4 : who === 'cleo' ? 6 : 12},${1000 + i}`);
  }
  const result = json(['quality', file('hurry.csv', csv(timed, 'task,worker,label,seconds,timestamp'))]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'hurry').map((one) => one.people), [['ben']]);
  close(result.people.find((one) => one.person === 'ben').hurry, 1 / 3, 1e-12, 'a third of the time');
});

test('quality: who is fast is judged by the length of the items and the last ten answers', () => {
  const timed = [];
  for (let i = 0; i < 300; i += 1) {
    const words = 10 + (i % 100) * 3;
    for (const who of [...people, 'short', 'was_fast']) {
      if (who === 'short' && words > 40) continue; // sees short items only
      const usual = (2 + words / 10) * (0.8 + 0.4 * random());
      const seconds = (who === 'eva' && i >= 296) || (who === 'was_fast' && i < 250) ? usual / 8 : usual;
      timed.push(`t${i},${who},${gold(i)},${seconds.toFixed(2)},${words},${1000 + i}`);
    }
  }
  const path = file('timed.csv', csv(timed, 'task,worker,label,seconds,words,timestamp'));
  const fast = (result) => result.signs.filter((one) => one.kind === 'fast').map((one) => one.people[0]);
  const result = json(['quality', path]);
  assert.equal(result.columns.length, 'words');
  assert.deepEqual(fast(result), ['eva']);
  assert.match(result.signs.find((one) => one.kind === 'fast').says, /^4 of the last 10 below a quarter of the median for their length$/);
  assert.ok(fast(json(['quality', path, '--columns', 'length='])).includes('short'));
});

test('quality: ties far from those of the others are a sign, a few more are not', () => {
  const votes = [];
  for (let i = 0; i < 200; i += 1) {
    for (const who of people) {
      const ties = who === 'dan' ? 0.7 : who === 'ada' ? 0.25 : 0.2;
      votes.push(`q${i},${who},${random() < ties ? 'tie' : random() < 0.5 ? 'left' : 'right'}`);
    }
  }
  const result = json(['quality', file('ties.csv', csv(votes, 'question,judge,winner'))]);
  assert.deepEqual(result.signs.filter((one) => one.kind === 'ties').map((one) => one.people), [['dan']]);
  const dan = result.people.find((one) => one.person === 'dan');
  assert.ok(dan.ties_low > 0.4 && dan.ties_low < dan.ties && dan.ties < dan.ties_high, `${dan.ties_low} to ${dan.ties_high}`);
});

test('quality: the text proves nothing against anybody, and says where to look', () => {
  const { status, out } = run(['quality', crowd]);
  assert.equal(status, 0);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /gold = gold, seconds = seconds, when = submitted_at, text = rationale/);
  assert.match(text, /720 labels of 120 items by 6 people, 3 different labels; 120 items with gold/);
  assert.match(text, /None of them proves anything, and nothing follows from them by itself/);
  assert.match(text, /fay right on 0 % of the last 20 gold/);
  assert.match(text, /eva 10 of the last 10 below 3\.\d s, a quarter of the qualified median/);
  assert.match(text, /0\.02 \[0\.00, 0\.09\]/); // fay, smoothed, of the last 20
  assert.match(run(['quality', crowd, '--csv']).out, /^person,labels,shared_items,agreement,kappa,gold,/);
  assert.match(run(['quality', file('few.csv', csv(['1,ada,x', '1,ben,x'], 'task,worker,label'))]).out, /No sign that somebody should look at/);
  const nobody = run(['quality', file('none.csv', csv(['1,ada,'], 'task,worker,label')), '--columns', 'label=label']);
  assert.equal(nobody.status, 2);
});

const bluebirds = shared('data/crowd/bluebirds/labels.csv');
test('quality: on a real crowd everybody has a row and pairs are tested (ASSAY_SHARED)', () => {
  const result = json(['quality', bluebirds]);
  assert.equal(result.people.length, 39);
  assert.equal(result.pairs_tested, (39 * 38) / 2);
  assert.equal(result.by_time, false);
  assert.ok(result.people.every((one) => one.run_p === null) && !result.signs.some((one) => one.kind === 'run'));
  const text = run(['quality', bluebirds]).out.replace(/\s+/g, ' ');
  assert.match(text, /No column says when: drift and straight lines are not looked at/);
  assert.match(text, /Two who know better than the rest look the same as two who copy.*the same label against most others on/);
}, bluebirds);
