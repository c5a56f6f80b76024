// help: purpose first; then input, output and exit codes.
#include "programs/help.hpp"

namespace assay::programs::help {

const char* const all =
    R"(assay COMMAND --help is a short manual page. rank, agree, aggregate, judge and quality work on files alone, plan
needs nothing; the others work on the data folder that --data-dir names, "data" without it.

  assay serve                                     start the server, with a demo where the folder is empty
  assay rank battles.csv                          a leaderboard with honest intervals
  assay agree labels.csv                          how much raters agree
  assay aggregate labels.csv                      one label an item, from several raters
  assay judge labels.csv --judge gpt              whether a model may stand for a human
  assay quality labels.csv                        the people behind the labels, and signs to look at
  assay plan                                      what exams, gold and overlap do, and what an answer costs
  assay backup copy.db --data-dir /srv/assay      while the server runs)";

const char* const serve = R"(INPUT
  A setting may come from a flag (--data-dir DIR), a variable (ASSAY_DATA_DIR) or a line of the file that --config
  names; a flag beats a variable, a variable beats the file:

    data-dir = /srv/assay
    public-url = https://assay.example.org

OUTPUT
  The address and, for a new demo, one-time links that sign people in; then a line of JSON on standard error for
  everything that happens. Ctrl+C or SIGTERM stops it after what was accepted is finished. One server runs on a
  data folder at a time.

EXIT CODES
  0  stopped as it was told to
  1  it could not start: a setting is wrong, the folder is in use, the port is taken
  74 the disk failed while something was committed; nothing that was acknowledged is lost)";

const char* const person_link = R"(INPUT
  A name, a part of it, or an e-mail address, of exactly one person:

    assay person link mona
    assay person link mona@example.org --public-url https://assay.example.org

OUTPUT
  The link. It signs in once, within 7 days; links made before stop working. The server may run.

EXIT CODES
  0  the link is printed
  1  nobody fits, or several do: they are named)";

const char* const person_export = R"(INPUT
  The whole name, the whole e-mail address, or the id of one person; imported judgments have people too:

    assay person export mona@example.org --out mona.json --data-dir /srv/assay

OUTPUT
  A JSON object with a list for each table that holds something about the person: the account, memberships, logins,
  tasks, drafts, judgments with all their revisions, the history. docs/privacy.md names each column. Hashes of
  secrets are left out. The server may run. A file is readable by its owner alone, and none is overwritten.

EXIT CODES
  0  all of it is written
  1  nobody or several fit (they are named with their ids), or it could not be written)";

const char* const person_erase = R"(INPUT
  The whole name, the whole e-mail address, or the id of one person. The name must be typed once more, unless --yes:

    assay person export mona@example.org --out mona.json
    assay person erase mona@example.org

OUTPUT
  What goes (name, e-mail, password, logins, links, tokens, drafts, notes, access), and the name under which the
  judgments stay. The erasure stands in the history. Backups and files that were exported before are not reached.
  The server may run.

EXIT CODES
  0  erased
  1  nothing was changed: nobody or several fit, the name was not typed, or the person is the last owner of a
     workspace)";

const char* const workspace_add = R"(INPUT
  A name for the workspace and the name of its owner:

    assay workspace add "Vision" --owner "Ada Lovelace" --data-dir /srv/assay

OUTPUT
  An address that signs the owner in, once, within 7 days. The server may run. On a data folder without a database
  it makes one.

EXIT CODES
  0  the workspace is there
  1  anything else; then nothing was made)";

const char* const contract = R"(INPUT
  The name of a part. No data folder is read. For example:

    assay contract openapi > openapi.json

OUTPUT
  The part, on standard output: openapi (the API as OpenAPI 3.1), typescript (its types), api, kinds, limits,
  privacy and settings (pages of the documentation).

EXIT CODES
  0  it is printed
  1  there is no such part)";

const char* const backup = R"(INPUT
  A SQLite database, of a running or a stopped server; PostgreSQL has its own means. For example:

    assay backup /backup/monday.db --data-dir /srv/assay

OUTPUT
  One file that is checked before it gets its name, and its size. Nothing is ever overwritten. Uploads and exports
  in the data folder are not in it.

