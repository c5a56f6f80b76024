// assay aggregate: three methods side by side, gold, containers; and its numbers against the reference.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { close, file, json, path, reference, run, shared, test } from './run.mjs';

const csv = (rows, head = 'task,worker,label') => `${[head, ...rows].join('\n')}\n`;
// Three raters who are right nine times in ten, on their own items each, and two who always say "cat".
const rows = [];
const gold = (i) => (i % 2 === 0 ? 'cat' : 'dog');
for (let i = 0; i < 60; i += 1) {
  for (const w of [0, 1, 2]) rows.push(`t${i},good${w},${i % 10 === w ? gold(i + 1) : gold(i)}`);
  rows.push(`t${i},lazy0,cat`, `t${i},lazy1,cat`);
}
const small = file('lazy.csv', csv(rows));
const withGold = (list) => list.map((row) => `${row},${gold(Number(row.split(',')[0].slice(1)))}`);
const judged = file('lazy_gold.csv', csv(withGold(rows), 'task,worker,label,gold'));
const method = (result, name) => result.methods.find((one) => one.method === name);

test('aggregate: Dawid-Skene sees that two raters always say the same, the majority does not', () => {
  const result = json(['aggregate', judged]);
  assert.deepEqual([result.votes, result.items, result.raters, result.labels, result.gold_items], [300, 60, 5, 2, 60]);
  assert.equal(method(result, 'dawid_skene').right_on_gold, 60);
  assert.ok(method(result, 'majority').right_on_gold < 60);
  assert.equal(result.pick, 'dawid_skene');
  const lazy = result.people.find((one) => one.rater === 'lazy0');
  const good = result.people.find((one) => one.rater === 'good0');
  assert.ok(lazy.dawid_skene_skill < 0.6 && good.dawid_skene_skill > 0.8);
  for (const item of result.items_labelled) {
    assert.equal(item.label, item.gold);
    assert.equal(item.votes, 5);
    assert.equal(item.agree, item.majority === item.dawid_skene && item.majority === item.one_coin ? 'yes' : 'no');
  }
  assert.equal(result.items_labelled.filter((one) => one.agree === 'yes').length, result.all_agree);
});

test('aggregate: the text says what differs, whose labels are taken and why', () => {
  const { status, out } = run(['aggregate', judged]);
  assert.equal(status, 0);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /Columns: item = task, rater = worker, label = label, gold = gold \(rater, item, label and gold guessed/);
  assert.match(text, /> Dawid-Skene/);
  assert.match(text, /The label of an item is that of Dawid-Skene: right most often on the 60 items with gold, \d+ items? ahead of/);
  assert.match(text, /Where they differ, and Dawid-Skene is surest: item votes majority/);
  assert.match(run(['aggregate', small]).out.replace(/\s+/g, ' '), /there is no gold to choose by; --pick takes another/);
  assert.equal(json(['aggregate', small, '--pick', 'majority']).pick, 'majority');
});

test('aggregate: gold takes no part in the fits, and a lead that chance explains is called so', () => {
  const items = (result) => result.items_labelled.map(({ gold: _, ...rest }) => rest);
  const plain = json(['aggregate', small]);
  const with_gold = json(['aggregate', judged]);
  assert.deepEqual(items(plain), items(with_gold));
  const few = rows.map((row) => `${row},${['t10', 't11', 't12'].includes(row.split(',')[0]) ? gold(Number(row.split(',')[0].slice(1))) : ''}`);
  const result = json(['aggregate', file('few_gold.csv', csv(few, 'task,worker,label,gold'))]);
  assert.equal(result.gold_items, 3);
  assert.match(result.pick_reason, /equally often|chance explains/);
  const none = json(['aggregate', judged, '--columns', 'gold=']);
  assert.equal(none.gold_items, 0);
});

test('aggregate: the order of rows plays no part, nor does the container', () => {
  const expected = json(['aggregate', small]);
  const same = (args, options) => {
    const result = json(['aggregate', ...args], options);
    for (const key of ['methods', 'people', 'items_labelled', 'notes']) assert.deepEqual(result[key], expected[key], key);
  };
  same([file('lazy_reversed.csv', csv([...rows].reverse()))]);
  same(['-'], { input: gzipSync(csv(rows)) });
  same([file('lazy.tsv', csv(rows).replaceAll(',', '\t'))]);
  same([file('lazy.jsonl', rows.map((row) => { const [task, worker, label] = row.split(','); return JSON.stringify({ task, worker, label }); }).join('\n'))]);
  same([file('lazy1.csv', csv(rows.slice(0, 100))), file('lazy2.csv', csv(rows.slice(100)))]);
});

