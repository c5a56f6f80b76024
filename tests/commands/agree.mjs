// assay agree: levels, measures, reasons; and its numbers against the reference.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { close, file, json, path, reference, run, shared, test } from './run.mjs';

const csv = (rows, head = 'task,worker,label') => `${[head, ...rows].join('\n')}\n`;
// Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: 12 units, 4 observers, missing values.
const table = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
];
const published = table.flatMap((row, observer) => row.map((value, unit) => `u${unit},o${observer},${value ?? ''}`));
const small = file('krippendorff.csv', csv(published));

test('agree: the published example gives the published alphas', () => {
  for (const [level, expected] of [['nominal', 0.743], ['ordinal', 0.815], ['interval', 0.849], ['ratio', 0.797]]) {
    const result = json(['agree', small, '--level', level]);
    close(result.alpha.estimate, expected, 0.0005, level);
    assert.equal(result.missing, 7);
    assert.equal(result.labels, 41);
    assert.equal(result.items, 12);
    assert.equal(result.shared_items, 11);
    assert.equal(result.raters, 4);
    assert.ok(result.alpha.low < result.alpha.estimate && result.alpha.estimate < result.alpha.high);
  }
});

test('agree: every idea of chance has its coefficient, with Gwet\'s published values for these ratings', () => {
  // Gwet (2014), Handbook of Inter-Rater Reliability, table 2.10 and chapter 3: the same units and observers.
  const values = (level) => Object.fromEntries(json(['agree', small, '--level', level]).coefficients.map((one) => [one.name, one]));
  const nominal = values('nominal');
  for (const [name, estimate, error] of [
    ['Gwet AC1', 0.77544, 0.14295], ['Brennan-Prediger', 0.77273, 0.14472], ['Fleiss kappa', 0.76117, 0.15302],
  ]) {
    close(nominal[name].estimate, estimate, 5e-6, name);
    close(nominal[name].se, error, 5e-6, `error of ${name}`);
    assert.ok(nominal[name].low < estimate && nominal[name].high <= 1);
  }
  // Conger's chance is over pairs of observers: each with the shares of its own column.
  const shares = table.map((row) => [1, 2, 3, 4, 5].map((label) => row.filter((value) => value === label).length / row.filter(Boolean).length));
  let chance = 0;
  for (const [g, mine] of shares.entries()) for (const [h, other] of shares.entries()) if (g !== h) for (const k of mine.keys()) chance += mine[k] * other[k] / 12;
  close(nominal['Conger kappa'].estimate, (9 / 11 - chance) / (1 - chance), 1e-12, 'Conger');
  close(values('ordinal')['Gwet AC2, ordinal weights'].estimate, 0.89894, 5e-6, 'AC2');
  assert.deepEqual(json(['agree', small, '--level', 'interval']).coefficients, []);
  const lines = run(['agree', small, '--csv']).out.trim().split('\n');
  assert.ok(lines.some((line) => line.startsWith('gwet_ac1,nominal,other_items,0.775')));
});

test('agree: where labels are used unevenly, a sentence says why AC1 and kappa differ', () => {
  const rows = [];
  for (let item = 0; item < 50; item += 1) {
    for (const rater of ['a', 'b', 'c']) rows.push(`${item},${rater},${(item + rater.charCodeAt(0)) % 25 === 0 ? 'rare' : 'common'}`);
  }
  const uneven = file('uneven.csv', csv(rows));
  const found = json(['agree', uneven]);
  const [gwet, , fleiss] = found.coefficients;
  assert.ok(gwet.estimate > 0.8 && fleiss.estimate < 0.1);
  assert.match(found.why, /Gwet AC1 is higher than Fleiss kappa because labels are used unevenly/);
});

