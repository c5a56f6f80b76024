// assay plan: the percentages of the rules that people are held to, and what does not fit together.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { close, file, json, path, run, test } from './run.mjs';

const part = (result, topic) => result.topics.find((one) => one.topic === topic);
const row = (result, topic, skill) => part(result, topic).rows.find((one) => one.skill === skill);

test('plan: the defaults say what the exam, the warning, the case and the alarm do', () => {
  const result = json(['plan', '--exam-classes', '10,10']);
  assert.deepEqual(result.topics.map((one) => one.topic), ['exam', 'gold', 'overlap', 'comparison', 'cost']);
  for (const [skill, passes] of [[0.9, 0.998], [0.8, 0.86], [0.6, 0.099]]) close(row(result, 'exam', skill).passes, passes, 5e-3, `exam at ${skill}`);
  close(row(result, 'exam', 0.6).one_more, 0.145, 5e-4, 'a third try');
  close(row(result, 'exam', 0.9).balanced, 0.998, 5e-4, 'both rules');
  assert.match(part(result, 'exam').sentences.join(' '), /the bank needs 40, 60 with one more.*passes with probability 0\.000\./);
  for (const [skill, warned, suspended] of [[0.9, 0.056, 0.005], [0.85, 0.24, 0.04]]) {
    close(row(result, 'gold', skill).warned, warned, 5e-3, `warned at ${skill}`);
    close(row(result, 'gold', skill).suspended, suspended, 5e-3, `a case at ${skill}`);
  }
  close(row(result, 'gold', 0.8).suspended, 0.15, 5e-3, 'a case at .8');
  close(row(result, 'gold', 0.6).suspended, 0.95, 5e-3, 'a case at .6');
  close(row(result, 'gold', 0.7).drift_after, 25, 0.5, 'drift');
  const said = part(result, 'gold').sentences.join(' ');
  assert.match(said, /20 gold are reached after 350 items/);
  assert.match(said, /16 of 20 right means between 62 %/);
  assert.match(said, /needs 87 of 100.*needs 91 of 100/);
});

test('plan: other rules have other percentages, and other skills other rows', () => {
  const short = json(['plan', 'exam', '--exam-items', '10', '--exam-right', '8', '--skills', '0.6']);
  assert.equal(short.topics.length, 1);
  close(row(short, 'exam', 0.6).passes, 0.31, 5e-3, 'ten items');
  assert.equal(short.command, 'assay plan exam --skills 0.6 --exam-items 10 --exam-right 8');
  const fixed = json(['plan', 'overlap', '--least', '3', '--most', '3', '--skills', '0.8']);
  close(row(fixed, 'overlap', 0.8).right, 0.896, 1e-12, 'three of three');
  const adaptive = json(['plan', 'overlap', '--skills', '0.8']);
  close(row(adaptive, 'overlap', 0.8).judgments, 3.6336, 1e-9, 'judgments');
  assert.equal(row(adaptive, 'overlap', 0.8).fixed, 5);
});

test('plan: votes for a comparison, and a cost that adds up', () => {
  const plain = json(['plan', 'comparison', '--alike', '0']);
  assert.equal(part(plain, 'comparison').rows.find((one) => one.share === 0.55).votes, 783);
  const tied = part(json(['plan', 'comparison', '--ties', '0.5', '--per-person', '51']), 'comparison').rows.find((one) => one.share === 0.55);
  assert.deepEqual([tied.votes, tied.judgments, tied.people], [1566, 3132, 62]);
  const cost = part(json(['plan', 'cost', '--items', '100', '--judgments', '3', '--gold-rate', '0.25', '--review', '0.5', '--audit', '0', '--minutes', '1', '--price', '2']), 'cost');
  const at = Object.fromEntries(cost.rows.map((one) => [one.part, one]));
  assert.deepEqual(at['hidden gold'], { part: 'hidden gold', judgments: 100, hours: 100 / 60, money: 200 });
  assert.equal(at['peer reviews'].money, 150);
  close(at.together.money, 600 + 200 + 150, 1e-9, 'money');
});

