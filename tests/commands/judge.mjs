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

// Pairs of two models by place: a judge who says "left" always, one who prefers its own model, and seven people who read.
const answers = { alpha: 'A short answer.', beta: 'A much longer answer, with many words that say the same again.' };
const better = (i) => (i % 3 === 0 ? 'alpha' : 'beta');
const pairs = ['question_id,model_a,model_b,response_a,response_b,winner,judge'];
for (let i = 0; i < 60; i += 1) {
  for (const [who, says] of [
    ['ada', (a) => (a === better(i) ? 'model_a' : 'model_b')],
    ...['ben', 'cleo', 'dan', 'eli', 'fay', 'gus'].map((who, k) => [who, (a) => (i % 10 === k ? 'tie' : a === better(i) ? 'model_a' : 'model_b')]),
    ['gpt-left', () => 'model_a'],
    ['beta', (a, turn) => (i % 6 === 0 ? (turn ? 'model_a' : 'tie') : a === 'beta' ? 'model_a' : 'model_b')],
  ]) {
    for (const turn of [false, true]) {
      if (turn && !['ada', 'gpt-left', 'beta'].includes(who)) continue;
      const [a, b] = turn ? ['beta', 'alpha'] : ['alpha', 'beta'];
      pairs.push([`q${i}`, a, b, `"${answers[a]}"`, `"${answers[b]}"`, says(a, turn), who].join(','));
    }
  }
}
const pairFile = file('pairs.csv', `${pairs.join('\n')}\n`);
const pairArgs = ['judge', pairFile, '--judge', 'gpt-left', '--judge', 'beta'];
const quantity = (judge, name) => judge.sway.quantities.find((one) => one.quantity === name);

test('judge: places, lengths and its own model sway a judge of pairs or do not, beside humans', () => {
  const result = json(pairArgs);
  assert.deepEqual(result.sides, { left: 'model_a', right: 'model_b', prompt: 'question_id', left_text: 'response_a', right_text: 'response_b',
    left_length: '', right_length: '', guessed: ['left', 'right', 'left_text', 'right_text', 'prompt'] });
  assert.equal(result.pairs_named, true);
  const left = judgeOf(result, 'gpt-left');
  assert.equal(left.sway.swapped_pairs, 60);
  close(quantity(left, 'consistency').judge.estimate, 0, 1e-12, 'always left');
  close(quantity(left, 'consistency').humans.estimate, 1, 1e-12, 'ada');
  close(quantity(left, 'first_of_inconsistent').judge.estimate, 1, 1e-12, 'the first place');
  close(quantity(left, 'left_share').judge.estimate, 1, 1e-12, 'left');
  close(quantity(left, 'left_share').humans.estimate, 0.5, 1e-12, 'left of humans');
  close(quantity(left, 'longer_share').judge.estimate, 0.5, 1e-12, 'half of the orders');
  const own = judgeOf(result, 'beta');
  assert.deepEqual(own.sway.own, ['beta']);
  // Ten of 60 questions: a tie once and the left, which is beta, once: not the same verdict, for the first place. Else beta.
  close(quantity(own, 'consistency').judge.estimate, 50 / 60, 1e-12, 'the same twice');
  close(quantity(own, 'own_share').judge.estimate, (50 + 10 * 0.75) / 60, 1e-12, 'its own model');
  close(quantity(own, 'longer_share').judge.estimate, (50 + 10 * 0.75) / 60, 1e-12, 'which is the longer one');
  assert.ok(quantity(own, 'own_share').difference.low > 0);
  assert.deepEqual(own.sway.unsaid, []);
  // In the order of the names: alpha against beta; ada says what is better, twice.
  assert.equal(left.with_humans.find((one) => one.human === 'ada').items, 240);
  assert.deepEqual(result.labels, ['model_a', 'model_b', 'tie']);
  const { out } = run(pairArgs);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /Compared: model_a with model_b, prompt = question_id, texts = response_a and response_b \(left, right, .* guessed\)/);
  assert.match(text, /gpt-left what sways it +judge 95 % interval humans .* fair/);
  assert.match(text, /Of 60 pairs that gpt-left saw in both orders it gave the same verdict on 0 %/);
  assert.match(text, /prefers responses of beta more than humans do on the same pairs/);
  assert.match(text, /kappa with each human \(items\) gpt-left beta ada/);
  assert.match(run([...pairArgs, '--methods-text']).out.replace(/\s+/g, ' '), /gpt-left saw 60 pairs in both orders and gave the same verdict on 0\.000 .*@inproceedings\{zheng2023judging/);
  assert.match(run([...pairArgs, '--csv']).out, /same_in_both_orders,left_share,position,longer_difference,own_difference\r\ngpt-left,60,60,.*,0,1,,/);
  const again = json(['judge', file('pairs-backwards.csv', `${[pairs[0], ...pairs.slice(1).reverse()].join('\n')}\n`), ...pairArgs.slice(2)]);
  assert.deepEqual(again.judges, result.judges);
});