test('aggregate: CSV has a line an item with every method, and the picked label first', () => {
  const lines = run(['aggregate', judged, '--csv']).out.trimEnd().split('\r\n');
  assert.equal(lines[0], 'item,label,confidence,votes,agree,majority,majority_share,dawid_skene,dawid_skene_probability,one_coin,one_coin_probability,gold');
  assert.equal(lines.length, 61);
  const [item, label, confidence, votes] = lines[1].split(',');
  assert.deepEqual([item, label, votes], ['t0', 'cat', '5']);
  assert.ok(Number(confidence) > 0.5);
  // More items than are printed at once.
  const many = [];
  for (let i = 0; i < 25000; i += 1) many.push(`${i},a,x`, `${i},b,${i % 7 === 0 ? 'y' : 'x'}`);
  const big = run(['aggregate', file('many.csv', csv(many)), '--csv']).out.trimEnd().split('\r\n');
  assert.equal(big.length, 25001);
  assert.equal(new Set(big.map((line) => line.split(',')[0])).size, 25001);
});

test('aggregate: labels that are numbers stand in the order of the numbers, so ties go to the lowest', () => {
  const result = json(['aggregate', file('numbers.csv', csv(['i,a,10', 'i,b,9', 'j,a,10', 'j,b,10', 'k,a,9', 'k,b,9']))]);
  assert.equal(result.items_labelled[0].majority, '9');
  assert.equal(result.tied_items, 1);
});

test('aggregate: the methods text is a paragraph with the exact command, hashes and BibTeX', () => {
  const { out } = run(['aggregate', judged, '--methods-text']);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /^300 labels that 5 raters gave 60 items were aggregated with the model of Dawid and Skene \(1979\), a confusion matrix a rater, with a prior of K\/2 pseudo-labels on the diagonal and 1\/2 elsewhere \(K = 2; 3 a rater\)/);
  assert.match(text, /Of 60 items with a known label, 100\.0 % got that label/);
  assert.match(text, /assay aggregate --columns item=task,rater=worker,label=label,gold=gold/);
  assert.match(out, /SHA-256 [0-9a-f]{64}/);
  assert.match(out, /@article\{dawid1979maximum,/);
  assert.match(run(['aggregate', judged, '--methods-text', '--pick', 'one_coin']).out, /@article\{zhang2016spectral,/);
  assert.doesNotMatch(run(['aggregate', judged, '--methods-text', '--pick', 'majority']).out, /@article/);
  assert.notEqual(run(['aggregate', judged, '--methods-text', '--json']).status, 0);
});

test('aggregate: a prior that outweighs the data is said', () => {
  const result = json(['aggregate', file('thin.csv', csv(['1,a,x', '1,b,x', '2,a,y', '2,b,x', '3,c,z', '3,a,z']))]);
  assert.equal(result.pseudo_labels, 7.5);
  assert.match(result.notes.find((note) => note.code === 'prior_exceeds_data').message, /adds 7\.5 pseudo-labels to every worker, and 3 of 3 workers gave fewer/);
  assert.equal(json(['aggregate', small, '--prior', 'none']).pseudo_labels, 0);
  assert.equal(json(['aggregate', small, '--prior', 'pooled']).prior, 'pooled');
});

test('aggregate: what cannot be supported ends with exit code 2, and bad rows with 3 where they are refused', () => {
  const alone = run(['aggregate', file('alone.csv', csv(['1,a,x', '2,a,y', '3,b,x']))]);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /no item has two labels/);
  const empty = run(['aggregate', file('none.csv', csv(['1,a,', '2,b,'])), '--columns', 'item=task,rater=worker,label=label']);
  assert.equal(empty.status, 2);
  assert.match(empty.err, /there are no labels/);
  const bad = file('bad_aggregate.csv', csv([...withGold(rows), ',a,cat,cat', 't1,,cat,', 't1,a,cat,cat'], 'task,worker,label,gold'));
  assert.equal(run(['aggregate', bad, '--strict']).status, 3);
  const result = run(['aggregate', bad]);
  assert.equal(result.status, 0);
  assert.match(result.err, /3 rows cannot be used and are left out:\n {2}line 302: task: The item is missing\.\n {2}line 303: worker: Nobody is named\.\n {2}line 304: gold: "cat" is not what an earlier row says of this item: "dog"\./);
  for (const args of [[path('absent.csv')], [file('n.csv', 'x,y\n1,2\n')], [small, '--columns', 'gold=nothing'], [small, '--columns', 'colour=label']]) {
    const { status, err } = run(['aggregate', ...args]);
    assert.equal(status, 1, err);
    assert.match(err, /^assay: /);
  }
});

