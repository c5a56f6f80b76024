// assay agree and aggregate --of spans, boxes and transcripts: by hand, from lists and exports, and the transcripts of CrowdSpeech.
import assert from 'node:assert/strict';
import { close, file, json, reference, run, shared, test } from './run.mjs';

const csv = (head, rows) => `${[head, ...rows].join('\n')}\n`;
const measure = (result, key) => result.measures.find((one) => one.measure === key).value;
const spanHead = 'doc,annotator,start,end,label';
// On d1 one end is off by a character; on d2 a third person looked and marked nothing.
const spans = file('spans.csv', csv(spanHead, ['d1,ada,0,5,PER', 'd1,ada,10,15,LOC', 'd1,ben,0,5,PER', 'd1,ben,11,15,LOC']));

test('marks: spans agree exactly, where they overlap, and character by character', () => {
  const result = json(['agree', '--of', 'spans', spans]);
  close(measure(result, 'f1_exact').estimate, 2 * 1 / 4, 1e-12, 'exact');
  close(measure(result, 'f1_overlap').estimate, 1, 1e-12, 'overlap');
  close(measure(result, 'f1_character').estimate, 2 * 9 / 19, 1e-12, 'character');
  assert.ok(measure(result, 'alpha_unitizing').estimate > 0.5 && measure(result, 'alpha_unitizing').estimate < 1);
  close(measure(result, 'alpha_unitizing_labels').estimate, 1, 1e-12, 'labels where both have spans');
  assert.ok(measure(result, 'gamma').estimate > 0.5);
  assert.deepEqual(result.by_label.map((one) => [one.name, one.marks, one.scores[0].value.estimate]), [['LOC', 2, 0], ['PER', 2, 1]]);
  const text = run(['agree', '--of', 'spans', spans]).out.replace(/\s+/g, ' ');
  assert.match(text, /Columns: item = doc, rater = annotator, label = label, where = start and end \(.* guessed/);
  assert.match(text, /F1 has no part for chance.*The lengths of items are not known/);
  assert.match(text, /To cite: assay \S+, assay agree --of spans --seed \d+ \S+spans\.csv/);
  const long = json(['agree', '--of', 'spans', file('long.csv', csv(`${spanHead},length`, ['d1,ada,0,5,PER,500', 'd1,ada,10,15,LOC,500', 'd1,ben,0,5,PER,500', 'd1,ben,11,15,LOC,500']))]);
  assert.ok(measure(long, 'alpha_unitizing').estimate > measure(result, 'alpha_unitizing').estimate);
  assert.ok(!long.says.some((one) => one.includes('not known')));
  assert.match(run(['agree', '--of', 'spans', spans, '--methods-text']).out, /gamma \(Mathet[^]*@article\{mathet2015unified/);
  assert.match(run(['agree', '--of', 'spans', spans, '--csv']).out, /^measure,interval_about,estimate.*\r\nf1_exact,other_raters,0\.5,/);
});

test('marks: against a reference, and what most mark', () => {
  const rows = ['d1,gold,0,5,PER', 'd1,ada,0,5,PER', 'd1,ada,20,25,PER', 'd1,ben,1,5,PER', 'd2,gold,3,9,LOC', 'd2,ada,3,9,LOC', 'd2,ben,,,'];
  const path = file('reference.csv', csv(spanHead, rows));
  const result = json(['agree', '--of', 'spans', path, '--reference', 'gold']);
  const ada = result.by_rater.find((one) => one.name === 'ada').scores;
  assert.deepEqual(ada.map((one) => one.measure), ['precision', 'recall', 'F1 exact', 'F1 overlap', 'F1 character']);
  close(ada[0].value.estimate, 2 / 3, 1e-12, 'precision');
  close(ada[1].value.estimate, 1, 1e-12, 'recall');
  close(result.by_rater.find((one) => one.name === 'ben').scores[1].value.estimate, 0, 1e-12, 'who marked nothing missed it');
  const voted = run(['aggregate', '--of', 'spans', path, '--csv']).out.trimEnd().split('\r\n');
  assert.deepEqual(voted.map((line) => line.split(',').slice(0, 4).join()), ['item,start,end,label', 'd1,0,5,PER', 'd2,3,9,LOC']);
  assert.match(run(['agree', '--of', 'spans', path, '--reference', 'eve']).err, /No rater is called "eve"; the raters are ada, ben and gold/);
});

test('marks: lists in a cell and the regions of Label Studio are the same marks', () => {
  const expected = json(['agree', '--of', 'spans', spans]);
  const list = (marks) => JSON.stringify(marks.map(([start, end, label]) => ({ start, end, label })));
  const by = { ada: [[0, 5, 'PER'], [10, 15, 'LOC']], ben: [[0, 5, 'PER'], [11, 15, 'LOC']] };
  const lines = Object.entries(by).map(([who, marks]) => `{"doc":"d1","annotator":"${who}","spans":${list(marks)}}`);
  const lists = json(['agree', '--of', 'spans', file('lists-of-spans.jsonl', lines.join('\n'))]);
  assert.deepEqual(lists.measures, expected.measures);
  const tasks = [{ id: 1, data: { text: 'abc' }, annotations: Object.entries(by).map(([who, marks]) => ({
    completed_by: { email: who }, result: marks.map(([start, end, label]) => ({ from_name: 'ner', type: 'labels', value: { start, end, text: '', labels: [label] } })) })) }];
  const studio = json(['agree', '--of', 'spans', file('studio-spans.json', JSON.stringify(tasks)), '--columns', 'length=']);
  assert.equal(studio.columns.list, 'ner');
  assert.deepEqual(studio.measures, expected.measures);
});

test('marks: boxes are matched by their overlap, and put together', () => {
  const rows = ['i,ada,0,0,10,10,cell', 'i,ben,0,0,10,5,cell', 'j,ada,0,0,4,4,cell', 'j,ben,0,0,4,4,cell', 'j,cleo,1,0,4,4,cell', 'j,cleo,50,50,4,4,cell'];
  const path = file('boxes.csv', csv('image,annotator,x,y,width,height,label', rows));
  const two = json(['agree', '--of', 'boxes', file('two-boxes.csv', csv('image,annotator,x,y,width,height,label', rows.slice(0, 2)))]);
  close(measure(two, 'f1').estimate, 1, 1e-12, 'an overlap of exactly one half');
  close(measure(two, 'f1_75').estimate, 0, 1e-12, 'and no more');
  const score = two.by_rater[0].scores.find((one) => one.measure === 'mean IoU of matched').value.estimate;
  close(score, 0.5, 1e-12, 'mean overlap');
  const lines = run(['aggregate', '--of', 'boxes', path, '--csv']).out.trimEnd().split('\r\n');
  assert.equal(lines[0], 'item,label,x,y,width,height,votes,support,spread');
  assert.deepEqual(lines.slice(1).map((line) => line.split(',').slice(0, 8).join()), ['i,cell,0,0,10,7.5,2,1', 'j,cell,0,0,4,4,3,1']);
  const corners = json(['agree', '--of', 'boxes', file('corners.csv', csv('image,annotator,xmin,ymin,xmax,ymax', ['i,ada,0,0,10,10', 'i,ben,0,0,10,5']))]);
  close(measure(corners, 'f1').estimate, 1, 1e-12, 'corners');
});

test('marks: transcripts have error rates against gold and each other, and a voted text', () => {
  const rows = ['u1,ada,the cat sat,the cat sat', 'u1,ben,the cat,the cat sat', 'u1,cleo,the cat sat down,the cat sat', 'u2,ada,one two,one two', 'u2,ben,one too,one two', 'u2,cleo,one two,one two'];
  const path = file('transcripts.csv', csv('utterance,worker,text,gold', rows));
  const result = json(['agree', '--of', 'transcripts', path]);
  close(measure(result, 'rover_wer').estimate, 0, 1e-12, 'the voted text');
  close(measure(result, 'raters_wer').estimate, 3 / 15, 1e-12, 'a word left out, one more, one other');
  const plain = json(['aggregate', '--of', 'transcripts', path]);
  assert.deepEqual(plain.consensus.map((one) => one.text), ['the cat sat', 'one two']);
  const ben = result.by_rater.find((one) => one.name === 'ben').scores[0].value.estimate;
  close(ben, 2 / 5, 1e-12, 'ben');
  assert.match(run(['agree', '--of', 'transcripts', file('plain.csv', csv('utterance,worker,text', rows.map((row) => row.slice(0, row.lastIndexOf(',')))))]).out.replace(/\s+/g, ' '),
    /word error rate of two raters against each other.*Without gold raters are measured against the text that they vote for together/);
});

test('marks: bad rows are listed by line, and what the data cannot support is said', () => {
  const bad = file('bad-spans.csv', csv(spanHead, ['d1,ada,5,2,PER', 'd1,ben,x,4,PER', 'd1,,1,2,PER', 'd1,cleo,1,,PER']));
  const strict = run(['agree', '--of', 'spans', bad, '--strict']);
  assert.equal(strict.status, 3);
  assert.match(strict.err, /line 2: start: A span has a start and a later end.*line 3: start: "x" is no number.*line 4: annotator: Nobody is named.*line 5: start: A coordinate is missing/s);
  const alone = run(['agree', '--of', 'spans', file('alone-spans.csv', csv(spanHead, ['d1,ada,0,5,PER']))]);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /no item was looked at by two raters/);
  assert.match(run(['aggregate', '--of', 'spans', spans, '--soft']).err, /--soft is for labels/);
  const missing = run(['agree', '--of', 'boxes', spans]);
  assert.equal(missing.status, 1);
  assert.match(missing.err, /No column says where marks are\. Name it with --columns x=COLUMN/);
});
