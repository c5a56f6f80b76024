// assay judge: judges beside humans; a good and a bad one, a file of its own, what humans would say; and the stored figures of llmfao.
import assert from 'node:assert/strict';
import { close, file, json, reference, run, shared, test } from './run.mjs';

const csv = (rows, head = 'task,worker,label') => `${[head, ...rows].join('\n')}\n`;
// Three humans who are right four times in five, a judge who is right always and one who always says "cat".
const truth = (i) => (i % 2 === 0 ? 'cat' : 'dog');
const other = (i) => (i % 2 === 0 ? 'dog' : 'cat');
const rows = [];
for (let i = 0; i < 100; i += 1) {
  for (const [w, name] of ['ada', 'ben', 'cleo'].entries()) rows.push(`t${i},${name},${(i >> 1) % 5 === w ? other(i) : truth(i)}`);
  rows.push(`t${i},gpt-x,${truth(i)}`, `t${i},judge-y,cat`);
}
const all = file('judged.csv', csv(rows));
const judgeOf = (result, name) => result.judges.find((one) => one.judge === name);

test('judge: models are found by their names; a good one may stand for a human, a bad one may not', () => {
  const result = json(['judge', all]);
  assert.equal(result.judges_guessed, true);
  assert.equal(result.humans, 3);
  const good = judgeOf(result, 'gpt-x');
  // One of three errs on three fifths of the items, nobody on the rest: the judge agrees with a human 1 - 1/5, humans 1 - 2/5.
  close(good.agrees_with_a_human.estimate, 0.8, 1e-12, 'the judge');
  close(good.humans_agree.estimate, 0.6, 1e-12, 'humans');
  close(good.difference.estimate, 0.2, 1e-12, 'difference');
  assert.deepEqual([good.may_replace, good.winning_rate, good.items, good.compared_items], [true, 1, 100, 100]);
  assert.deepEqual(good.humans.map((one) => one.human), ['ada', 'ben', 'cleo']);
  assert.deepEqual(good.table, [[120, 30], [30, 120]]);
  const bad = judgeOf(result, 'judge-y');
  assert.deepEqual([bad.may_replace, bad.winning_rate], [false, 0]);
  close(bad.kappa, 0, 1e-12, 'kappa of who always says the same');
  assert.deepEqual(bad.table, [[150, 150], [0, 0]]);
  assert.equal(result.error_correlation, null);  // one of them never errs
});

test('judge: a judge with a file of its own, and what humans would say of all items', () => {
  const humans = rows.filter((row) => !/gpt|judge/.test(row));
  const own = [];
  for (let i = 0; i < 500; i += 1) own.push(`t${i},${i % 10 === 0 ? other(i) : truth(i)}`);
  const result = json(['judge', file('humans.csv', csv(humans)), '--judge', `robot=${file('robot.csv', csv(own, 'task,label'))}`]);
  const robot = judgeOf(result, 'robot');
  assert.deepEqual([robot.items, robot.items_without_humans], [500, 400]);
  const cat = robot.rates.find((one) => one.label === 'cat');
  close(cat.judge, 0.4, 1e-12, 'the judge says');  // it calls every tenth item a dog that is a cat
  close(cat.humans.estimate, 0.5, 1e-12, 'humans say');
  close(cat.corrected.estimate, 0.5, 1e-12, 'humans would say');
  assert.ok(cat.corrected.high - cat.corrected.low < cat.humans.high - cat.humans.low && cat.effective_n > 100);
  const { out } = run(['judge', file('humans.csv', csv(humans)), '--judge', `robot=${file('robot.csv', csv(own, 'task,label'))}`]);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /Columns: item = task, rater = worker, label = label .*Judges: robot\./);
  assert.match(text, /by the alternative annotator test it may stand for one/);
  assert.match(text, /What humans would say of all 500 items, from their labels of 100/);
  assert.match(out, /To cite: assay \S+, assay judge --columns \S+ --judge robot=\S+ \S+humans\.csv\nSHA-256 .*\nSHA-256 /);
});

test('judge: several judges whose errors go together are worth fewer', () => {
  const more = rows.filter((row) => !row.includes('judge-y') && !row.includes('gpt-x'));
  for (let i = 0; i < 100; i += 1) {
    for (const judge of ['bot-a', 'bot-b']) more.push(`t${i},${judge},${i % 4 === 0 ? other(i) : truth(i)}`);
  }
  const result = json(['judge', file('twins.csv', csv(more))]);
  close(result.error_correlation, 1, 1e-12, 'twins');
  close(result.effective_judges, 1, 1e-12, 'worth');
  assert.match(run(['judge', file('twins.csv', csv(more))]).out.replace(/\s+/g, ' '), /errors correlate with 1\.00: the 2 of them are worth 1\.0 independent ones/);
  assert.match(run(['judge', file('twins.csv', csv(more)), '--csv']).out, /^judge,items,compared_items,.*\r\nbot-a,100,100,/);
});

test('judge: what is missing is said by name', () => {
  const people = file('people.csv', csv(['1,ada,x', '1,ben,y', '2,ada,x', '2,ben,x']));
  const nobody = run(['judge', people]);
  assert.equal(nobody.status, 1);
  assert.match(nobody.err, /No rater is called like a model.*--judge NAME.*The raters are ada and ben/s);
  assert.match(run(['judge', people, '--judge', 'eve']).err, /No rater is called "eve"; the raters are ada and ben/);
  const alone = run(['judge', people, '--judge', 'ada']);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /ada cannot be compared: no item has labels of the judge and of two humans/);
  const wrong = run(['judge', people, '--judge', `bot=${file('other.csv', csv(['1,x'], 'question,label'))}`]);
  assert.equal(wrong.status, 1);
  assert.match(wrong.err, /other\.csv: There is no column "task", which .*people\.csv has; the columns are question and label/);
  const strict = run(['judge', file('holes.csv', csv(['1,ada,x', '1,,y'])), '--judge', 'ada', '--strict']);
  assert.equal(strict.status, 3);
  assert.match(strict.err, /so nothing is measured \(--strict\):\n {2}line 3: worker: Nobody is named\./);
});

const llmfao = shared('data/llmfao/crowd-comparisons.csv');
test('judge: the two judges of llmfao beside 124 people (ASSAY_SHARED)', () => {
  const judges = ['gpt4', 'gpt3'].flatMap((name) => ['--judge', `${name}=${shared(`data/llmfao/${name}-crowd-comparisons.csv`)}`]);
  const result = json(['judge', llmfao, ...judges, '--columns', 'item=id,label=winner']);
  assert.equal(result.humans, 124);
  const stored = reference().sets.llmfao.judges_against_strict_plurality;
  for (const name of ['gpt4', 'gpt3']) {
    const one = judgeOf(result, name);
    assert.equal(one.items, 2139);
    assert.deepEqual(result.labels, ['left', 'right', 'tie']);
    for (const [k, label] of result.labels.entries()) assert.equal(Math.round(one.rates[k].judge * 2139), stored[name][label], `${name} ${label}`);
    assert.equal(one.may_replace, false);
    assert.ok(one.difference.high < 0);
  }
  assert.ok(judgeOf(result, 'gpt4').agrees_with_a_human.estimate > judgeOf(result, 'gpt3').agrees_with_a_human.estimate);
}, llmfao);