test('plan: text, CSV, and options that do not fit together', () => {
  const { status, out } = run(['plan', 'gold', 'cost']);
  assert.equal(status, 0);
  assert.match(out, /right on a gold +warned below 70 % +a case below 60 %/);
  assert.match(out, /To cite: assay \S+, assay plan gold cost\n$/);
  assert.match(run(['plan', 'exam', '--csv']).out, /^topic,row,measure,value\r\nexam,0\.9,once,0\.95/);
  for (const [options, said] of [
    [['--exam-right', '21'], /an exam of 20 items cannot ask for 21 right/],
    [['--exam-classes', '10,9'], /--exam-classes holds 19 items, the exam 20/],
    [['--least', '6'], /--least is 6, more than --most, 5/],
    [['--at-least', '20', '--window', '10'], /--at-least is 20, more than the window of 10/],
    [['--shares', '0.5'], /no difference/],
    [['--good', '0.5'], /--bad must be below --good/],
    [['--usual-errors', '0.3'], /--usual-errors must be below/],
  ]) {
    const refused = run(['plan', ...options]);
    assert.equal(refused.status, 1, options.join(' '));
    assert.match(refused.err, said);
  }
  assert.notEqual(run(['plan', 'exams']).status, 0);
});

test('plan: the picture has a curve for every rule, and topics without one are refused a picture', () => {
  assert.equal(run(['plan', '--plot', path('plan.svg')]).status, 0);
  const drawn = readFileSync(path('plan.svg'), 'utf8');
  for (const title of ['Exam: passes, 2 attempts', 'Gold: warned', 'Gold: a case', 'Gold: drift alarm', 'Overlap: label right']) assert.ok(drawn.includes(title), title);
  assert.match(drawn, /right 90 %: 99\.8 %/);
  const refused = run(['plan', 'cost', '--plot', path('none.svg')]);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /comparison and cost have their tables only/);
  assert.ok(!existsSync(path('none.svg')));
});

test('plan: other rules are compared with earlier ones, number by number', () => {
  const before = file('plan.json', run(['plan', 'exam', 'gold', '--json']).out);
  const same = run(['plan', 'exam', 'gold', '--compare', before]);
  assert.match(same.out, /none of 35\s+numbers differ/);
  const harder = json(['plan', 'exam', 'gold', '--exam-right', '17', '--compare', before]);
  const changed = harder.compared.changes.filter((one) => one.difference !== 0);
  assert.equal(changed.length, 15);
  const once = changed.find((one) => one.name === 'exam, 0.9: once');
  close(once.was, 0.9568, 1e-4, '16 of 20');
  close(once.now, 0.867, 1e-4, '17 of 20');
  assert.match(run(['plan', 'exam', '--exam-right', '17', '--compare', before]).out, /exam, 0\.9: once +0\.957 +0\.867/);
  assert.match(run(['plan', '--compare', file('other.json', '{"command": "assay rank x"}')]).err, /result of "assay rank x"/);
});

test('plan: labels drawn by it are as often right as the people were said to be', () => {
  const drawn = path('drawn.csv');
  assert.equal(run(['plan', 'cost', '--items', '2000', '--judgments', '3', '--skills', '0.9,0.7', '--classes', '4', '--simulate', drawn]).status, 0);
  const once = readFileSync(drawn, 'utf8');
  const rows = once.trim().split('\r\n').slice(1).map((line) => line.split(','));
  assert.equal(rows.length, 6000);
  assert.equal(new Set(rows.map(([item, rater]) => `${item}|${rater}`)).size, 6000, 'nobody judges an item twice');
  for (const [odd, skill] of [[1, 0.9], [0, 0.7]]) {
    const of = rows.filter(([, rater]) => Number(rater.split(' ')[1]) % 2 === odd);
    close(of.filter(([, , label, gold]) => label === gold).length / of.length, skill, 0.03, 'share right');
  }
  const found = json(['aggregate', drawn]);
  // Three people, .9 and .7 in turn: who knows their skills does better than who counts votes.
  const right = (method) => found.methods.find((one) => one.method === method).accuracy_on_gold.estimate;
  close(right('majority'), 0.92, 0.02, 'majority');
  assert.ok(right('one_coin') > right('majority'));
  assert.equal(run(['plan', 'cost', '--items', '2000', '--skills', '0.9,0.7', '--classes', '4', '--simulate', drawn, '--seed', '2']).status, 0);
  assert.notEqual(readFileSync(drawn, 'utf8'), once);
  assert.match(run(['plan', '--items', '1000000000', '--simulate', drawn]).err, /writes up to 10,000,000 labels/);
});

test('plan: the paragraph of a preregistration says the rules, what they do, and whom it cites', () => {
  const { status, out } = run(['plan', '--methods-text']);
  assert.equal(status, 0);
  const text = out.replaceAll('\n', ' ');
  assert.match(text, /20 items whose answer is known, of which 16 must be right, in at most 2 attempts/);
  assert.match(text, /admits 99\.8 % of people who are right 90 %/);
  assert.match(text, /384 where the better is preferred in 60 %/);
  assert.match(out, /@article\{page1954continuous/);
});