EXIT CODES
  0  the copy is whole
  1  anything else; then there is no copy)";

const char* const restore = R"(INPUT
  A file that `assay backup` wrote, and a data folder without a database:

    assay restore /backup/monday.db --data-dir /srv/restored
    assay serve --data-dir /srv/restored

OUTPUT
  What was restored and how to start it. A damaged file is refused.

EXIT CODES
  0  the folder is ready to serve
  1  anything else; then the folder has no database)";

const char* const doctor = R"(INPUT
  The database that the settings name, of a running or a stopped server:

    assay doctor --data-dir /srv/assay

OUTPUT
  A line for each thing that is wrong: damage in the file, a counter that a recount contradicts, a promise that is
  broken, such as two judgments of one person on one item. Nothing is changed.

EXIT CODES
  0  all is well
  1  something is wrong, or the database cannot be read)";

const char* const rank_purpose =
    "Rank models from a file of battles (pairwise votes), rankings or best-worst choices, with intervals that know who judged.";

const char* const rank_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  Several files are read as one. A row is one vote:

    model_a,model_b,winner,judge
    heron,wren,model_a,ada

  The columns are found by their names (model_a/model_b, left/right, model_x/model_y, winner/loser …; judge,
  annotator, worker, user …) and said first. --columns names them otherwise. Who won is said in the words of the
  arena (model_a, model_b, tie, tie (bothbad)) or as left/right, A/B, 1/2, or by the name of the winning model.
  Answers may say how much better: "A is slightly better", A>>B, whole numbers from below 0 (a is better) to above,
  1 … 7, or a strength beside the winner (strength=COLUMN). --grades names other answers in their order.

  A row may also be a ranking, heron > wren = osprey or a JSON list (with lists for ties), with a column of all
  items that were shown where some are not placed; or a choice of the best and the worst of some items, by name,
  number or letter:

    item_1,item_2,item_3,best,worst,judge
    heron,wren,osprey,heron,osprey,ada

MODELS
  davidson       battles with ties (Davidson); what is fitted without --model
  rao-kupper     battles with ties, as differences below a threshold
  bradley-terry  battles; a tie is half a win for each
  firth          the same with Firth's penalty: who always wins has a strength, too; intervals take battles as
                 independent
  adjacent       battles with graded answers, odds of neighbouring grades
  cumulative     battles with graded answers, thresholds between them
  skilled        battles, where raters differ in skill and lean to a side. Strengths are a joint mode with skills:
                 differences come out too large where people cast few votes (8 % with 60 each)
  plackett-luce  rankings, with ties and of some items only
  maxdiff        best-worst choices, the pair chosen together
  best-worst     best-worst choices, first the best, then the worst of the rest

OUTPUT
  What was read; then a table: rank, the ranks that the data allow (all of them hold together with the confidence
  asked for), strength (the logarithm of the odds of being preferred, zero for the average model) with its
  interval, and the counts; of rankings and choices, how many others a model was placed above, with and below.
  Where a column says who judged, intervals are clustered by it (cluster jackknife CR3 with t): people who judge
  several battles do not make as many independent votes. Then who is above whom, with p, and about how many more
  battles would settle it where neighbours are not told apart; tiers; how well the model describes the battles
  (counts more than 3 standard errors off, deviance, cycles, the other model of ties).
  Beside the board, where the file holds what it takes or an option asks for it:
    --by            which models are stronger or weaker in a category than on all battles, beyond noise
    --style         strengths with and without what wins by style: length, headers, lists, bold of two columns of
                    texts or conversations (text_a, text_b); --covariate COLUMN_OF_A,COLUMN_OF_B for other numbers
    the side        how much being shown on the left helps; --side where battles are many
    probabilities   win rates against an even mix of opponents, each battle weighed by the inverse of the
                    probability of its pair (a column sampling_probability …, or probability=COLUMN)
    two bad answers how often, by model, apart from ties
    --elo           Elo ratings, which follow the order of the rows
  Last the exact command with seed and SHA-256 for a paper.
  Bad rows are listed on standard error with line and reason: the first 20, and how many there are.

