/* A leaderboard with intervals from a few votes, in C: cc ranking.c $(pkg-config --cflags --libs assay_stats) */
#include <assay_stats.h>
#include <stdio.h>

int main(void) {
  /* Six people compared three models in pairs; 0: the left one won, 1: a tie, 2: the right one won. */
  enum { votes = 18, models = 3 };
  static const char* const name[models] = {"heron", "kestrel", "wren"};
  const uint32_t left[votes] = {0, 0, 1, 0, 1, 2, 0, 0, 1, 2, 1, 0, 0, 2, 1, 1, 0, 2};
  const uint32_t right[votes] = {1, 2, 2, 1, 2, 0, 1, 2, 2, 0, 0, 2, 1, 1, 2, 0, 2, 1};
  const uint32_t outcome[votes] = {0, 0, 0, 1, 0, 2, 2, 0, 2, 2, 1, 2, 0, 2, 0, 2, 0, 1};
  const uint32_t annotator[votes] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5};

  assay_comparisons data = ASSAY_INIT(assay_comparisons);
  data.rows = votes;
  data.left.data = left;
  data.right.data = right;
  data.outcome.data = outcome;
  data.annotator.data = annotator;
  data.models = models;

  assay_estimate strength[models] = {ASSAY_INIT(assay_estimate), ASSAY_INIT(assay_estimate), ASSAY_INIT(assay_estimate)};
  assay_note note[4];
  assay_notes notes = ASSAY_INIT(assay_notes);
  notes.note = note;
  notes.room = 4;

  const assay_status status = assay_davidson(&data, 0.95, strength, &notes);
  if (status != ASSAY_OK) fprintf(stderr, "%s\n", assay_status_text(status));
  for (int m = 0; m < models; ++m) {
    if (strength[m].has & ASSAY_HAS_INTERVAL)
      printf("%-8s %6.2f [%.2f, %.2f]\n", name[m], strength[m].estimate, strength[m].low, strength[m].high);
    else if (strength[m].has & ASSAY_HAS_ESTIMATE)
      printf("%-8s %6.2f\n", name[m], strength[m].estimate);
  }
  for (size_t i = 0; i < notes.count && i < notes.room; ++i) printf("note: %s\n", note[i].message);
  return status == ASSAY_BAD_INPUT || status == ASSAY_BAD_STRUCT;
}