test('agree: two raters get Cohen\'s kappa, as it is computed by hand', () => {
  // 20 and 15 agreements, 5 and 10 disagreements: p_o = .7, p_e = .5, kappa = .4.
  const rows = [];
  let item = 0;
  for (const [first, second, n] of [['yes', 'yes', 20], ['yes', 'no', 5], ['no', 'yes', 10], ['no', 'no', 15]]) {
    for (let i = 0; i < n; i += 1) {
      rows.push(`${item},a,${first}`, `${item},b,${second}`);
      item += 1;
    }
  }
  const result = json(['agree', file('cohen.csv', csv(rows))]);
  close(result.cohen_kappa.estimate, 0.4, 1e-12, 'kappa');
  close(result.percent_agreement.estimate, 0.7, 1e-12, 'percent agreement');
  close(result.agreement_by_chance, 0.55 ** 2 + 0.45 ** 2, 1e-12, 'by chance');
  // Scott (1955): chance .505; Gwet (2008): .495; Brennan and Prediger (1981): .5.
  assert.deepEqual(result.coefficients.map((one) => one.name), ['Gwet AC1', 'Brennan-Prediger', 'Scott pi']);
  for (const [i, chance] of [0.495, 0.5, 0.505].entries()) close(result.coefficients[i].estimate, (0.7 - chance) / (1 - chance), 1e-12, `chance ${chance}`);
  assert.equal(result.people.length, 2);
  close(result.people[0].agreement, 0.7, 1e-12, 'with the other');
  assert.equal(json(['agree', small]).cohen_kappa, null);
});

test('agree: the level is guessed from the labels and the name of their column, and said', () => {
  const rows = ['1,a,2', '1,b,3', '2,a,4', '2,b,4'];
  const level = (head, list = rows) => json(['agree', file('level.csv', csv(list, head))]).level;
  assert.equal(level('task,worker,label'), 'nominal');
  assert.equal(level('item_id,annotator,rating'), 'ordinal');
  assert.equal(level('item_id,annotator,score', ['1,a,2.5', '1,b,3', '2,a,4', '2,b,4']), 'interval');
  assert.equal(level('item_id,annotator,rating', ['1,a,good', '1,b,bad', '2,a,bad', '2,b,bad']), 'nominal');
  assert.match(run(['agree', small]).out.replace(/\s+/g, ' '), /Level: nominal \(guessed: whole numbers may be codes; --level says it otherwise\)/);
  const given = json(['agree', small, '--level', 'interval']);
  assert.equal(given.level_guessed, false);
});

test('agree: an order turns words into grades', () => {
  const words = { 1: 'bad', 2: 'fair', 3: 'good', 4: 'better', 5: 'best' };
  const graded = file('graded.csv', csv(published.map((row) => row.replace(/\d$/, (digit) => words[digit]))));
  const result = json(['agree', graded, '--order', 'bad,fair,good,better,best']);
  assert.equal(result.level, 'ordinal');
  close(result.alpha.estimate, 0.815, 0.0005, 'ordinal');
  const missing = run(['agree', graded, '--order', 'bad,fair,good,better']);
  assert.match(missing.err, /"best" is not in the order bad, fair, good and better/);
  const wrong = run(['agree', graded, '--level', 'ordinal']);
  assert.match(wrong.err, /"bad" is no number, which the ordinal level needs/);
  assert.equal(wrong.status, 2);
});

test('agree: the order of rows plays no part, nor does the container', () => {
  const expected = json(['agree', small]);
  const same = (args, options) => {
    const result = json(['agree', ...args], options);
    for (const key of ['alpha', 'alpha_raters_like_these', 'percent_agreement', 'people', 'distribution']) assert.deepEqual(result[key], expected[key], key);
  };
  same([file('reversed.csv', csv([...published].reverse()))]);
  same(['-'], { input: gzipSync(csv(published)) });
  same([file('k.jsonl', published.map((row) => { const [task, worker, label] = row.split(','); return JSON.stringify({ task, worker, label: label === '' ? null : Number(label) }); }).join('\n'))]);
  same([file('p1.csv', csv(published.slice(0, 20))), file('p2.csv', csv(published.slice(20)))]);
});

