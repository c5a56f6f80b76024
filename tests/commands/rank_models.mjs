// assay rank: the other models, rankings and best-worst choices, and what stands beside the boards.
import assert from 'node:assert/strict';
import { animals, davidson, dice, pair, truth, winners } from './draw.mjs';
import { close, file, json, path, run, shared, test } from './run.mjs';

const csv = (rows, head) => `${[head, ...rows].join('\n')}\n`;
const models = (result, board = 0) => Object.fromEntries(result.boards[board].models.map((row) => [row.model, row]));
const plain = (args) => run(['rank', ...args]).out.replace(/\s+/g, ' ');
/** Within the interval, widened to one that hardly ever misses: 4.5 standard errors. */
const near = (row, expected, what) => close(row.strength, expected, 4.5 * row.se, what);
/** The printed command gives the same result. */
function again(args, status = 0) {
  const first = json(['rank', ...args], { status });
  const words = [...first.command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]).slice(1);
  const second = json(words, { status });
  assert.deepEqual({ ...second, columns: { ...second.columns, guessed: first.columns.guessed } }, first);
  return first;
}
const centred = (strengths) => {
  const mean = Object.values(strengths).reduce((sum, one) => sum + one, 0) / Object.keys(strengths).length;
  return Object.fromEntries(Object.entries(strengths).map(([name, one]) => [name, one - mean]));
};

// eel is 2 stronger in German.
const languages = [];
{
  const next = dice(1);
  for (let i = 0; i < 3000; i += 1) {
    const [a, b] = pair(next);
    const language = i % 2 === 0 ? 'de' : 'en';
    const strength = (name) => truth[name] + (name === 'eel' && language === 'de' ? 2 : 0);
    languages.push(`${a},${b},${winners[davidson(next, strength(a) - strength(b))]},p${next.below(40)},${language}`);
  }
}
const by_language = file('by_language.csv', csv(languages, 'model_a,model_b,winner,judge,language'));