test('aggregate: the command of a result gives the same result again', () => {
  const first = json(['aggregate', judged, '--prior', 'pooled', '--pick', 'one_coin', '--confidence', '0.8']);
  assert.deepEqual(json(first.command.split(' ').slice(1)), { ...first, columns: { ...first.columns, guessed: [] } });
});

test('aggregate: the help is a manual page', () => {
  const { out } = run(['aggregate', '--help']);
  for (const part of ['INPUT', 'task,worker,label,gold', 'OUTPUT', 'EXIT CODES', '--prior', '--pick', '--methods-text']) assert.ok(out.includes(part), part);
});

const crowd = shared('data/crowd');
test('aggregate: every crowd-labelled set gives the majority and the likelihoods of the independent reference', () => {
  const { sets } = reference();
  let checked = 0;
  for (const name of readdirSync(crowd)) {
    const labels = shared(`data/crowd/${name}/labels.csv`);
    const oracle = sets[name]?.oracle;
    if (!labels || !oracle) continue;
    const result = json(['aggregate', labels, '--prior', 'none']);
    const counts = oracle.mv.class_counts.map(() => 0);
    for (const item of result.items_labelled) counts[Number(item.majority)] += 1;
    assert.deepEqual(counts, oracle.mv.class_counts, name);
    assert.equal(result.tied_items, oracle.mv.items_tied, name);
    for (const [method_name, key] of [['dawid_skene', 'ds'], ['one_coin', 'one_coin']]) {
      const goal = oracle[key].conv.ll;
      const found = method(result, method_name);
      assert.ok(found.log_likelihood >= goal - 1e-6 * Math.abs(goal), `${name}, ${method_name}: ${found.log_likelihood} below ${goal}`);
      assert.equal(found.converged, true);
    }
    checked += 1;
  }
  assert.ok(checked >= 11, `only ${checked} sets were checked`);
}, crowd && shared('reference/statistics.json'));