test('agree: several columns make an item together', () => {
  const rows = ['p,x,a,yes', 'p,x,b,yes', 'p,y,a,no', 'p,y,b,no', 'q,x,a,no', 'q,x,b,yes'];
  const result = json(['agree', file('two.csv', csv(rows, 'prompt,model,user,label')), '--columns', 'item=prompt+model']);
  assert.equal(result.items, 3);
  close(result.percent_agreement.estimate, 2 / 3, 1e-12, 'percent agreement');
  assert.match(result.command, /--columns item=prompt\+model,rater=user,label=label/);
});

test('agree: Label Studio tasks and its flat export are understood', () => {
  const tasks = [1, 2, 3].map((id) => ({ id, data: { text: 't' }, annotations: ['ada', 'ben'].map((email, i) => ({ completed_by: { id: i, email }, result: [{ from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [id === 3 && i === 1 ? 'good' : 'bad'] } }] })) }));
  const result = json(['agree', file('ls.json', JSON.stringify(tasks))]);
  assert.deepEqual([result.columns.item[0], result.columns.rater, result.columns.label], ['item', 'annotator', 'mood']);
  close(result.percent_agreement.estimate, 2 / 3, 1e-12, 'percent agreement');
  const flat = json(['agree', file('ls.csv', csv(['1,10,ada,bad,t', '1,11,ben,bad,t', '2,12,ada,bad,u', '2,13,ben,good,u'], 'id,annotation_id,annotator,sentiment,text'))]);
  assert.deepEqual([flat.columns.item[0], flat.columns.rater, flat.columns.label], ['id', 'annotator', 'sentiment']);
});

test('agree: a sentence says why percent agreement and alpha differ', () => {
  const rows = [];
  for (let i = 0; i < 50; i += 1) rows.push(`${i},a,fine`, `${i},b,${i < 3 ? 'broken' : 'fine'}`);
  rows.push('50,a,broken', '50,b,fine');
  const result = json(['agree', file('prevalent.csv', csv(rows))]);
  assert.ok(result.percent_agreement.estimate > 0.9 && result.alpha.estimate < 0);
  assert.match(result.why, /96 % of all labels are "fine", and raters who drew from the same shares without looking would agree on 92 %/);
  assert.equal(json(['agree', file('perfect.csv', csv(['1,a,x', '1,b,x', '2,a,y', '2,b,y']))]).why, '');
});

test('agree: what cannot be measured ends with exit code 2, and bad rows with 3 where they are refused', () => {
  const alone = run(['agree', file('once.csv', csv(['1,a,x', '2,a,y', '3,b,x']))]);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /no item has two ratings/);
  const same = run(['agree', file('same.csv', csv(['1,a,x', '1,b,x', '2,a,x', '2,b,x']))]);
  assert.equal(same.status, 2);
  assert.match(same.err, /alpha is not defined/);
  const bad = file('bad_labels.csv', csv([...published, ',a,1', 'u1,,1', 'u1,a']));
  assert.equal(run(['agree', bad, '--strict']).status, 3);
  const result = run(['agree', bad]);
  assert.equal(result.status, 0);
  assert.match(result.err, /3 rows cannot be used and are left out:\n {2}line 50: task: The item is missing\.\n {2}line 51: worker: Nobody is named\.\n {2}line 52: This row has 2 cells/);
  assert.equal(json(['agree', bad]).bad_rows.count, 3);
  for (const args of [[path('absent.csv')], [file('e.csv', '')], [file('n.csv', 'x,y\n1,2\n')], [small, '--columns', 'rater=nobody']]) {
    const { status, err } = run(['agree', ...args]);
    assert.equal(status, 1, err);
    assert.match(err, /^assay: /);
  }
  assert.notEqual(run(['agree', small, '--level', 'logarithmic']).status, 0);
  const negative = run(['agree', file('negative.csv', csv(['1,a,-1', '1,b,2', '2,a,3', '2,b,3'])), '--level', 'ratio']);
  assert.equal(negative.status, 2);
  assert.match(negative.err, /the ratio level has no values below 0/);
});

