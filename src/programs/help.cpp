// help: purpose first; then input, output and exit codes.
#include "programs/help.hpp"

namespace assay::programs::help {

const char* const rank_purpose =
    "Rank models from a file of battles (pairwise votes), with intervals that know who judged.";

const char* const rank_manual = R"(INPUT
  CSV, TSV, JSON Lines or JSON, plain or as .gz; an export of Assay or of Label Studio; - is standard input.
  Several files are read as one. A row is one vote:

    model_a,model_b,winner,judge
    heron,wren,model_a,ada

  The columns are found by their names (model_a/model_b, left/right, model_x/model_y, winner/loser …; judge,
  annotator, worker, user …) and said first. --columns names them otherwise. Who won is said in the words of the
  arena (model_a, model_b, tie, tie (bothbad)) or as left/right, A/B, 1/2, or by the name of the winning model.

OUTPUT
  What was read; then a table: rank, the ranks that the data allow (all of them hold together with the confidence
  asked for), strength (the logarithm of the odds of being preferred, zero for the average model) with its
  interval, and the counts. Davidson's model is fitted, in which ties count. Where a column says who judged,
  intervals are clustered by it (cluster jackknife CR3 with t): people who judge several battles do not make as
  many independent votes. Then who is above whom, and the exact command with seed and SHA-256 for a paper.
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
  The level says how labels are compared: nominal (equal or not), ordinal (by their order) or interval (by their
  distance). It is guessed and said: texts and whole numbers are nominal, whole numbers in a column named rating,
  score, stars … are ordinal, numbers with decimals are interval.

OUTPUT
  What was read; then percent agreement, Krippendorff's alpha with two intervals (what other items like these
  would give with these raters, by resampling items; what other raters like these would give, by leaving out one
  at a time), Cohen's kappa where there are exactly two raters, a sentence on why the measures differ where they
  do, and how much each rater agrees with the others: all raters where they are few, else the lowest five (--json
  has all). Last the exact command with seed and SHA-256 for a paper.
  Bad rows are listed on standard error with line and reason: the first 20, and how many there are.

EXIT CODES
  0  agreement was measured
  2  the data cannot support it: no item was judged by two raters, or all labels are the same
  3  there are bad rows, and --strict
  1  anything else, for example a file that cannot be read)";

}  // namespace assay::programs::help