test('rank --by: a model that is stronger in one category is named there, with a sentence, and noise is not', () => {
  const result = again([by_language, '--by', 'language']);
  const { shifts, sentences, intro } = result.findings.shifts;
  assert.equal(shifts.length, 10);
  const eel = shifts.find((row) => row.model === 'eel' && row.category === 'de');
  assert.equal(eel.beyond_noise, 'stronger');
  assert.ok(eel.low > 0 && eel.low < eel.shift && eel.shift < eel.high);
  assert.equal(shifts.find((row) => row.model === 'eel' && row.category === 'en').beyond_noise, 'weaker');
  assert.match(intro, /The intervals of all 10 shifts hold together with 95 %, clustered by judge\./);
  assert.ok(sentences.some((one) => /^eel is stronger in de by 0\.\d\d \[0\.\d\d, \d\.\d\d\] and weaker in en by/.test(one)), sentences.join('\n'));
  assert.match(run(['rank', by_language, '--by', 'language']).out, /^de +eel +-?\d\.\d\d +-?\d\.\d\d +\d\.\d\d +\[\d\.\d\d, \d\.\d\d\] {2}stronger$/m);
  assert.match(plain([by_language, '--by', 'language', '--methods-text']), /simultaneous 95 % intervals \(Beran, 1988\).* @article\{beran1988balanced/);
  // The same votes in categories that mean nothing.
  const next = dice(2);
  const calm = file('calm.csv', csv(languages.map((row) => row.replace(/[a-z]+$/, next() < 0.5 ? 'x' : 'y')), 'model_a,model_b,winner,judge,language'));
  assert.deepEqual(json(['rank', calm, '--by', 'language']).findings.shifts.shifts.map((row) => row.beyond_noise), Array(10).fill('no'));
  assert.match(plain([calm, '--by', 'language']), /No model's strength in a language differs from its strength on all battles beyond noise\./);
  assert.match(plain([by_language, '--by', 'language', '--columns', 'rater=']), /told only where a column says who judged/);
});

test('rank --model rao-kupper: two models give back their three frequencies, and intervals are clustered', () => {
  const rows = [];
  for (let i = 0; i < 100; i += 1) rows.push(`x,y,${i < 50 ? 'model_a' : i < 80 ? 'tie' : 'model_b'},p${i % 20}`);
  const result = again([file('two.csv', csv(rows, 'model_a,model_b,winner,judge')), '--model', 'rao-kupper']);
  const logit = (share) => Math.log(share / (1 - share));
  const board = result.boards[0];
  // P(x) = 1 / (1 + exp(t - d)), P(y) = 1 / (1 + exp(t + d)).
  close(models(result).x.strength - models(result).y.strength, (logit(0.5) - logit(0.2)) / 2, 1e-8, 'difference');
  assert.deepEqual(board.parameters.map((one) => one.name), ['threshold']);
  close(board.parameters[0].estimate.estimate, -(logit(0.5) + logit(0.2)) / 2, 1e-8, 'threshold');
  assert.equal(result.model, 'rao_kupper');
  assert.equal(board.clusters, 20);
  assert.match(plain([path('two.csv'), '--model', 'rao-kupper', '--methods-text']), /Rao and Kupper's \(1967\) model.*@article\{rao1967ties/);
});

const llmfao = shared('data/llmfao/crowd-comparisons.csv');
test('rank --model rao-kupper: 8,931 votes are described better than by Davidson, as the board of Davidson says', () => {
  const ours = json(['rank', llmfao, '--model', 'rao-kupper']).boards[0];
  const davidsons = json(['rank', llmfao]).boards[0];
  close(ours.log_likelihood - davidsons.log_likelihood, davidsons.fit.rao_kupper, 1e-6, 'log-likelihood');
}, llmfao);

test('rank --simulate: draws from Rao and Kupper come back to the strengths that made them', () => {
  const fitted = models(json(['rank', by_language, '--model', 'rao-kupper', '--simulate', path('drawn.csv')]));
  const found = models(json(['rank', path('drawn.csv'), '--model', 'rao-kupper']));
  for (const name of animals) near(found[name], fitted[name].strength, name);
  const refused = run(['rank', file('few.csv', csv(['a,b,A>>B,x', 'b,a,A>B,y', 'b,a,A>>B,y'], 'model_a,model_b,grade,judge')), '--model', 'adjacent', '--simulate', path('no.csv')]);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /not from --model adjacent/);
});

// Five grades drawn from the adjacent-category model.
const graded = [];
{
  const next = dice(3);
  for (let i = 0; i < 2500; i += 1) {
    const [a, b] = pair(next);
    const x = truth[a] - truth[b];
    graded.push([a, b, next.of([0, 0.6, 0.9, 0.6, 0].map((c, g) => Math.exp(x * (0.5 - g / 4) + c))), `p${next.below(30)}`]);
  }
}
const grades_as = (name, words, head = 'model_a,model_b,preference,judge') => file(name, csv(graded.map(([a, b, g, p]) => [a, b, words[g], p].join(',')), head));

test('rank --model adjacent and cumulative: strengths that made graded answers are found, in whatever words these are', () => {
  const result = again([grades_as('signs.csv', ['A>>B', 'A>B', 'A=B', 'B>A', 'B>>A']), '--model', 'adjacent']);
  const expected = centred(truth);
  for (const name of animals) near(models(result)[name], expected[name], name);
  const [one, middle] = result.boards[0].parameters;
  close(one.estimate.estimate, 0.6, 4.5 * one.estimate.se, 'c of a slight preference');
  close(middle.estimate.estimate, 0.9, 4.5 * middle.estimate.se, 'c of the tie');
  assert.equal(result.columns.winner_says, 'grades');
  assert.deepEqual(result.findings.grades.answers.map((row) => row.answer), ['A>>B', 'A>B', 'A=B', 'B>A', 'B>>A']);
  assert.deepEqual(result.findings.grades.answers.map((row) => row.given), [0, 1, 2, 3, 4].map((g) => graded.filter((row) => row[2] === g).length));
  const strengths = (args) => json(['rank', ...args, '--model', 'adjacent']).boards[0].models;
  const same = result.boards[0].models;
  assert.deepEqual(strengths([grades_as('words.csv', ['A is much better', 'A is slightly better', 'tie', 'B is slightly better', 'B is much better'])]), same);
  assert.deepEqual(strengths([grades_as('snake.csv', ['much_better_left', 'slightly_better_left', 'tie', 'slightly_better_right', 'much_better_right'], 'left,right,label,worker')]), same);
  assert.deepEqual(strengths([grades_as('numbers.csv', [-2, -1, 0, 1, 2], 'model_a,model_b,preference_strength,judge')]), same);
  assert.deepEqual(strengths([grades_as('counted.csv', [1, 2, 3, 4, 5], 'model_a,model_b,rating,judge')]), same);
  assert.deepEqual(strengths([grades_as('turned.csv', [2, 1, 0, -1, -2]), '--grades=2,1,0,-1,-2']), same);
  const strength = graded.map(([a, b, g, p]) => [a, b, ['first', 'first', 'tie', 'second', 'second'][g], [2, 1, '', 1, 2][g], p].join(','));
  assert.deepEqual(strengths([file('beside.csv', csv(strength, 'model_a,model_b,preference,preference.strength,person'))]), same);
  assert.match(plain([path('numbers.csv')]), /Answers are taken for grades: below 0 the first is better, above 0 the second, and the farther from 0 the more \(--grades says it otherwise\)/);
  assert.match(plain([path('counted.csv')]), /grades from 1, the first is much better, to 5, the second is much better/);
  // Without a model of grades only who is better counts.
  const only = grades_as('only.csv', ['model_a', 'model_a', 'tie', 'model_b', 'model_b']);
  assert.deepEqual(json(['rank', path('signs.csv')]).boards, json(['rank', only]).boards);
  assert.match(plain([path('signs.csv')]), /How much better plays no part in Davidson's model; --model adjacent and --model cumulative use it\./);
  assert.match(plain([path('signs.csv'), '--model', 'cumulative']), /The adjacent-category model, with as many parameters, describes the answers (better|less well) by/);
  const refused = run(['rank', only, '--model', 'cumulative']);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /--model cumulative needs answers that say how much better one is, and "preference" says only which one/);
});

test('rank --model adjacent and cumulative: of three grades they are Davidson and Rao and Kupper', () => {
  const three = grades_as('three.csv', ['left', 'left', 'none', 'right', 'right'], 'model_a,model_b,said,judge');
  for (const [model, other] of [['adjacent', 'davidson'], ['cumulative', 'rao-kupper']]) {
    const found = json(['rank', three, '--columns', 'winner=said', '--grades', 'left,none,right', '--model', model]).boards[0];
    const expected = json(['rank', path('only.csv'), '--model', other]).boards[0];
    close(found.log_likelihood, expected.log_likelihood, 1e-6, 'log-likelihood');
    found.models.forEach((row, i) => {
      close(row.strength, expected.models[i].strength, 1e-8, row.model);
      close(row.se, expected.models[i].se, 1e-8, row.model);
      assert.deepEqual([row.rank_low, row.rank_high], [expected.models[i].rank_low, expected.models[i].rank_high]);
    });
  }
});

test('rank: rows without a grade or a strength are bad rows', () => {
  const rows = graded.slice(0, 300).map(([a, b, g, p]) => [a, b, ['A>>B', 'A>B', 'A=B', 'B>A', 'B>>A'][g], p].join(','));
  const bad = run(['rank', file('bad_grades.csv', csv([...rows, 'ant,bee,A???B,p1', 'ant,bee,,p1', 'ant,bee,A>A,p1'], 'model_a,model_b,preference,judge')), '--model', 'adjacent', '--strict', '--columns', 'winner=preference', '--grades', 'A>>B,A>B,A=B,B>A,B>>A']);
  assert.equal(bad.status, 3);
  assert.match(bad.err, /line 302: preference: "A\?\?\?B" is no answer that says how much better one is\./);
  assert.match(bad.err, /line 303: preference: Nothing says who won\./);
  const strengths = run(['rank', file('bad_strengths.csv', csv(['a,b,first,2,x', 'b,a,first,1,y', 'a,b,first,,x', 'a,b,first,1.5,x', 'a,b,tie,,x'], 'model_a,model_b,winner,strength,judge')), '--columns', 'strength=strength', '--model', 'adjacent', '--strict']);
  assert.equal(strengths.status, 3);
  assert.match(strengths.err, /2 rows .*line 4: strength: Nothing says how much better.*line 5: strength/s);
});

// Long answers win; eel writes long.
const styled = [];
{
  const next = dice(4);
  for (let i = 0; i < 3000; i += 1) {
    const [a, b] = pair(next);
    const length = (name) => Math.round((name === 'eel' ? 400 : 100) * (0.5 + next()));
    const [la, lb] = [length(a), length(b)];
    const x = truth[a] - truth[b] + (2 * (la - lb)) / (la + lb + 1) + 0.3;
    const text = (n) => `${'# h\n'.repeat(next.below(3))}${next() < 0.3 ? '- x\n' : ''}${next() < 0.3 ? '**x**\n' : ''}`.padEnd(n, 'x').slice(0, n);
    styled.push({ model_a: a, model_b: b, winner: winners[davidson(next, x)], judge: `p${next.below(40)}`, la, lb,
      conversation_a: [{ role: 'user', content: '# q' }, { role: 'assistant', content: text(la) }],
      conversation_b: [{ role: 'user', content: '# q' }, { role: 'assistant', content: text(lb) }] });
  }
}
const styles = file('styles.jsonl', styled.map((row) => JSON.stringify(row)).join('\n'));

test('rank --style: a bias for length and for the left is found, and strengths are freed of it', () => {
  const { findings } = again([styles, '--style']);
  const effect = Object.fromEntries(findings.style.effects.map((row) => [row.effect, row]));
  assert.deepEqual(Object.keys(effect), ['left side', 'length', 'headers', 'lists', 'bold']);
  close(effect.length.estimate, 2 * effect.length.sd, 4.5 * effect.length.se, 'length');
  close(effect['left side'].estimate, 0.3, 4.5 * effect['left side'].se, 'side');
  assert.ok(effect.length.p < 1e-6 && effect.headers.p > 1e-4);
  const expected = centred(truth);
  const found = Object.fromEntries(findings.style.models.map((row) => [row.model, row]));
  for (const name of animals) near(found[name], expected[name], name);
  assert.ok(found.eel.strength_without - found.eel.strength > 0.5, 'length had carried eel');
  assert.deepEqual([found.eel.rank, found.eel.rank_without < 5], [5, true]);
  const text = plain([styles, '--style']);
  assert.match(text, /More length wins votes beyond noise\. Side: of two equal models the one on the left wins 5\d\.\d % of the battles that are no tie/);
  assert.match(text, /Ranks that change with style in the model: .*eel from \d to 5\./);
  assert.match(text, /text_a = conversation_a, text_b = conversation_b/);
  assert.match(plain([styles, '--style', '--methods-text']), /Li et al\., 2024.*@misc\{li2024style/);
  // The board itself is without style.
  assert.deepEqual(json(['rank', styles, '--style']).boards, json(['rank', styles]).boards);
});

test('rank --covariate: columns of numbers by name, and what is no number is a bad row', () => {
  const { findings } = again([styles, '--covariate', 'la,lb']);
  const length = findings.style.effects[1];
  assert.equal(length.effect, 'la - lb');
  // (a - b) / (a + b) where the votes were drawn with one more below: nearly the same.
  close(length.estimate, 2 * length.sd, 4.5 * length.se, 'length');
  const bad = run(['rank', file('bad_numbers.csv', csv(['a,b,tie,1,2', 'a,b,model_a,x,2', 'b,a,model_a,1,-2'], 'model_a,model_b,winner,n_a,n_b')), '--covariate', 'n_a,n_b', '--strict']);
  assert.equal(bad.status, 3);
  assert.match(bad.err, /line 3: n_a: This is no number from 0 on\.\n {2}line 4: n_b: This is no number from 0 on\./);
  assert.match(run(['rank', styles, '--covariate', 'la']).err, /--covariate takes two columns of numbers/);
  assert.match(run(['rank', by_language, '--style']).err, /--style needs the texts of both answers/);
});

test('rank: the advantage of a side is told without being asked', () => {
  const { side } = json(['rank', styles]).findings;
  close(side.effect[0].estimate, 0.3, 4.5 * side.effect[0].se, 'side');
  assert.match(side.sentences[0], /^Side: of two equal models the one on the left wins 5\d\.\d % .*model_a is taken for the left\.$/);
  const calm = json(['rank', by_language]).findings.side;
  assert.match(calm.sentences[0], /within noise/);
  // Winners and losers stood anywhere.
  assert.deepEqual(json(['rank', file('wl.csv', csv(['a,b', 'b,a', 'a,b'], 'winner,loser'))]).findings, {});
});

test('rank: an export of ours says who stood first, how much better, and what the answers were', () => {
  const next = dice(7);
  const form = { fields: [{ name: 'prompt', kind: 'text' }, { name: 'responses', kind: 'responses' }], questions: [{ name: 'overall', kind: 'preference', config: { strengths: 2 } }] };
  const lines = [{ format: 'assay', version: 1, about: { forms: [{ version: 1, form }] } }];
  for (let i = 0; i < 400; i += 1) {
    const [a, b] = pair(next);
    const annotations = [0, 1, 2].map((k) => {
      const turned = next() < 0.5;
      const x = truth[a] - truth[b] + (turned ? -0.8 : 0.8);
      const outcome = davidson(next, x);
      const strength = next() < 0.5 ? 1 : 2;
      return { id: `${i}-${k}`, person: `p${(i * 3 + k) % 30}`, revision: 1, current: true, submitted_at: '2026-11-25T06:00:00.000000Z', active_ms: null, form_version: 1,
        shown_order: turned ? [1, 0] : [0, 1], voided: false, void_reason: '', answers: { overall: outcome === 1 ? { choice: 'tie' } : { choice: outcome === 0 ? 'first' : 'second', strength } } };
    });
    lines.push({ external_id: `q${i}`, version: 1, status: 'active', group: null, content: { prompt: 'p', responses: [{ text: 'x'.repeat(1 + next.below(50)), model: a }, { text: 'y'.repeat(1 + next.below(50)), model: b }] }, annotations, consensus: null });
  }
  const export_file = file('items.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  const result = json(['rank', export_file]);
  const effect = result.findings.side.effect[0];
  close(effect.estimate, 0.8, 4.5 * effect.se, 'side');
  assert.ok(effect.low > 0.4);
  const expected = centred(truth);
  for (const name of animals) near(models(result)[name], expected[name], name);
  const adjacent = json(['rank', export_file, '--model', 'adjacent']);
  assert.equal(adjacent.columns.strength, 'overall.strength');
  assert.deepEqual(adjacent.findings.grades.answers.map((row) => row.answer), ['strength 2', 'strength 1', 'tie', 'strength 1', 'strength 2']);
  const styled_too = json(['rank', export_file, '--style']);
  assert.deepEqual(styled_too.columns.style, [{ name: 'style', a: 'response_a', b: 'response_b', text: true }]);
  assert.ok(styled_too.findings.style.effects.some((row) => row.effect === 'length'));
  assert.equal(again([export_file]).boards[0].battles, 1200);
});

test('rank --model skilled: people who guess are found, and the caveat is said', () => {
  const next = dice(5);
  const rows = [];
  for (let i = 0; i < 4000; i += 1) {
    const [a, b] = pair(next);
    const who = i % 25;
    const x = (who < 6 ? 0 : 1.3) * (truth[a] - truth[b]) + (who === 20 ? 1.5 : 0);
    rows.push(`${a},${b},${winners[davidson(next, x)]},p${who}`);
  }
  const people = file('people.csv', csv(rows, 'model_a,model_b,winner,judge'));
  const result = again([people, '--model', 'skilled']);
  const { raters, sentences } = result.findings.annotators;
  assert.deepEqual(raters.slice(0, 6).map((row) => row.rater).sort(), ['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  assert.ok(raters[5].skill < 0.5 && raters[6].skill > 0.7);
  assert.equal([...raters].sort((x, y) => y.side - x.side)[0].rater, 'p20');
  assert.match(sentences.join(' '), /differences of strengths come out too large, in simulations by 15 % with 20 votes a person, 8 % with 60 and 4 % with 200/);
  assert.deepEqual(result.boards[0].models.map((row) => row.model), animals);
  assert.ok(result.boards[0].notes.some((note) => note.code === 'joint_mode'));
  assert.ok(result.boards[0].models.every((row) => row.low < row.strength && row.strength < row.high));
  const refused = run(['rank', people, '--model', 'skilled', '--columns', 'rater=']);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /--model skilled needs a column that says who judged/);
});

const drawn_rankings = [];
{
  const next = dice(6);
  for (let i = 0; i < 500; i += 1) {
    const shown = [...animals];
    for (let k = shown.length - 1; k > 0; k -= 1) {
      const other = next.below(k + 1);
      [shown[k], shown[other]] = [shown[other], shown[k]];
    }
    const worth = Object.fromEntries(animals.map((name) => [name, truth[name] + next.gumbel()]));
    drawn_rankings.push([shown.slice(0, 3).sort((x, y) => worth[y] - worth[x]), `p${i % 25}`]);
  }
}

test('rank: rankings give the strengths that made them, as text, as JSON and in part', () => {
  const text = file('rankings.csv', csv(drawn_rankings.map(([order, who]) => `${order.join(' > ')},${who}`), 'ranking,judge'));
  const result = again([text]);
  assert.equal(result.model, 'plackett_luce');
  const expected = centred(truth);
  for (const name of animals) near(models(result)[name], expected[name], name);
  assert.deepEqual([result.boards[0].battles, result.boards[0].ties, result.boards[0].clusters], [500, 0, 25]);
  const lists = file('rankings.jsonl', drawn_rankings.map(([ranking, judge]) => JSON.stringify({ ranking, judge })).join('\n'));
  assert.deepEqual(json(['rank', lists]).boards, result.boards);
  const shuffled = file('rankings2.csv', csv([...drawn_rankings].reverse().map(([order, who]) => `${order.join('>')},${who}`), 'ranking,judge'));
  assert.deepEqual(json(['rank', shuffled]).boards, result.boards);
  // Only the best is told, of three that were shown.
  const best = file('tops.csv', csv(drawn_rankings.map(([order, who]) => `${JSON.stringify([order[0]]).replaceAll('"', '""').replace(/^|$/g, '"')},${[...order].sort().join('|')},${who}`), 'ranking,items,judge'));
  const tops = json(['rank', best]);
  for (const name of animals) near(models(tops)[name], expected[name], name);
  assert.ok(models(tops).ant.se > models(result).ant.se, 'which says less');
  assert.match(plain([text]), /500 rankings of 5 models, 0 with a tie\. Plackett and Luce's model/);
  assert.match(plain([text, '--methods-text']), /^500 rankings of 5 models were ranked with the Plackett-Luce model.*turner2020modelling/);
  const { status, err } = run(['rank', text, '--plot', path('rankings.svg'), '--matrix', path('rankings_matrix.svg')]);
  assert.equal(status, 0, err);
});

test('rank: rankings of two with ties are battles', () => {
  const battles = languages.map((row) => row.split(','));
  const as_rankings = battles.map(([a, b, winner, who]) => `${winner === 'model_b' ? b : a} ${winner === 'tie' ? '=' : '>'} ${winner === 'model_b' ? a : b},${who}`);
  const found = json(['rank', file('of_two.csv', csv(as_rankings, 'ranking,judge'))]).boards[0];
  const expected = json(['rank', by_language]).boards[0];
  close(found.log_likelihood, expected.log_likelihood, 1e-6, 'log-likelihood');
  close(found.parameters[0].estimate.low, expected.log_nu.low, 1e-6, 'log delta');
  found.models.forEach((row, i) => {
    const other = expected.models[i];
    for (const key of ['strength', 'low', 'high', 'ahead_p']) if (row[key] !== null) close(row[key], other[key], 1e-7, `${row.model}, ${key}`);
    assert.deepEqual([row.model, row.wins, row.ties, row.losses], [other.model, other.wins, other.ties, other.losses]);
  });
});

test('rank: bad rankings are named by line', () => {
  const rows = drawn_rankings.map(([order, who]) => `${order.join(' > ')},,${who}`);
  const result = run(['rank', file('bad_rankings.csv', csv([...rows, 'ant,,p1', 'ant > ant,,p1', 'ant > bee,cat|dog,p1', ',,p1', 'ant > ,,p1', 'ant > bee,,'], 'ranking,items,judge')), '--strict', '--columns', 'ranking=ranking,items=items']);
  assert.equal(result.status, 3);
  for (const line of [/line 502: ranking: This is no ranking/, /line 503: ranking: "ant" comes twice\./, /line 504: ranking: "ant" is not among the items/, /line 505: ranking: Nothing is ranked/,
    /line 506: ranking: The name of an item is missing/, /line 507: judge: Nobody is named/]) assert.match(result.err, line);
});

test('rank: best-worst choices give scores that can be counted, and strengths; of three in sequence these are rankings', () => {
  const rows = drawn_rankings.map(([order, who]) => [...[...order].sort(), order[0], order[2], who].join(','));
  const choices = file('choices.csv', csv(rows, 'item_1,item_2,item_3,best,worst,judge'));
  const result = again([choices]);
  assert.equal(result.model, 'maxdiff');
  const expected = centred(truth);
  assert.deepEqual(result.boards[0].models.map((row) => row.model), animals);
  const { models: scores } = result.findings.scores;
  for (const row of scores) {
    const count = (at) => drawn_rankings.filter(([order]) => order[at] === row.model).length;
    assert.deepEqual([row.best, row.worst, row.shown], [count(0), count(2), count(0) + count(1) + count(2)]);
    close(row.score, (row.best - row.worst) / row.shown, 1e-12, 'score');
    assert.ok(row.low < row.score && row.score < row.high);
  }
  const sequential = json(['rank', choices, '--model', 'best-worst']).boards[0];
  for (const name of animals) near(sequential.models.find((row) => row.model === name), expected[name], name);
  // The best of three, then the worst of the other two by the inverse: the ranking's own probability where two are left.
  const rankings = json(['rank', file('r3.csv', csv(drawn_rankings.map(([order, who]) => `${order.join(' > ')},${who}`), 'ranking,judge'))]).boards[0];
  close(sequential.log_likelihood, rankings.log_likelihood, 1e-6, 'log-likelihood');
  sequential.models.forEach((row, i) => close(row.se, rankings.models[i].se, 1e-7, row.model));
  // The same in a list, with numbers for the marks.
  const lists = file('choices.jsonl', drawn_rankings.map(([order, judge]) => {
    const items = [...order].sort();
    return JSON.stringify({ items, best: items.indexOf(order[0]) + 1, worst: items.indexOf(order[2]) + 1, judge });
  }).join('\n'));
  assert.deepEqual(json(['rank', lists]).boards, result.boards);
  const bad = run(['rank', file('bad_choices.csv', csv([...rows, 'ant,bee,cat,dog,ant,p1', 'ant,bee,cat,ant,ant,p1', 'ant,bee,cat,,,p1', 'ant,ant,cat,ant,cat,p1'], 'item_1,item_2,item_3,best,worst,judge')), '--strict']);
  assert.equal(bad.status, 3);
  for (const line of [/line 502: best: "dog" is none of the items/, /line 503: worst: The same item is best and worst/, /line 504: best: Neither the best nor the worst/, /line 505: item_1: "ant" comes twice/]) assert.match(bad.err, line);
  assert.match(run(['rank', choices, '--model', 'davidson']).err, /--model davidson is made from battles of two, and this file holds best-worst choices/);
  assert.match(plain([choices, '--methods-text']), /maxdiff logit .*finn1992determining/);
});

test('rank: win rates are weighed where a column says how likely each pair was drawn', () => {
  // x met y 60 times at .6 (30 won) and z 10 times at .1 (9 won): an even mix is the mean of the two rates.
  const rows = [];
  for (let i = 0; i < 60; i += 1) rows.push(`x,y,${i < 30 ? 'model_a' : 'model_b'},p${i % 10},0.6`);
  for (let i = 0; i < 10; i += 1) rows.push(`x,z,${i < 9 ? 'model_a' : 'model_b'},p${i},0.1`);
  for (let i = 0; i < 30; i += 1) rows.push(`y,z,${i < 20 ? 'model_a' : 'model_b'},p${i % 10},0.3`);
  const drawn = file('uneven.csv', csv(rows, 'model_a,model_b,winner,judge,sampling_probability'));
  const result = again([drawn]);
  const rates = Object.fromEntries(result.findings.weighted_win_rates.models.map((row) => [row.model, row]));
  close(rates.x.rate, (0.5 + 0.9) / 2, 1e-12, 'x');
  close(rates.x.unweighted, 39 / 70, 1e-12, 'x, unweighted');
  close(rates.z.rate, (0.1 + 10 / 30) / 2, 1e-12, 'z');
  assert.ok(rates.x.low < 0.7 && rates.x.high > 0.7);
  assert.match(plain([drawn]), /Weighing changes the win rate of x the most, by 14\.3 points\./);
  assert.equal(json(['rank', drawn, '--columns', 'probability=']).findings.weighted_win_rates, undefined);
  const bad = run(['rank', file('bad_probability.csv', csv([...rows, 'x,y,tie,p1,0', 'x,y,tie,p1,1.2', 'x,y,tie,p1,'], 'model_a,model_b,winner,judge,p')), '--columns', 'probability=p', '--strict']);
  assert.equal(bad.status, 3);
  assert.match(bad.err, /3 rows .*line 102: p: This is no probability/s);
});

test('rank --model firth: a model that always wins has a strength, and is named', () => {
  const rows = [...languages.slice(0, 300).map((row) => row.split(',').slice(0, 4).join(',')), 'lion,ant,model_a,p1', 'lion,bee,model_a,p2'];
  const lions = file('lions.csv', csv(rows, 'model_a,model_b,winner,judge'));
  assert.equal(run(['rank', lions]).status, 2);
  const result = again([lions, '--model', 'firth']);
  assert.equal(result.boards[0].models[0].model, 'lion');
  assert.ok(result.boards[0].models[0].strength > 0);
  assert.equal(result.boards[0].clusters, 0);
  assert.ok(result.boards[0].notes.some((note) => /^lion never loses .* by the penalty alone$/.test(note.message)));
});

test('rank --elo: ratings follow the rows', () => {
  const rows = ['x,y,model_a', 'y,x,model_a', 'x,y,tie'];
  let [x, y] = [1000, 1000];
  for (const [left, score] of [['x', 1], ['y', 1], ['x', 0.5]]) {
    const lead = left === 'x' ? x - y : y - x;
    const change = 4 * (score - 1 / (1 + 10 ** (-lead / 400)));
    [x, y] = left === 'x' ? [x + change, y - change] : [x - change, y + change];
  }
  const { elo } = again([file('elo.csv', csv(rows, 'model_a,model_b,winner')), '--elo']).findings;
  const ratings = Object.fromEntries(elo.models.map((row) => [row.model, row.rating]));
  close(ratings.x, x, 1e-9, 'x');
  close(ratings.y, y, 1e-9, 'y');
  assert.match(plain([path('elo.csv'), '--elo']), /in another order give other ratings, and there is no interval/);
});

test('rank: battles with two bad answers are counted apart from ties, for each model', () => {
  const rows = languages.slice(0, 400).map((row, i) => row.split(',').slice(0, 4).map((cell, k) => (k === 2 && i % 8 === 0 ? 'tie (bothbad)' : cell)).join(','));
  const bad = file('both_bad.csv', csv(rows, 'model_a,model_b,winner,judge'));
  const result = again([bad]);
  for (const row of result.findings.both_bad.models) {
    const mine = rows.filter((one) => one.split(',').slice(0, 2).includes(row.model));
    assert.deepEqual([row.times, row.battles], [mine.filter((one) => one.includes('bothbad')).length, mine.length]);
    close(row.share, row.times / row.battles, 1e-12, 'share');
    assert.ok(row.low < row.share && row.share < row.high);
  }
  const counted = json(['rank', bad, '--both-bad', 'tie']).findings.both_bad.models;
  assert.deepEqual(counted.map((row) => [row.model, row.share, row.battles]), result.findings.both_bad.models.map((row) => [row.model, row.share, row.battles]));
});

test('rank: quasi-standard errors give those of differences, and tiers are of models that are told apart', () => {
  const { boards } = json(['rank', by_language]);
  const rows = boards[0].models;
  assert.ok(rows.every((row) => row.quasi_se > 0 && row.tier >= 1));
  for (let i = 1; i < rows.length; i += 1) assert.ok(rows[i].tier === rows[i - 1].tier || rows[i].tier === rows[i - 1].tier + 1);
  // t from the quasi-standard errors against the p of the difference itself, on 39 degrees of freedom.
  const ahead = rows.find((row) => row.ahead_p !== null && row.ahead_p > 0.001);
  if (ahead) assert.ok(ahead.ahead / Math.hypot(ahead.quasi_se, rows[rows.indexOf(ahead) + 1].quasi_se) < 3.6);
  assert.match(plain([by_language]), /Tiers \(a model opens one where it is surely below the first of the tier before, 95 % for all together\): 1: ant/);
  assert.equal(rows[0].rank_high === 1, rows[1].tier === 2 || rows[1].rank_low > 1);
});

test('rank --compare: works with every model', () => {
  for (const args of [[by_language, '--model', 'rao-kupper'], [path('signs.csv'), '--model', 'adjacent'], [path('rankings.csv')], [path('choices.csv')], [by_language, '--by', 'language']]) {
    const before = file('before.json', run(['rank', ...args, '--json']).out);
    const { compared } = json(['rank', ...args, '--compare', before]);
    assert.ok(compared.changes.length >= 5 && compared.changes.every((change) => Math.abs(change.difference) < 1e-12 && !change.beyond_noise), args.join(' '));
    assert.equal(run(['rank', ...args, '--csv']).out.split('\r\n')[0].endsWith('quasi_se,tier'), true);
  }
});
