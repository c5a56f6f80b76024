// assay rank: what it reads, what it says, how it ends; and its numbers against the reference.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { close, file, json, path, reference, run, shared, test } from './run.mjs';

const header = 'model_a,model_b,winner,judge';
// Every model wins and loses; judges differ.
const battles = [
  'heron,wren,model_a,ada', 'heron,wren,model_a,ben', 'heron,wren,model_b,cid', 'wren,heron,model_b,dora',
  'heron,osprey,tie,ada', 'osprey,heron,model_b,ben', 'heron,osprey,model_b,cid', 'osprey,wren,model_a,dora',
  'osprey,wren,model_a,ada', 'wren,osprey,model_a,ben', 'wren,osprey,tie,cid', 'heron,wren,model_a,dora',
];
const csv = (rows, head = header) => `${[head, ...rows].join('\n')}\n`;
const good = file('battles.csv', csv(battles));
const models = (result, board = 0) => Object.fromEntries(result.boards[board].models.map((row) => [row.model, row]));

test('rank: a small file gives wins, ties and losses that can be counted by hand', () => {
  const result = json(['rank', good]);
  const rows = models(result);
  assert.deepEqual([rows.heron.wins, rows.heron.ties, rows.heron.losses, rows.heron.battles], [5, 1, 2, 8]);
  assert.deepEqual([rows.wren.wins, rows.wren.ties, rows.wren.losses, rows.wren.battles], [2, 1, 6, 9]);
  assert.deepEqual([rows.osprey.wins, rows.osprey.ties, rows.osprey.losses, rows.osprey.battles], [3, 2, 2, 7]);
  assert.deepEqual(result.boards[0].models.map((row) => row.model), ['heron', 'osprey', 'wren']);
  assert.deepEqual(result.columns, { a: 'model_a', b: 'model_b', winner: 'winner', rater: 'judge', by: null, winner_says: 'words', strength: null, probability: null, style: [], guessed: ['a', 'b', 'winner', 'rater'] });
  assert.equal(result.boards[0].raters, 4);
  assert.equal(result.intervals, 'clustered');
  close(rows.heron.strength + rows.osprey.strength + rows.wren.strength, 0, 1e-12, 'strengths sum to zero');
  for (const row of Object.values(rows)) assert.ok(row.low < row.strength && row.strength < row.high && row.rank_low <= row.rank && row.rank <= row.rank_high);
});