test('judge: what no column tells is said, and where to name it', () => {
  const plain = json(['judge', all]);
  assert.match(judgeOf(plain, 'gpt-x').sway.unsaid[0], /no verdicts on pairs.*--columns left=COLUMN,right=COLUMN/);
  const bare = file('bare-pairs.csv', `${pairs.map((row) => row.replace(/,"[^"]*","[^"]*"/, '').replace(',response_a,response_b', '')).join('\n')}\n`);
  const some = judgeOf(json(['judge', bare, '--judge', 'gpt-left']), 'gpt-left');
  assert.deepEqual(some.sway.unsaid.map((one) => one.slice(0, 30)), ['Whether length sways it: no co', 'Whether it prefers responses o']);
  assert.match(some.sway.unsaid[1], /--own JUDGE=MODEL/);
  assert.ok(!quantity(some, 'longer_share') && quantity(some, 'consistency'));
  const named = judgeOf(json(['judge', bare, '--judge', 'gpt-left', '--own', 'gpt-left=alpha']), 'gpt-left');
  assert.deepEqual(named.sway.own, ['alpha']);
  close(quantity(named, 'own_share').judge.estimate, 0.5, 1e-12, 'alpha is left half of the time');
  assert.match(run(['judge', bare, '--judge', 'gpt-left', '--own', 'eve=alpha']).err, /--own takes JUDGE=MODEL; "eve=alpha" begins with no judge's name/);
  const half = run(['judge', bare, '--judge', 'gpt-left', '--columns', 'left=model_a']);
  assert.equal(half.status, 1);
  assert.match(half.err, /must name both left and right, or neither/);
});

test('judge: strata and probabilities of being asked, and Rogan and Gladen beside PPI++', () => {
  // Two strata of 100 and 300 items; humans labelled 20 of either. The judge calls one dog in five a cat.
  const lines = ['task,worker,label,group,chance'];
  let found = 0;
  for (let i = 0; i < 400; i += 1) {
    const small = i < 100;
    const isCat = small ? i % 2 === 0 : i % 10 === 0;
    const says = isCat || (i % 5 === 1) ? 'cat' : 'dog';
    const asked = small ? i < 20 : i < 120;
    lines.push(`t${i},gpt,${says},${small ? 'small' : 'large'},${small ? 0.2 : 1 / 15}`);
    if (asked) lines.push(`t${i},ada,${isCat ? 'cat' : 'dog'},${small ? 'small' : 'large'},${small ? 0.2 : 1 / 15}`, `t${i},ben,${isCat ? 'cat' : 'dog'},${small ? 'small' : 'large'},${small ? 0.2 : 1 / 15}`);
    else found += says === 'cat' ? 1 : 0;
  }
  const path = file('strata.csv', `${lines.join('\n')}\n`);
  const cat = (args) => {
    const gpt = judgeOf(json(['judge', path, ...args]), 'gpt');
    return { gpt, rate: gpt.rates.find((one) => one.label === 'cat') };
  };
  const truth = (50 + 30) / 400;
  const plain = cat([]);
  assert.equal(plain.gpt.sample, 'evenly');
  const strata = cat(['--columns', 'stratum=group']);
  assert.equal(strata.gpt.sample, 'strata');
  close(strata.rate.corrected.estimate, truth, 0.02, 'by strata');
  const weighted = cat(['--columns', 'probability=chance']);
  assert.equal(weighted.gpt.sample, 'probabilities');
  close(weighted.rate.corrected.estimate, truth, 0.02, 'by probabilities');
  assert.ok(Math.abs(plain.rate.corrected.estimate - truth) > 0.02, 'the sample is uneven');
  // Of the 40 that humans labelled 12 are cats, all found; of the 28 others 6 are called cats.
  const wrong = 6 / 28;
  const humans = lines.slice(1).filter((row) => row.includes(',ada,'));
  assert.equal(humans.filter((row) => row.includes(',cat,')).length, 12);
  close(plain.rate.rogan_gladen.estimate, (found / 360 - wrong) / (1 - wrong), 1e-12, 'Rogan and Gladen');
  assert.match(run(['judge', path, '--columns', 'stratum=group']).out.replace(/\s+/g, ' '), /PPI\+\+, stratum by stratum\).*Rogan-Gladen: of the 360 items that only the judge labelled/);
  const odd = run(['judge', file('odd.csv', `${lines.slice(0, 4).join('\n')}\nt0,cleo,cat,large,2\n`), '--columns', 'stratum=group,probability=chance', '--strict']);
  assert.equal(odd.status, 3);
  assert.match(odd.err, /line 5: chance: "2" is no probability above 0 and up to 1/);
});