EXIT CODES
  0  every model has a strength
  2  the data cannot support the whole answer: the models that always win, always lose or are not tied to the
     others by any chain of votes are named
  3  there are bad rows, and --strict
  1  anything else, for example a file that cannot be read)";

const char* const agree_purpose =
    "Measure how much raters agree, from a file of labels, with intervals and the reason why measures "
    "differ.";

const char* const agree_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  A row is what one rater said about one item:

    task,worker,label
    17,ada,cat

  The columns are found by their names (task, item, id …; worker, annotator, rater …; label, rating, answer …) and
  said first. --columns names them otherwise. Rows without a label are left out.
  The level says how labels are compared: nominal (equal or not), ordinal (by their order), interval (by their
  distance) or ratio (by their distance over their sum: 1 and 2 lie as far apart as 50 and 100; never guessed). It
  is guessed and said: texts and whole numbers are nominal, whole numbers in a column named rating, score, stars …
  are ordinal, numbers with decimals are interval.

OUTPUT
  What was read; then percent agreement, Krippendorff's alpha with two intervals (what other items like these
  would give with these raters, by resampling items; what other raters like these would give, by leaving out one
  at a time), Cohen's kappa where there are exactly two raters, a sentence on why the measures differ where they
  do, and how much each rater agrees with the others: all raters where they are few, else the lowest five (--json
  has all). Of numbers also the six intraclass correlations and Kendall's W (where every rater rated every item),
  the variances of items and raters, and what more raters an item would bring; of labels the last by Spearman and
  Brown. Of two raters whether they use the labels alike (Stuart-Maxwell, Bhapkar) and the prevalence and bias
  index. Then the labels and the items that disagreement comes from. Cells with sets of labels (JSON lists, or
  --sets ';') are compared whole and by what they share (MASI, Jaccard). What people marked is compared with --of:
  spans of texts (columns start, end, label; F1 exact, by overlap and by character, alpha for unitizing, gamma),
  boxes in images (x, y, width, height or corners; matched by overlap), transcripts (text, and gold where known;
  word and character error rates). A row without coordinates says that somebody looked and marked nothing; JSON
  lists in a cell and Label Studio's regions are read, too. --replication FILE sets another crowd's labels of the
  same items beside these. Few raters stand in a matrix of kappas. Last the exact command with seed and SHA-256 for
  a paper. Bad rows are listed on standard error with line and reason: the first 20, and how many there are.

EXIT CODES
  0  agreement was measured
  2  the data cannot support it: no item was judged by two raters, or all labels are the same
  3  there are bad rows, and --strict
  1  anything else, for example a file that cannot be read)";

const char* const aggregate_purpose =
    "Find one label for each item from the labels of several raters: majority, Dawid-Skene and one-coin side by side.";

const char* const aggregate_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  A row is what one rater said about one item; a column of known labels is used to judge the methods:

    task,worker,label,gold
    17,ada,cat,cat
    17,ben,dog,cat

  The columns are found by their names (task, item, id …; worker, annotator, rater …; label, rating, answer …; gold,
  ground_truth, truth …) and said first. --columns names them otherwise. Rows without a label are left out. Several
  labels of a rater on an item are separate votes, and said.

OUTPUT
  What was read; then each method with how often it differs from the majority and how often it is right on gold;
  whose labels are taken and why; the items where methods differ and Dawid-Skene is surest; the shares of the
  labels; the raters: all where they are few, else the lowest five with ten labels or more (--json has all).
  Dawid-Skene gives every rater a confusion matrix, with a prior of K/2 pseudo-labels on the diagonal and 1/2
  elsewhere for K labels; a note says where that is more than a rater gave. One-coin gives every rater one
  probability of being right. --models sets weighted majority, GLAD (abilities of raters, difficulties of items) and
  MACE (competent or spamming) beside them. What models say of raters has intervals; the expected cost of a label is
  0 from a rater whose labels settle what is true, 1 from one whose labels tell nothing. Confusion matrices stand
  beside counts. --soft adds how people differ: shares of labels, entropy, and the items on which they differ by
  more than errors explain. Cells with sets of labels (JSON lists, or --sets ';') give a set an item: each label is
  a question of its own. --of spans, boxes or transcripts puts together what people marked: votes on characters,
  boxes that overlap, ROVER. --ratings takes scores on a scale, maybe on several dimensions of a rubric: what the
  average rater would give each item, how severe each rater is, and both on the scale of a many-facet Rasch model.
  Gold takes no part in the fits. --csv has a line an item, --json everything. Bad rows are listed on standard error
  with line and reason: the first 20, and how many there are.

