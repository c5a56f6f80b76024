// Posteriors of label models, judged by calibration: workers are drawn from the prior.
#include "coverage.hpp"

#include "assay/stats/labels.hpp"
#include "assay/stats/mace.hpp"

#include <algorithm>

namespace coverage {

namespace {

using namespace assay::stats;

constexpr std::size_t classes = 3;

// Beta or Dirichlet by gammas, which are half a chi-square with twice their shape.
std::vector<double> dirichlet(Rng& rng, const std::vector<double>& shape) {
  std::vector<double> out;
  double sum = 0;
  for (const double a : shape) sum += out.emplace_back(chi_square(rng, 2 * a));
  for (auto& one : out) one /= sum;
  return out;
}

struct Labelled {
  std::vector<std::uint32_t> item, worker, label;
};

// The label of a worker for an item of this class.
using Say = std::function<std::uint32_t(Rng&, std::uint32_t worker, std::uint32_t truth)>;

Labelled draw_labels(Rng& rng, const Deck& deck, const Say& say) {
  Labelled out;
  for (std::uint32_t i = 0; i < deck.items(); ++i) {
    const auto truth = below(rng, classes);
    std::uint32_t chosen[3];
    deck.draw(rng, chosen);
    for (const auto w : chosen) {
      out.item.push_back(i);
      out.worker.push_back(w);
      out.label.push_back(say(rng, w, truth));
    }
  }
  return out;
}

// A cell on the diagonal and one beside it, of one worker.
Run confusion_run(const Sizes& sizes) {
  return [workers = sizes.size(), deck = Deck(sizes)](Rng& rng) -> std::vector<Held> {
    std::vector<std::vector<double>> matrix;  // of each worker and class
    for (std::size_t w = 0; w < workers; ++w) {
      for (std::size_t c = 0; c < classes; ++c) {
        std::vector<double> shape(classes, 0.5);
        shape[c] = classes / 2.0;
        matrix.push_back(dirichlet(rng, shape));
      }
    }
    const auto labels =
        draw_labels(rng, deck, [&](Rng& drawing, std::uint32_t w, std::uint32_t c) { return drawn(drawing, matrix[w * classes + c]); });
    const auto fit = fit_labels(LabelIndex({labels.item, labels.worker, labels.label, deck.items(), workers, classes}));
    const auto w = below(rng, static_cast<std::uint32_t>(workers));
    return {holds(fit.confusion_cell(w, 0, 0), matrix[w * classes][0]), holds(fit.confusion_cell(w, 0, 1), matrix[w * classes][1])};
  };
}

Run competence_run(const Sizes& sizes) {
  return [workers = sizes.size(), deck = Deck(sizes)](Rng& rng) -> std::vector<Held> {
    std::vector<double> competence;
    std::vector<std::vector<double>> spam;
    for (std::size_t w = 0; w < workers; ++w) {
      competence.push_back(dirichlet(rng, {0.5, 0.5})[0]);
      spam.push_back(dirichlet(rng, std::vector<double>(classes, 10)));
    }
    const auto labels = draw_labels(rng, deck, [&](Rng& drawing, std::uint32_t w, std::uint32_t c) {
      return uniform(drawing) < competence[w] ? c : drawn(drawing, spam[w]);
    });
    const auto fit =
        fit_mace(LabelIndex({labels.item, labels.worker, labels.label, deck.items(), workers, classes}), {.starts = 1, .tolerance = 1e-7});
    const auto w = below(rng, static_cast<std::uint32_t>(workers));
    return {holds(fit.worker_competence(w), competence[w])};
  };
}

}  // namespace

Cells label_cells() {
  Cells out;
  over_annotators(out,
                  {{.estimator = "confusion matrix, diagonal cell", .about = "this annotator"},
                   {.estimator = "confusion matrix, other cell", .about = "this annotator"}},
                  Cost::costly, confusion_run);
  over_annotators(out, {{.estimator = "competence (MACE)", .about = "this annotator"}}, Cost::costly, competence_run);
  return out;
}

}  // namespace coverage