test('agree: CSV has a line a measure', () => {
  const lines = run(['agree', small, '--csv']).out.split('\r\n');
  assert.equal(lines[0], 'measure,level,interval_about,estimate,se,low,high,items,raters,labels');
  assert.deepEqual(lines.slice(1, -1).map((line) => line.split(',').slice(0, 3).join(' ')), [
    'percent_agreement nominal other_items', 'krippendorff_alpha nominal other_items', 'krippendorff_alpha nominal other_raters',
    'gwet_ac1 nominal other_items', 'brennan_prediger nominal other_items', 'fleiss_kappa nominal other_items', 'conger_kappa nominal other_items', 'light_kappa nominal other_raters',
  ]);
});

test('agree: the command of a result gives the same result again', () => {
  const first = json(['agree', small, '--level', 'ordinal', '--confidence', '0.8', '--seed', '3']);
  assert.deepEqual(json(first.command.split(' ').slice(1)), { ...first, columns: { ...first.columns, guessed: [] } });
});

test('agree: the help is a manual page', () => {
  const { out } = run(['agree', '--help']);
  for (const part of ['INPUT', 'task,worker,label', 'OUTPUT', 'EXIT CODES', '--level', '--order']) assert.ok(out.includes(part), part);
});

const llmfao = shared('data/llmfao/crowd-comparisons.csv');
test('agree: 8,931 votes give the alphas of the independent reference', () => {
  const expected = reference().sets.llmfao.agreement;
  for (const level of ['nominal', 'ordinal', 'interval']) {
    const result = json(['agree', llmfao, '--level', level, ...(level === 'nominal' ? [] : ['--order', expected.order.join(',')])]);
    assert.deepEqual([result.columns.item[0], result.columns.rater, result.columns.label], ['id', 'worker', 'winner']);
    close(result.alpha.estimate, expected[`alpha_${level}`], 1e-10, level);
    assert.equal(result.items, expected.units);
  }
}, llmfao && shared('reference/statistics.json'));

const crowd = shared('data/crowd');
test('agree: every crowd-labelled set gives the alphas of the independent reference', () => {
  const { sets } = reference();
  let checked = 0;
  for (const name of readdirSync(crowd)) {
    const labels = shared(`data/crowd/${name}/labels.csv`);
    const expected = sets[name]?.agreement;
    if (!labels || expected?.alpha_nominal === undefined) continue;
    for (const level of ['nominal', 'ordinal', 'interval']) close(json(['agree', labels, '--level', level]).alpha.estimate, expected[`alpha_${level}`], 1e-10, `${name}, ${level}`);
    checked += 1;
  }
  assert.ok(checked >= 8, `only ${checked} sets were checked`);
}, crowd && shared('reference/statistics.json'));