EXIT CODES
  0  every item with a label has one
  2  the data cannot support it: no item has two labels, or there are none, or more than 1024 different ones
  3  there are bad rows, and --strict
  1  anything else, for example a file that cannot be read)";

const char* const judge_purpose =
    "Measure models that label against the humans they should stand for: agreement beside that of humans, the alternative annotator "
    "test, and what humans would say of all items.";

const char* const judge_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  A row is what one rater, human or judge, said about one item:

    task,worker,label
    17,ada,cat
    17,gpt,dog

  --judge says who is a judge; without it the raters whose names look like those of models are taken, and said. A
  judge whose labels stand in a file of their own, with the same columns but no rater, is named with it:

    assay judge labels.csv --judge gpt
    assay judge votes.csv --judge gpt4=gpt4.csv --judge gpt3=gpt3.csv --columns item=id,label=winner

OUTPUT
  For each judge: how often it agrees with a human, how often humans agree with each other, and the difference, all
  measured by the same votes: those of the other humans on the item. Intervals speak for humans and items like
  these. Kappa against all humans, and with each. Then the alternative annotator test (Calderon, Reichart and Dror
  2025): put in the place of each human, is the judge as good, but for --epsilon? It may stand for a human where
  that holds for half of them (Benjamini-Yekutieli over the humans). Which labels it gives where humans give which.
  Where it labelled items that no human did: the share of each label that humans would give of all items, from their
  few labels and its many (PPI++). Beside that the share that Rogan and Gladen (1978) find from the judge's rates of
  hits and false alarms. Humans may have been asked unevenly: --columns stratum=… says of which group an item is,
  probability=… how likely it was to be chosen. Several judges: how much their errors correlate, and how many
  independent ones they are worth. Where labels are verdicts on two responses (columns of their models or texts are
  found by name, or named with left=… and right=…), what sways the judge beside the same in humans: how often it
  says the same in both orders, which place it favours, how often the longer response wins (with texts or lengths),
  and that of its own model (a model called like the judge, or --own JUDGE=MODEL). An item then is a prompt with a
  pair. What no column tells is said. Bad rows are listed on standard error with line and reason: the first 20, and
  how many there are.

EXIT CODES
  0  every judge was compared
  2  the data cannot support it: no item has labels of a judge and of two humans
  3  there are bad rows, and --strict
  1  anything else, for example a judge that no rater is called)";

const char* const plan_purpose =
    "Reckon before anybody works: whom an exam admits, whom rules on gold strike, how many judgments an answer needs, what it "
    "costs.";

const char* const plan_manual = R"(INPUT
  Nothing but options; each has the default of a new project. --skills says how often the people you think of are
  right on an item:

    assay plan
    assay plan exam --exam-items 10 --exam-right 8 --skills 0.9,0.6
    assay plan overlap --classes 4 --least 2 --most 6
    assay plan cost --items 5000 --judgments 3.6 --minutes 1.5 --price 0.40
    assay plan --items 500 --judgments 3 --simulate drawn.csv && assay aggregate drawn.csv

OUTPUT
  For each topic a table and what it means:
  exam        how likely somebody passes, at once, in the attempts given and with one more; the smallest exam that
              keeps the two promises of --good and --bad
  gold        how likely a person of each skill is warned, becomes a case for a manager, or raises the alarm of
              drift, within --gold answers; after how many items that is
  overlap     judgments an item and how often the label is right when people are asked one after the other until it
              is sure, beside fixed overlaps
  comparison  votes, judgments and people that it takes to find that one of two is preferred
  cost        judgments, gold, reviews and audits, their hours and money
  Probabilities are exact, not simulated; comparison uses the normal approximation. They hold for people who are
  right independently of each other. --json has every number, --csv a line a number. --plot draws exam, gold and
  overlap by skill; --compare says what other rules change; --simulate writes labels of --items items, --judgments
  each, by as many people as --per-person asks for, whose skills are --skills in turn; --methods-text is the
  paragraph of a preregistration.