test('aggregate: gold of a crowd-labelled set gives the accuracy of the independent reference', () => {
  const known = new Map(readFileSync(shared('data/crowd/bluebirds/gold.csv'), 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(',')));
  const lines = readFileSync(shared('data/crowd/bluebirds/labels.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
  const birds = file('bluebirds.csv', csv(lines.map((line) => `${line},${known.get(line.split(',')[0])}`), 'item,worker,label,gold'));
  const result = json(['aggregate', birds, '--prior', 'none']);
  const { oracle } = reference().sets.bluebirds;
  assert.equal(method(result, 'majority').right_on_gold, oracle.mv.correct);
  assert.equal(method(result, 'dawid_skene').right_on_gold, oracle.ds.conv.correct);
  assert.equal(method(result, 'one_coin').right_on_gold, oracle.one_coin.conv.correct);
  close(method(result, 'majority').accuracy_on_gold.estimate, oracle.mv.acc, 1e-9, 'accuracy');
}, crowd && shared('reference/statistics.json'));

test('aggregate: --models sets GLAD, MACE and weighted majority beside the others, with intervals of what they say of raters', () => {
  const result = json(['aggregate', judged, '--models', 'all']);
  assert.deepEqual(result.methods.map((one) => one.method), ['majority', 'weighted_majority', 'dawid_skene', 'one_coin', 'glad', 'mace']);
  for (const name of ['glad', 'mace']) assert.ok(method(result, name).rounds > 0 && method(result, name).mean_confidence > 0.5, name);
  const lazy = result.people.find((one) => one.rater === 'lazy0');
  const good = result.people.find((one) => one.rater === 'good0');
  for (const name of ['dawid_skene_skill', 'one_coin_skill', 'glad_ability', 'mace_competence']) {
    for (const one of [lazy, good]) assert.ok(one[`${name}_low`] <= one[name] && one[name] <= one[`${name}_high`] && one[`${name}_low`] < one[`${name}_high`], `${name} ${JSON.stringify(one)}`);
    if (name !== 'one_coin_skill') assert.ok(lazy[name] < good[name], name);
  }
  // Somebody who always says the same tells nothing; the prior leaves a little.
  assert.ok(lazy.expected_cost > 0.9 && lazy.expected_cost <= 1 && good.expected_cost < 0.5, `${lazy.expected_cost} ${good.expected_cost}`);
  assert.ok(good.expected_cost_low < good.expected_cost && good.expected_cost < good.expected_cost_high);
  const lines = run(['aggregate', judged, '--csv', '--models', 'glad']).out.split('\r\n');
  assert.equal(lines[0], 'item,label,confidence,votes,agree,majority,majority_share,glad,glad_probability,gold');
  const { out } = run(['aggregate', judged, '--models', 'dawid_skene,mace', '--pick', 'mace']);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /The three methods agree on \d+ of 60 items/);
  assert.match(text, /competence \(MACE\) 95 % interval expected cost 95 % interval/);
  assert.match(text, /--models dawid_skene,mace --pick mace/);
  assert.match(run(['aggregate', judged, '--methods-text', '--models', 'glad', '--pick', 'glad']).out, /with GLAD \(Whitehill[^]*@inproceedings\{whitehill2009whose/);
  assert.notEqual(run(['aggregate', judged, '--models', 'ds']).status, 0);
});

test('aggregate: confusion matrices have intervals, and the labels counted beside what the model expects', () => {
  const result = json(['aggregate', judged]);
  const [all, ...raters] = result.confusions;
  assert.equal(all.rater, null);
  assert.equal(raters.length, 5);
  const cell = (of, truth, said) => of.cells.find((one) => one.truth === truth && one.said === said);
  const lazy = raters.find((one) => one.rater === 'lazy0');
  // Always "cat", of 30 cats and 30 dogs; one pseudo-label on the diagonal and half a one beside it.
  assert.deepEqual(['cat', 'dog'].map((truth) => cell(lazy, truth, 'cat').with_taken_label), [30, 30]);
  close(cell(lazy, 'dog', 'cat').expected + cell(lazy, 'cat', 'cat').expected, 60, 1e-9, 'expected');
  assert.ok(cell(lazy, 'dog', 'cat').low > 0.85 && cell(lazy, 'dog', 'cat').high < 1);
  for (const one of raters) {
    for (const truth of ['cat', 'dog']) close(cell(one, truth, 'cat').share + cell(one, truth, 'dog').share, 1, 1e-9, 'a row');
  }
  assert.match(run(['aggregate', judged]).out.replace(/\s+/g, ' '), /How raters confuse labels, by Dawid-Skene, and in brackets how many labels they gave where the label taken/);
});

test('aggregate: --soft says how people differ, and which items are likely ambiguous', () => {
  // Ten people who are right 19 times in 20 on sixty items, and three items on which they are split.
  const votes = [];
  for (let i = 0; i < 60; i += 1) for (let w = 0; w < 10; w += 1) votes.push(`c${i},p${w},${(i * 7 + w * 3) % 20 === 0 ? gold(i + 1) : gold(i)}`);
  for (let i = 0; i < 3; i += 1) for (let w = 0; w < 10; w += 1) votes.push(`split${i},p${w},${(w + i) % 2 === 0 ? 'cat' : 'dog'}`);
  const path_ = file('soft.csv', csv(votes));
  const { items_labelled: items } = json(['aggregate', path_, '--soft']);
  const at = (name) => items.find((one) => one.item === name);
  close(at('split0').entropy, Math.log(2), 1e-12, 'entropy');
  close(at('split0')['share of cat'], 0.5, 1e-12, 'share');
  close(at('split0').disagreement, 50 / 90, 1e-12, 'chance that two labels differ');
  assert.deepEqual(items.filter((one) => one.ambiguous === 'yes').map((one) => one.item), ['split0', 'split1', 'split2']);
  assert.equal('entropy' in json(['aggregate', path_]).items_labelled[0], false);
  assert.match(run(['aggregate', path_, '--soft']).out.replace(/\s+/g, ' '), /On 3 items people differ by more than the errors of raters explain.*likely ambiguous labels shares q split0 10 cat 50 %, dog 50 %/);
  assert.equal(json(['aggregate', path_, '--soft', '--models', 'one_coin']).methods.length, 3);
});

test('aggregate: sets of labels give a set an item, and what must not be asked of them is refused', () => {
  const lines = [];
  for (let i = 0; i < 30; i += 1) {
    const right = i % 3 === 0 ? ['x'] : i % 3 === 1 ? ['x', 'y'] : [];
    for (let w = 0; w < 4; w += 1) lines.push(JSON.stringify({ item: `i${i}`, rater: `r${w}`, label: w === 3 && i % 5 === 0 ? ['z'] : right, gold: right }));
  }
  const lists = file('lists.jsonl', lines.join('\n'));
  const result = json(['aggregate', lists]);
  assert.deepEqual([result.judgements, result.items, result.raters, result.gold_items], [120, 30, 4, 30]);
  assert.equal(result.exact_on_gold.estimate, 1);
  assert.deepEqual(result.labels.map((one) => one.label), ['x', 'y', 'z']);
  close(result.labels[0].share_of_items, 20 / 30, 1e-12, 'x');
  assert.equal(result.items_labelled.find((one) => one.item === 'i1').labels, '["x","y"]');
  assert.equal(result.items_labelled.find((one) => one.item === 'i2').labels, '[]');
  close(result.people.find((one) => one.rater === 'r3').equal_sets, 0.8, 1e-12, 'r3');
  assert.match(run(['aggregate', lists, '--csv']).out, /^item,labels,probability,judgements,gold,probability of x,probability of y,probability of z\r\n/);
  assert.match(run(['aggregate', lists]).out.replace(/\s+/g, ' '), /the set is exactly the known one on 100\.0 %/);
  assert.match(run(['aggregate', lists, '--methods-text']).out, /binary relevance[^]*dawid1979maximum/);
  assert.match(run(['aggregate', lists, '--soft']).err, /--soft is for one label an item; these are sets/);
  const text = file('lists.csv', csv(['1,a,x;y', '1,b,y;x', '2,a,-', '2,b,y']));
  assert.equal(json(['aggregate', text, '--sets', ';']).items_labelled[0].labels, '["x","y"]');
});

test('aggregate: --ratings frees scores from severe raters, and fits the many-facet Rasch model beside', () => {
  // Three raters on two dimensions; carl gives a point less, on the items that only he and ann rate.
  const quality = [1, 2, 2, 3, 3, 4, 4, 5];
  const scores = [];
  for (const [i, q] of quality.entries()) {
    const wobble = (k) => ((i * 7 + k * 3) % 5 === 0 ? 1 : 0);
    for (const [who, severity, rated] of [['ann', 0, true], ['bob', 0, i < 5], ['carl', 1, i > 2]]) {
      if (!rated) continue;
      for (const [d, ease] of [['clarity', 0], ['depth', 0]]) scores.push([`t${i}`, who, d, q + 1 - severity + ease + wobble(who.length + d.length)]);
    }
  }
  const path_ = file('rubric.csv', csv(scores.map((row) => row.join()), 'item,rater,dimension,score'));
  const result = json(['aggregate', '--ratings', path_]);
  assert.equal(result.ratings, scores.length);
  const severity = Object.fromEntries(result.raters.map((one) => [one.rater, one]));
  assert.ok(severity.carl.severity.estimate - severity.bob.severity.estimate > 0.5);
  assert.ok(severity.carl.severity_logits.estimate > severity.ann.severity_logits.estimate);
  close(result.raters.reduce((sum, one) => sum + one.severity.estimate, 0), 0, 1e-9, 'severities sum to 0');
  const last = result.items.find((one) => one.item === 't7');
  assert.ok(last.mean.estimate < last.raw + 1 && last.mean.estimate > last.raw, 'carl cost it half a point');
  assert.ok(last.ability.estimate > result.items.find((one) => one.item === 't0').ability.estimate);
  assert.equal(result.dimensions.length, 2);
  // One column a dimension is the same.
  const wide = new Map();
  for (const [item, who, d, score] of scores) wide.set(`${item},${who}`, { ...(wide.get(`${item},${who}`) ?? {}), [d]: score });
  const wideFile = file('wide.csv', csv([...wide].map(([key, one]) => `${key},${one.clarity},${one.depth}`), 'item,rater,clarity,depth'));
  const same = json(['aggregate', '--ratings', wideFile, '--columns', 'score=clarity+depth']);
  assert.deepEqual(same.items, result.items);
  assert.match(run(['aggregate', '--ratings', path_]).out.replace(/\s+/g, ' '), /rater scores severity, points 95 % interval severity, logits 95 % interval infit outfit carl /);
  assert.match(run(['aggregate', '--ratings', path_, '--csv']).out, /^item,mean,se,low,high,raw_mean,ability,/);
  assert.match(run(['aggregate', '--ratings', path_, '--methods-text']).out, /@book\{linacre1989many/);
  const halves = run(['aggregate', '--ratings', file('halves.csv', csv(['a,x,1.5', 'a,y,2', 'b,x,2', 'b,y,3'], 'item,rater,score'))]);
  assert.match(halves.out.replace(/\s+/g, ' '), /No Rasch model: scores are no whole numbers/);
  const bad = run(['aggregate', '--ratings', file('bad-scores.csv', csv(['a,x,good', 'a,,2'], 'item,rater,score')), '--strict', '--columns', 'score=score']);
  assert.equal(bad.status, 3);
  assert.match(bad.err, /line 2: score: "good" is no number.*line 3: rater: Nobody is named/s);
});
