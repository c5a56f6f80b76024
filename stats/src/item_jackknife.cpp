// What moves agreement and kappa when an item is left out, and the limits that follow.
#include "item_jackknife.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::stats {
namespace {

constexpr double nothing_left = 1e-9;  // of a weight from which all was taken

void interval(Estimate& out, double items, double moved, bool missing, double least) {
  if (!out.estimate) return;
  if (items < 2 || missing) {
    out.add_note(note::too_few, items < 2 ? "one shared item: nothing is known of others like it" : "it hangs on a single item");
    return;
  }
  if (items < static_cast<double>(few_clusters_limit))
    out.add_note(note::few_clusters, "below 10 shared items: the interval is a rough guide");
  const double se = std::sqrt((items - 1) / items * moved);
  if (se <= 1e-12) {
    out.add_note(note::no_variation, "no item moves it");
    return;
  }
  out.se = se;
  out.df = items - 1;
  const double t = *two_sided_t(out.level, *out.df);
  out.low = std::max(least, *out.estimate - t * se);
  out.high = std::min(1.0, *out.estimate + t * se);
}

}  // namespace

std::optional<double> AgreementSums::agreement() const {
  if (weight <= nothing_left) return std::nullopt;
  return std::clamp(equal / weight, 0.0, 1.0);
}

std::optional<double> AgreementSums::kappa() const {
  const auto observed = agreement();
  if (!observed) return std::nullopt;
  const double expected = crossed / (weight * weight);
  if (!(expected < 1 - 1e-12)) return std::nullopt;
  return (*observed - expected) / (1 - expected);
}

ItemJackknife::ItemJackknife(const AgreementSums& all) : all_(all) {}

void ItemJackknife::leave(const AgreementSums& rest, double times) {
  items_ += times;
  const auto add = [&](const std::optional<double>& whole, const std::optional<double>& left, double& moved, bool& missing) {
    if (!whole) return;
    if (left) moved += times * (*left - *whole) * (*left - *whole);
    else missing = true;
  };
  add(all_.agreement(), rest.agreement(), agreement_, agreement_missing_);
  add(all_.kappa(), rest.kappa(), kappa_, kappa_missing_);
}

void ItemJackknife::write(Estimate& agreement, Estimate& kappa, double level) const {
  agreement = {.level = level, .method = "share of equal labels, item jackknife with t", .speaks_for = SpeaksFor::these_annotators};
  kappa = {.level = level, .method = "kappa, item jackknife with t", .speaks_for = SpeaksFor::these_annotators};
  agreement.estimate = all_.agreement();
  kappa.estimate = all_.kappa();
  for (Estimate* each : {&agreement, &kappa}) {
    each->clusters = static_cast<std::size_t>(std::lround(items_));
    each->n = each->clusters;
  }
  if (!agreement.estimate) {
    agreement.add_note(note::no_data, "no item is shared");
    kappa.add_note(note::no_data, "no item is shared");
    return;
  }
  if (!kappa.estimate) kappa.add_note(note::no_variation, "both always used one and the same label");
  if (*agreement.estimate == 0 || *agreement.estimate == 1) {
    const Estimate wilson = wilson_share(*agreement.estimate * items_, items_, level);
    agreement.low = wilson.low;
    agreement.high = wilson.high;
    agreement.add_note(note::boundary, "all items agree, or none: Wilson interval with every item counted once");
  } else {
    interval(agreement, items_, agreement_, agreement_missing_, 0);
  }
  interval(kappa, items_, kappa_, kappa_missing_, -1);
}

}  // namespace assay::stats