test('agree: cells with sets of labels are compared whole, and by what they share (MASI, Jaccard)', () => {
  // Two items by hand, two raters: {a} and {a, b}; {c} and {c}.
  const rows = [{ id: 1, who: 'x', labels: ['a'] }, { id: 1, who: 'y', labels: ['b', 'a'] }, { id: 2, who: 'x', labels: ['c'] }, { id: 2, who: 'y', labels: ['c'] }];
  const lists = json(['agree', file('sets.jsonl', rows.map((row) => JSON.stringify({ item: row.id, rater: row.who, labels: row.labels })).join('\n')), '--columns', 'label=labels']);
  const measure = (result, key) => result.measures.find((one) => one.measure === key).value.estimate;
  // Observed: 2 (1 - 1/2 2/3) / 4; expected over 12 ordered pairs of {a}, {a, b}, {c}, {c}.
  close(measure(lists, 'alpha_masi'), 1 - (2 * (2 / 3) / 4) / ((2 * (2 / 3) + 8 * 1) / 12), 1e-12, 'MASI');
  close(measure(lists, 'alpha_jaccard'), 1 - (2 * (1 / 2) / 4) / ((2 * (1 / 2) + 8 * 1) / 12), 1e-12, 'Jaccard');
  close(lists.percent_agreement.estimate, 0.5, 1e-12, 'whole sets');
  const cells = rows.map((row) => `${row.id},${row.who},${row.labels.join('|')}`);
  const split = json(['agree', file('sets.csv', csv(cells)), '--sets', '|']);
  assert.deepEqual(split.measures, lists.measures);
  assert.match(run(['agree', file('sets.csv', csv(cells)), '--sets', '|']).out.replace(/\s+/g, ' '), /Level: sets of labels.*Krippendorff alpha, MASI distance 0\.571.*MASI and Jaccard count what they share/);
  const bad = run(['agree', file('badsets.jsonl', '{"item":1,"rater":"x","label":["a"]}\n{"item":1,"rater":"y","label":{"b":1}}\n{"item":1,"rater":"z","label":"a"}\n'), '--sets', '', '--strict', '--columns', 'label=label']);
  assert.equal(bad.status, 3);
  assert.match(bad.err, /line 3: label: "a" is no JSON list of labels; --sets SEPARATOR/);
});

test('agree: numbers have intraclass correlations, Kendall\'s W, variances, and what n raters are worth', () => {
  // Shrout and Fleiss (1979), table 2: six targets, four judges.
  const sf = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
  const rows = sf.flatMap((row, item) => row.map((value, judge) => `t${item},j${judge},${value}`));
  const path = file('shrout.csv', csv(rows, 'task,worker,score'));
  const result = json(['agree', path, '--level', 'interval']);
  const measure = (key) => result.measures.find((one) => one.measure === key).value;
  for (const [key, expected] of [
    ['icc_one_way_single', 0.17], ['icc_agreement_single', 0.29], ['icc_consistency_single', 0.71],
    ['icc_one_way_average', 0.44], ['icc_agreement_average', 0.62], ['icc_consistency_average', 0.91],
  ]) close(measure(key).estimate, expected, 0.005, key);
  assert.ok(measure('kendall_w').estimate > 0.5);
  // A D study with as many raters as there are is the ICC of their mean.
  const five = result.with_raters.find((one) => one.raters === 5);
  const s = measure('icc_agreement_single').estimate;
  close(five.reliability.estimate, 5 * s / (1 + 4 * s), 1e-9, 'five raters');
  const c = measure('icc_consistency_single').estimate;
  close(five.of_the_order.estimate, 5 * c / (1 + 4 * c), 1e-9, 'the order alone');
  const text = run(['agree', path, '--level', 'interval']).out.replace(/\s+/g, ' ');
  assert.match(text, /With three raters an item reliability is 0\.\d\d, with five 0\.\d\d\. Of what makes ratings differ, the items have a variance of/);
  const gaps = json(['agree', file('gaps.csv', csv(rows.slice(1), 'task,worker,score')), '--level', 'interval']);
  assert.match(gaps.remarks[0], /need every item rated once by every rater/);
  assert.ok(gaps.variances.item.estimate > 0);
  // Labels: by Spearman and Brown from alpha.
  const nominal = json(['agree', small]);
  close(nominal.with_raters.find((one) => one.raters === 3).reliability.estimate, 3 * nominal.alpha.estimate / (1 + 2 * nominal.alpha.estimate), 1e-12, 'three raters');
});