EXIT CODES
  0  printed
  1  options that do not fit together)";

const char* const quality_purpose =
    "Measure the people behind a file of labels: skill on gold with its interval, agreement with the others, drift, and signs that "
    "somebody should look at.";

const char* const quality_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  A row is what one person said about one item; columns of known labels, times and reasons are used where there are
  any:

    task,worker,label,gold,seconds,submitted_at,rationale
    17,ada,cat,cat,12.5,2026-11-01T09:30:00Z,Whiskers and a tail that the dog lacks

  The columns are found by their names and said first; length (words, characters, tokens) is how much there was to
  read. --columns names them otherwise. Without times, drift and straight lines are not looked at.

OUTPUT
  What was read; then the people: labels, agreement and kappa with the others, how many gold were right, with
  Wilson's 90 % interval, the smoothed share of the last 20 with its own (for display: signs go by the raw one),
  median time, the share of the left and of ties where labels are sides of a comparison, and the longest run of one
  label. All people where they are few, else those with a sign and the five with the lowest kappa (--csv has a line
  a person, --json everything). Signs: below 70 % of the last 20 gold; a rise of errors by 20 points over one's own
  (CUSUM at 4.5); two people with the same wrong labels, item by item, more often than chance explains; a side that
  is preferred, or ties far more or less often than the others have them (99 % sequences that may be looked at
  daily, corrected over people); a run of one label that others' labels on these items and one's own shares make
  unlikely; three of the last ten answers in less than a quarter of the median of qualified people (right on 70 % of
  the last gold; without three of these, of all) for items of that length; the last answers in half of one's own
  time before; texts that repeat earlier ones. None of them proves anything. Bad rows are listed on standard error
  with line and reason: the first 20, and how many there are.

EXIT CODES
  0  people were measured, with signs or without
  2  there is no label
  3  there are bad rows, and --strict
  1  anything else, for example a file that cannot be read)";

const char* const import_purpose = "Import items, with or without votes, from a file into a project, as the web page does.";

const char* const import_manual = R"(INPUT
  JSON Lines, JSON, CSV, TSV, battles of the arena, or an export of Assay; plain or as .gz; - is standard input.

    {"id": "q1", "prompt": "Why is the sky blue?", "response_a": "Because …", "response_b": "The air …"}
    {"id": "q2", "prompt": "Name a prime number.", "response_a": "7", "response_b": "9"}

  How a row becomes an item is suggested from its columns and said. To say it otherwise:

    assay import rows.jsonl --project Demo --print-mapping > mapping.json    (then edit it)
    assay import rows.jsonl --project Demo --mapping mapping.json --dry-run

  Rows whose external id is in the project already are left out, so the same file may be imported again.
  On SQLite the server must not run: one program writes at a time, and this one refuses clearly. On PostgreSQL a
  server that runs on the same data folder does the work, and this command shows its progress.

OUTPUT
  The mapping, a bar of progress where standard error is a terminal, and what became of the rows. Rows with errors
  are listed on standard error with line and reason: the first 20, and how many there are. Ctrl+C cancels at the
  next safe place; what was imported stays.

EXIT CODES
  0  done; rows with errors were left out and listed
  3  there are rows with errors, and --strict: nothing was imported
  1  anything else, for example a server that runs, or a mapping that does not fit)";

const char* const export_purpose = "Export a project's items and judgments into a folder, with a report and a manifest of hashes.";

const char* const export_manual = R"(INPUT
  A project of the database that the settings name. For example, from a folder where `assay serve` has run:

    assay export --project "Compare answers" --format arena --out battles
    assay rank battles/battles.jsonl

  On SQLite the server must not run; use its export page or its API otherwise. On PostgreSQL a server that runs on
  the same data folder does the work.

OUTPUT
  In the folder: the file of the format, export_report.json (rows in, rows out, what was left out and why) and
  manifest.json (the spec, and the SHA-256 of each file). People are pseudonyms that hold within one export;
  --named uses their names.

EXIT CODES
  0  the files are written and their hashes checked
  1  anything else, for example a folder that holds such files already)";

}  // namespace assay::programs::help