test('rank: the text says what was guessed, what is clustered by what, who is above whom, and the command', () => {
  const { status, out, err } = run(['rank', good]);
  assert.equal(status, 0, err);
  assert.equal(err, '');
  const plain = out.replace(/\s+/g, ' ');
  assert.match(plain, /a = model_a, b = model_b, winner = winner, rater = judge \(guessed/);
  assert.match(plain, /clustered by judge \(4 raters/);
  assert.match(out, /^rank {2}ranks {2}model +strength +95 % interval {2}wins {2}ties {2}losses {2}battles$/m);
  assert.match(plain, /heron and osprey are not told apart \(p = 0\.\d+; some [\d,]+ more battles would settle it\); osprey and wren/);
  assert.match(plain, /4 annotators; below 10 an interval is a rough guide/);
  assert.ok(out.includes(`assay 0.1.0, assay rank --columns a=model_a,b=model_b,winner=winner,rater=judge --seed 20261125 ${good}`), out);
  assert.match(out, /^SHA-256 [0-9a-f]{64} {2}/m);
});

test('rank: the same votes in every container and by every way of saying who won give the same board', () => {
  const expected = json(['rank', good]).boards;
  const rows = battles.map((row) => row.split(','));
  const swap = { model_a: 'left', model_b: 'right', tie: 'Tie' };
  const objects = rows.map(([model_a, model_b, winner, judge]) => ({ model_a, model_b, winner, judge }));
  const variants = {
    'b.tsv': rows.map((row) => row.join('\t')).join('\n').replace(/^/, `${header.replaceAll(',', '\t')}\n`),
    'b.jsonl': objects.map((row) => JSON.stringify(row)).join('\n'),
    'b.json': JSON.stringify(objects),
    'wrapped.json': JSON.stringify({ note: 'x', data: objects }),
    'b.csv.gz': gzipSync(csv(battles)),
    'b.jsonl.gz': gzipSync(objects.map((row) => JSON.stringify(row)).join('\n')),
    'bom.csv': `\ufeff${csv(battles).replaceAll('\n', '\r\n')}`,
    'words.csv': csv(rows.map(([a, b, w, j]) => [a, b, swap[w], j].join(',')), 'left,right,winner,worker'),
    'names.csv': csv(rows.map(([a, b, w, j]) => [a, b, w === 'model_a' ? a : w === 'model_b' ? b : 'tie', j].join(','))),
    'quoted.csv': csv(rows.map((row) => row.map((cell) => `"${cell}"`).join(','))),
    'shuffled.csv': csv([...battles].reverse()),
    'more_columns.csv': csv(rows.map(([a, b, w, j], i) => `${i},"a ""long"", text\nhere",${a},${b},${w},${j}`), `turn,text,${header}`),
  };
  for (const [name, content] of Object.entries(variants)) assert.deepEqual(json(['rank', file(name, content)]).boards, expected, name);
  assert.deepEqual(json(['rank', '-'], { input: csv(battles) }).boards, expected, 'standard input');
  assert.deepEqual(json(['rank', '-'], { input: gzipSync(csv(battles)) }).boards, expected, 'gzip on standard input');
  const halves = [file('half1.csv', csv(battles.slice(0, 5))), file('half2.csv', csv(battles.slice(5)))];
  assert.deepEqual(json(['rank', ...halves]).boards, expected, 'two files');
});

test('rank: winners and losers, and columns that only somebody can name', () => {
  const pairs = ['a,b,x', 'b,a,x', 'a,b,y', 'b,c,y', 'c,b,x', 'a,c,z', 'c,a,z'];
  const rows = models(json(['rank', file('losers.csv', csv(pairs, 'winner,loser,user'))]));
  assert.deepEqual([rows.a.wins, rows.a.losses], [3, 2]);
  const named = json(['rank', file('named.csv', csv(pairs, 'up,down,who')), '--columns', 'a=up,b=down,winner=,rater=who']);
  assert.deepEqual(models(named), rows);
  assert.equal(named.columns.winner_says, 'first');
  assert.deepEqual(named.columns.guessed, []);
});

test('rank: the command of a result gives the same result again', () => {
  const first = json(['rank', good, '--confidence', '0.9', '--bradley-terry', '--seed', '7']);
  const words = first.command.split(' ').slice(1);
  assert.deepEqual(json(words), { ...first, columns: { ...first.columns, guessed: [] } });
});

test('rank: bad rows are named by line with the reason, and --strict refuses them with exit code 3', () => {
  const bad = file('bad.csv', csv([...battles.slice(0, 6), 'heron,wren,Heron!,ada', 'heron,wren', ',wren,tie,ada', 'heron,heron,tie,ada', 'heron,wren,,ada', 'heron,wren,tie,', 'heron,"wr"en,tie,ada', ...battles.slice(6)]));
  const result = run(['rank', bad]);
  assert.equal(result.status, 0);
  assert.match(result.err, /^assay: 7 rows cannot be used and are left out:$/m);
  for (const line of [/line 8: winner: "Heron!" is no word for a winner; use model_a/, /line 9: This row has 2 cells, the header 4\./, /line 10: model_a: The name of the model is missing\./,
    /line 11: model_b: "heron" is compared with itself\./, /line 12: winner: Nothing says who won\./, /line 13: judge: Nobody is named/, /line 14: Cell 2 goes on after its closing quotation mark/]) {
    assert.match(result.err, line);
  }
  const found = json(['rank', bad]);
  assert.equal(found.bad_rows.count, 7);
  assert.deepEqual(found.bad_rows.first[0], { file: bad, line: 8, where: 'winner', message: found.bad_rows.first[0].message });
  assert.deepEqual(found.boards, json(['rank', good]).boards);
  const strict = run(['rank', bad, '--strict']);
  assert.equal(strict.status, 3);
  assert.equal(strict.out, '');
  assert.match(strict.err, /7 rows cannot be used, so nothing is ranked/);
  assert.equal(run(['rank', good, '--strict']).status, 0);
});

test('rank: of many bad rows the first 20 are told and the rest are counted', () => {
  const result = run(['rank', file('many.csv', csv([...battles, ...Array(57).fill('heron,wren,nonsense,ada')]))]);
  assert.equal(result.status, 0);
  assert.equal(result.err.match(/^ {2}line /gm).length, 20);
  assert.match(result.err, /… and 37 more/);
});

test('rank: separation and disconnection end with exit code 2 and name the models', () => {
  const separated = run(['rank', file('separated.csv', csv([...battles, 'eagle,heron,model_a,ada', 'eagle,wren,model_a,ben', 'dodo,osprey,model_b,cid']))]);
  assert.equal(separated.status, 2);
  assert.match(separated.out.replace(/\s+/g, ' '), /No strength: eagle never loses to the models that have a strength: there is no upper bound \(separation\)\. No strength: dodo never wins/);
  const apart = json(['rank', file('apart.csv', csv([...battles, 'lone,other,model_a,ada', 'other,lone,model_a,ben']))], { status: 2 });
  assert.match(apart.boards[0].missing[0], /^lone and other are not tied to the models/);
  assert.equal(models(apart).lone.state, 'not_placed');
  assert.equal(models(apart).lone.strength, null);
  const nothing = run(['rank', file('ladder.csv', csv(['a,b,model_a,x', 'b,c,model_a,y', 'a,c,model_a,x']))]);
  assert.equal(nothing.status, 2);
  assert.match(nothing.out.replace(/\s+/g, ' '), /no two models both win and lose against each other: every strength would be infinite/);
  const ties = run(['rank', file('ties.csv', csv(['a,b,tie,x', 'b,a,tie,y'])), '--csv']);
  assert.equal(ties.status, 2);
  assert.match(ties.err, /every strength would be infinite/);
  assert.equal(run(['rank', file('none.csv', csv(['a,b,nonsense,x']))]).status, 2);
});

test('rank: two bad answers are left out and said, or count as ties', () => {
  const both = file('both.csv', csv([...battles, 'heron,wren,tie (bothbad),ada', 'heron,wren,both_bad,ben']));
  const left_out = json(['rank', both]);
  assert.equal(left_out.both_bad, 2);
  assert.deepEqual(left_out.boards, json(['rank', good]).boards);
  assert.match(run(['rank', both]).out, /2 battles with two bad answers are left out/);
  const counted = json(['rank', both, '--both-bad', 'tie']);
  assert.equal(counted.boards[0].ties, left_out.boards[0].ties + 2);
  assert.match(counted.command, /--both-bad tie/);
});

test('rank: --by gives the board of each category that its rows alone would give', () => {
  const first = [...battles, ...battles.slice(3)];
  const text = csv([...first.map((row) => `${row},de`), ...battles.map((row) => `${row},en`)], `${header},language`);
  const result = json(['rank', file('by.csv', text), '--by', 'Language']);
  assert.deepEqual(result.boards.map((board) => [board.category, board.battles]), [['de', 21], ['en', 12]]);
  const alone = json(['rank', good]).boards[0];
  assert.deepEqual({ ...result.boards[1], category: null }, alone);
  const table = run(['rank', path('by.csv'), '--by', 'language', '--csv']).out.split('\r\n');
  assert.match(table[0], /^language,rank,rank_low,rank_high,model,strength,se,low,high,/);
  assert.equal(table.length, 1 + 6 + 1);
  assert.equal(run(['rank', good, '--by', 'nothing']).status, 1);
});

test('rank: without raters battles are independent, and the text warns of it', () => {
  const alone = file('alone.csv', csv(battles.map((row) => row.split(',').slice(0, 3).join(',')), 'model_a,model_b,winner'));
  const result = json(['rank', alone]);
  assert.equal(result.intervals, 'independent');
  assert.equal(result.boards[0].clusters, 0);
  assert.match(run(['rank', alone]).out.replace(/\s+/g, ' '), /take every battle as independent, since no column says who judged/);
  assert.deepEqual(json(['rank', good, '--columns', 'rater=']).boards, result.boards);
  const one = json(['rank', file('one.csv', csv(battles.map((row) => row.replace(/[a-z]+$/, 'gpt'))))]);
  assert.equal(one.boards[0].notes[0].code, 'too_few');
  assert.deepEqual(one.boards[0].models, result.boards[0].models);
});

test('rank: pictures name every model, hold no script, and replace the file whole', () => {
  const hostile = ['<script>alert(1)</script>', '"><b onload="x', '&amp;', '=HYPERLINK("x")'];
  const rows = [];
  for (let i = 0; i < 40; i += 1) rows.push(`${JSON.stringify(hostile[i % 4]).replaceAll('\\"', '""')},${JSON.stringify(hostile[(i * 3 + 1) % 4]).replaceAll('\\"', '""')},${['model_a', 'model_b', 'tie'][i % 3]},j${i % 5}`);
  const { status, err } = run(['rank', file('hostile.csv', csv(rows)), '--plot', path('plot.svg'), '--matrix', path('matrix.svg')]);
  assert.ok(status === 0 || status === 2, err);
  for (const name of ['plot.svg', 'matrix.svg']) {
    const svg = readFileSync(path(name), 'utf8');
    assert.match(svg, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www.w3.org\/2000\/svg" version="1.1"/);
    assert.match(svg, /<title id="title">.+<\/title>\n<desc id="description">/);
    assert.doesNotMatch(svg, /<script|<b |onload="x|href|http:(?!\/\/www.w3.org\/2000\/svg)/);
    for (const shown of ['&lt;script&gt;alert(1)&lt;/script&gt;', '&quot;&gt;&lt;b onload=&quot;x', '&amp;amp;', '=HYPERLINK(&quot;x&quot;)']) assert.ok(svg.includes(`>${shown}</text>`), `${name}: ${shown}`);
  }
  assert.equal(existsSync(path('plot.svg.partial')), false);
  assert.match(run(['rank', path('hostile.csv'), '--csv']).out, /"'=HYPERLINK\(""x""\)"/);
  assert.equal(run(['rank', good, '--plot', path('no/such/folder.svg')]).status, 1);
  assert.equal(run(['rank', path('by.csv'), '--by', 'language', '--plot', path('x.svg')]).status, 1);
});

test('rank: a name gives the terminal no orders', () => {
  const { out } = run(['rank', file('ansi.csv', csv(battles.map((row) => row.replace('wren', '\u001b[2Jwren\u202e'))))]);
  assert.ok(!out.includes('\u001b') && !out.includes('\u202e'));
  assert.match(out, /\\x1b\[2Jwren\\u202e/);
});

test('rank: what cannot be read ends with exit code 1 and a sentence', () => {
  mkdirSync(path('a folder'), { recursive: true });
  for (const [args, sentence] of [
    [[path('absent.csv')], /Cannot read .*absent\.csv: No such file/],
    [[path('a folder')], /is a folder/],
    [[file('empty.csv', '')], /empty\.csv: The file is empty\./],
    [[file('header.csv', `${header}\n`)], /The file has no rows\./],
    [[file('x.xlsx', 'PK\u0003\u0004zip')], /Excel/],
    [[file('utf16.csv', Buffer.from(`\ufeff${csv(battles)}`, 'utf16le'))], /UTF-16/],
    [[file('cut.csv.gz', gzipSync(csv(battles)).subarray(0, 60))], /cut off/],
    [[file('other.csv', 'x,y\n1,2\n')], /No two columns name the models of a battle\. Name it with --columns a=COLUMN,b=COLUMN,winner=COLUMN\. The columns are x and y\./],
    [[file('nobody.csv', 'model_a,model_b,z\nm,n,q\nn,m,r\n')], /No column says who won/],
    [[good, '--columns', 'a=model_a'], /both a and b/],
    [[good, '--columns', 'winner=nothing'], /There is no column "nothing" for winner; the columns are model_a, model_b, winner and judge\./],
    [[good, '--columns', 'looser=judge'], /the parts are a, b, winner, rater, strength, probability, text_a, text_b, ranking, best, worst and items/],
    [[good, file('without.csv', csv(['a,b,tie', 'b,a,tie'], 'model_a,model_b,winner'))], /do not both say who judged/],
  ]) {
    const { status, out, err } = run(['rank', ...args]);
    assert.equal(status, 1, `${args}: ${err}`);
    assert.match(err, sentence);
    assert.equal(out, '');
  }
  assert.notEqual(run(['rank']).status, 0);
  assert.notEqual(run(['rank', good, '--json', '--csv']).status, 0);
  assert.notEqual(run(['rank', good, '--confidence', '95']).status, 0);
});

test('rank: a bad byte costs its row only', () => {
  const bytes = Buffer.concat([Buffer.from(csv(battles)), Buffer.from('caf\xe9,wren,tie,ada\n', 'latin1')]);
  const result = run(['rank', file('latin.csv', bytes)]);
  assert.equal(result.status, 0);
  assert.match(result.err, /line 14: model_a: Byte 4 of this cell is not valid UTF-8/);
});

test('rank: the help is a manual page', () => {
  const { status, out } = run(['rank', '--help']);
  assert.equal(status, 0);
  for (const part of ['INPUT', 'model_a,model_b,winner,judge', 'OUTPUT', 'EXIT CODES', '--strict', '--bradley-terry', '--both-bad', '--matrix', '--by']) assert.ok(out.includes(part), part);
});

const llmfao = shared('data/llmfao/crowd-comparisons.csv');
test('rank: 8,931 votes on 59 models give the strengths of the independent reference', () => {
  const expected = reference().sets.llmfao;
  const result = json(['rank', llmfao]);
  assert.deepEqual([result.columns.a, result.columns.b, result.columns.rater], ['left', 'right', 'worker']);
  const board = result.boards[0];
  assert.deepEqual([board.battles, board.ties, board.models.length, board.raters], [8931, 3471, 59, 124]);
  close(board.log_likelihood, expected.davidson_mle.ll, 1e-6, 'log-likelihood');
  close(board.log_nu.estimate, expected.davidson_mle.log_nu, 1e-6, 'log nu');
  const rows = models(result);
  expected.items.forEach((name, i) => close(rows[name].strength, expected.davidson_mle.theta[i], 1e-6, name));
  const independent = models(json(['rank', llmfao, '--columns', 'rater=']));
  expected.items.forEach((name, i) => close(independent[name].se, expected.davidson_mle.se[i], 1e-5 * expected.davidson_mle.se[i], `${name}, se`));
  assert.deepEqual([board.fit.cycles, board.fit.triads, board.fit.df], [510, 7316, 1795]);
  close(board.fit.rao_kupper, 18.32, 0.01, "Rao and Kupper's log-likelihood less Davidson's");
  assert.equal(board.fit.p, null); // some pairs met once or twice: no test of that
  // People have tastes: intervals that know it are wider on the whole.
  const wider = expected.items.filter((name) => rows[name].se > independent[name].se).length;
  assert.ok(wider > 40, `${wider} of 59 are wider`);
}, llmfao && shared('reference/statistics.json'));

test('rank: how well the model describes the votes, pair by pair, by cycles, and beside the other model of ties', () => {
  // Rock beats scissors beats paper beats rock, each 60 of 80: no order of strengths describes that.
  const round = [];
  for (const [a, b] of [['rock', 'scissors'], ['scissors', 'paper'], ['paper', 'rock']]) {
    for (let i = 0; i < 80; i += 1) round.push(`${a},${b},${i < 60 ? 'model_a' : i < 70 ? 'model_b' : 'tie'},p${i % 12}`);
  }
  const [board] = json(['rank', file('round.csv', csv(round))]).boards;
  assert.deepEqual([board.fit.triads, board.fit.cycles, board.fit.far_off], [1, 1, 6]);
  assert.equal(board.fit.df, 3); // three pairs of two free counts; two strengths and the ties are fitted
  assert.ok(board.fit.p < 1e-10);
  // Fitted equal, a pair has 35 wins for either side and 10 ties; the ties fit exactly.
  close(board.fit.farthest_off[0].expected, 35, 1e-6, 'expected');
  assert.ok([10, 60].includes(board.fit.farthest_off[0].observed));
  close(board.fit.deviance, 2 * 3 * (60 * Math.log(60 / 35) + 10 * Math.log(10 / 35)), 1e-6, 'deviance');
  const text = run(['rank', file('round.csv', csv(round))]).out.replace(/\s+/g, ' ');
  assert.match(text, /Fit: 6 of \d+ counts of wins and ties are more than 3 standard errors off, the most: \w+ wins against \w+ \d+ times, expected 35\.0/);
  assert.match(text, /1 of 1 triads go round/);
  // Battles that the model describes: nothing is far off.
  const fair = [];
  for (const [a, b, wins] of [['x', 'y', 40], ['y', 'z', 40], ['x', 'z', 53]]) {
    for (let i = 0; i < 80; i += 1) fair.push(`${a},${b},${i < wins ? 'model_a' : 'model_b'},p${i % 12}`);
  }
  const calm = json(['rank', file('fair.csv', csv(fair))]).boards[0];
  assert.equal(calm.fit.far_off, 0);
  assert.equal(calm.fit.rao_kupper, null); // without ties there is no model of ties
});

test('rank: Bradley-Terry with half wins is the reference, too', () => {
  const expected = reference().sets.llmfao.bt_half_ties_mle;
  const result = json(['rank', llmfao, '--bradley-terry']);
  close(result.boards[0].log_likelihood, expected.ll, 1e-5, 'log-likelihood');
  const rows = models(result);
  reference().sets.llmfao.items.forEach((name, i) => close(rows[name].strength, expected.theta[i], 1e-6, name));
  assert.equal(result.boards[0].log_nu, null);
}, llmfao && shared('reference/statistics.json'));

test('rank: models that are numbers are models, and a file of one judge has no rater', () => {
  const gpt4 = shared('data/llmfao/gpt4-crowd-comparisons.csv');
  const result = json(['rank', gpt4, '--columns', 'a=model_x,b=model_y']);
  assert.equal(result.boards[0].battles, 2139);
  assert.equal(result.columns.rater, null);
}, shared('data/llmfao/gpt4-crowd-comparisons.csv'));

test('rank, agree and judge: the paragraph for a paper, with the works it cites and no others', () => {
  const cited = (args) => {
    const { status, out, err } = run([...args, '--methods-text']);
    assert.equal(status, 0, err);
    return { text: out.replace(/\s+/g, ' '), works: [...out.matchAll(/^@\w+\{(\w+),/gm)].map((match) => match[1]) };
  };
  const ranked = cited(['rank', good]);
  assert.match(ranked.text, /^12 pairwise comparisons of 3 models, 2 of them ties, were ranked with Davidson's \(1970\) model/);
  assert.match(ranked.text, /clustered by rater \(4 raters; cluster jackknife CR3 with t, Bell and McCaffrey, 2002\)/);
  assert.match(ranked.text, /Computed with Assay \S+: assay rank --columns \S+ --seed 20261125 \S+\. SHA-256 [0-9a-f]{64}/);
  assert.deepEqual(ranked.works, ['davidson1970extending', 'bell2002bias', 'mogstad2024inference']);
  assert.deepEqual(cited(['rank', good, '--bradley-terry', '--columns', 'rater=']).works, ['bradley1952rank', 'mogstad2024inference']);
  const labels = file('for_paper.csv', csv(['1,ada,x', '1,ben,x', '2,ada,y', '2,ben,x', '3,ada,y', '3,ben,y'], 'task,worker,label'));
  const agreed = cited(['agree', labels]);
  assert.match(agreed.text, /^2 raters gave 6 labels to 3 items, of which 3 were judged by two raters or more\./);
  assert.deepEqual(agreed.works, ['krippendorff2019content', 'cohen1960coefficient', 'gwet2008computing']);
  const rows = [];
  for (let i = 0; i < 40; i += 1) for (const who of ['ada', 'ben', 'cleo', 'gpt']) rows.push(`${i},${who},${(i + (who === 'ada' && i % 7 === 0 ? 1 : 0)) % 2}`);
  const judged = cited(['judge', file('judged_for_paper.csv', csv(rows, 'task,worker,label'))]);
  assert.match(judged.text, /^1 judge and 3 humans labelled items in common\. On 40 items with two humans or more, gpt agreed with a human on/);
  assert.deepEqual(judged.works, ['calderon2025alternative', 'benjamini2001control']);
  assert.notEqual(run(['rank', good, '--methods-text', '--csv']).status, 0);
});