test('agree: two raters are tested for using labels alike, and everybody sees where disagreement comes from', () => {
  // Of 100 items: 40 (yes, yes), 20 (yes, no), 5 (no, yes), 35 (no, no).
  const rows = [];
  const add = (n, a, b) => { for (let i = 0; i < n; i += 1) rows.push(`i${rows.length},x,${a}`, `i${rows.length},y,${b}`); };
  const fix = (list) => list.map((row, at) => row.replace(/^i\d+/, `i${Math.floor(at / 2)}`));
  add(40, 'yes', 'yes'); add(20, 'yes', 'no'); add(5, 'no', 'yes'); add(35, 'no', 'no');
  const path = file('mcnemar.csv', csv(fix(rows)));
  const result = json(['agree', path]);
  const two = result.two_raters;
  close(two.stuart_maxwell.statistic, 15 * 15 / 25, 1e-9, 'McNemar, which Stuart and Maxwell have of two labels');
  close(two.bhapkar.statistic, 9 / (1 - 9 / 100), 1e-9, 'Bhapkar');
  // "no" comes first: (35 - 40) / 100, and (no, yes) less (yes, no).
  close(two.prevalence_index, -0.05, 1e-12, 'prevalence');
  close(two.bias_index, -0.15, 1e-12, 'bias');
  close(two.pabak, 0.5, 1e-12, 'pabak');
  const { labels, items } = result.disagreement;
  close(labels.reduce((sum, one) => sum + one.part, 0), 1 - result.alpha.estimate, 1e-12, 'labels');
  close(items.reduce((sum, one) => sum + one.part, 0), 1 - result.alpha.estimate, 1e-12, 'items');
  assert.equal(items.filter((one) => one.part > 0).length, 25);
  const text = run(['agree', path]).out.replace(/\s+/g, ' ');
  assert.match(text, /The two raters use the labels unlike each other \(Stuart-Maxwell: chi-square 9\.00 with 1 df, p = 0\.003/);
  assert.match(text, /Prevalence index -0\.050 .* bias index -0\.150/);
});

test('agree: another crowd of the same items has a cross-replication reliability', () => {
  const crowd = (name, noise) => Array.from({ length: 40 }, (_, i) => [0, 1].map((w) => `t${i},${name}${w},${(i + (i % noise === w ? 1 : 0)) % 2 === 0 ? 'cat' : 'dog'}`)).flat();
  const one = file('crowd1.csv', csv(crowd('a', 5)));
  const other = file('crowd2.csv', csv(crowd('b', 4)));
  const { replication } = json(['agree', one, '--replication', other]);
  assert.equal(replication.items, 40);
  assert.ok(replication.kappa.low < replication.kappa.estimate && replication.kappa.estimate < replication.normalised.estimate);
  close(json(['agree', one, '--replication', one]).replication.first_alpha.estimate, json(['agree', one]).alpha.estimate, 1e-12, 'its own alpha');
  assert.match(run(['agree', one, '--replication', other]).out, /cross-replication kappa[^]*--replication \S+crowd2\.csv/);
  const none = run(['agree', one, '--replication', file('crowd3.csv', csv(['1,2'], 'a,b'))]);
  assert.equal(none.status, 1);
  assert.match(none.err, /There is no column "task", which the first file has/);
});

test('agree: every two raters stand in a matrix, and Light\'s kappa is their mean', () => {
  const result = json(['agree', small, '--level', 'nominal']);
  assert.equal(result.pairs.length, 6);
  const mean = result.pairs.reduce((sum, one) => sum + one.kappa, 0) / 6;
  close(result.measures.find((one) => one.measure === 'light_kappa').value.estimate, mean, 1e-12, 'Light');
  const [o0, o1] = [result.pairs[0].first, result.pairs[0].second];
  assert.deepEqual([o0, o1, result.pairs[0].items], ['o0', 'o1', 9]);
  assert.match(run(['agree', small, '--level', 'nominal']).out, /kappa \(shared items\) +o0 +o1 +o2\no1 +0\.\d\d \(9\)/);
});
