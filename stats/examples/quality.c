/* How much raters agree, how good each is, and whether an item needs another vote, in C:
 * cc quality.c $(pkg-config --cflags --libs assay_stats) */
#include <assay_stats.h>
#include <stdio.h>

struct row {
  uint32_t item, rater, label;
};

int main(void) {
  /* Four raters on eight items of two classes, as rows of a program's own; the last rater always says 1. */
  enum { items = 8, raters = 4, rows = items * raters };
  static const uint32_t said[raters][items] = {{0, 1, 0, 1, 1, 0, 0, 1}, {0, 1, 0, 1, 0, 0, 0, 1}, {0, 1, 1, 1, 1, 0, 0, 1}, {1, 1, 1, 1, 1, 1, 1, 1}};
  struct row data[rows];
  for (uint32_t i = 0; i < rows; ++i) data[i] = (struct row){i / raters, i % raters, said[i % raters][i / raters]};

  assay_categories categories = ASSAY_INIT(assay_categories);
  categories.rows = rows;
  categories.item = (assay_u32){&data[0].item, sizeof(struct row)};
  categories.rater = (assay_u32){&data[0].rater, sizeof(struct row)};
  categories.label = (assay_u32){&data[0].label, sizeof(struct row)};
  categories.labels = 2;
  assay_estimate agreement = ASSAY_INIT(assay_estimate);
  if (assay_agreement(&categories, ASSAY_CHANCE_GWET, ASSAY_WEIGHTS_IDENTITY, ASSAY_THESE_ANNOTATORS, 0.95, &agreement, NULL) == ASSAY_OK)
    printf("Gwet AC1 %.2f [%.2f, %.2f]\n", agreement.estimate, agreement.low, agreement.high);

  assay_labels labels = ASSAY_INIT(assay_labels);
  labels.rows = rows;
  labels.item = categories.item;
  labels.worker = categories.rater;
  labels.label = categories.label;
  labels.items = items;
  labels.workers = raters;
  labels.classes = 2;
  assay_estimate skill[raters], cost[raters];
  for (int r = 0; r < raters; ++r) skill[r] = cost[r] = (assay_estimate)ASSAY_INIT(assay_estimate);
  const assay_status status = assay_fit_workers(&labels, NULL, 0.95, skill, cost, NULL, NULL);
  if (status != ASSAY_OK) fprintf(stderr, "%s\n", assay_status_text(status));
  for (int r = 0; r < raters; ++r)
    printf("rater %d: right with %.2f [%.2f, %.2f], cost %.2f\n", r, skill[r].estimate, skill[r].low, skill[r].high, cost[r].estimate);

  /* Two people of these skills said 0 and 1: is a third one needed? */
  const uint32_t votes[] = {0, 1};
  const double right[] = {skill[0].estimate, skill[1].estimate};
  assay_overlap overlap = ASSAY_INIT(assay_overlap);
  if (assay_decide_overlap((assay_u32){votes, 0}, (assay_f64){right, 0}, 2, 2, 0, 5, &overlap) == ASSAY_OK)
    printf("label %u with probability %.2f: %s\n", (unsigned)overlap.label, overlap.probability, overlap.stop ? "enough" : "ask somebody else");
  return status != ASSAY_OK;
}
