// One annotator's part of the log posterior.
#include "skilled_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {

SkilledModel::Local SkilledModel::local(const GradedRow& row, double z, double log_nu) const {
  const double half = z / 2;
  const double shift = ties ? std::max(std::abs(half), log_nu) : std::abs(half);
  const double up = std::exp(half - shift);
  const double down = std::exp(-half - shift);
  const double level = ties ? std::exp(log_nu - shift) : 0;
  const double sum = up + down + level;
  const double win = up / sum;
  const double loss = down / sum;
  const double tie = level / sum;
  const double own = row.grade == 0 ? half : row.grade == 1 ? log_nu : -half;
  const double observed = row.grade == 0 ? 0.5 : row.grade == 1 ? 0 : -0.5;
  const double w = row.weight;
  return {.log_likelihood = w * (own - shift - std::log(sum)),
          .score_z = w * (observed - (win - loss) / 2),
          .score_t = w * ((row.grade == 1 ? 1 : 0) - tie),
          .info_zz = w * (win * loss + tie * (win + loss) / 4),
          .info_zt = w * tie * (loss - win) / 2,
          .info_tt = w * tie * (win + loss)};
}

double SkilledModel::predictor(const GradedRow& row, std::span<const double> common, const Traits& traits) const {
  return std::exp(traits[0]) * (common[row.first] - common[row.second]) + row.x[0] * (common[side()] + traits[1]);
}

double SkilledModel::log_likelihood(std::span<const GradedRow> rows, std::span<const double> common, const Traits& traits) const {
  double sum = 0;
  for (const GradedRow& row : rows) sum += local(row, predictor(row, common, traits), log_nu(common)).log_likelihood;
  return sum;
}

SkilledPart SkilledModel::part(std::span<const GradedRow> rows, std::span<const double> common, const Traits& traits, bool expected) const {
  SkilledPart out{.score = std::vector<double>(parameters()), .common = Matrix(parameters()), .cross = std::vector<Traits>(parameters())};
  const double skill = std::exp(traits[0]);
  for (const GradedRow& row : rows) {
    const Local at = local(row, predictor(row, common, traits), log_nu(common));
    const double stretched = skill * (common[row.first] - common[row.second]);  // slope of z in the log-discrimination
    const double x = row.x[0];
    struct Entry {
      std::size_t index;
      double slope;
    };
    const std::array<Entry, 3> entries{{{row.first, skill}, {row.second, -skill}, {side(), x}}};
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto [index, slope] = entries[i];
      out.score[index] += at.score_z * slope;
      out.cross[index][0] += at.info_zz * slope * stretched;
      out.cross[index][1] += at.info_zz * slope * x;
      for (std::size_t j = i; j < entries.size(); ++j) out.common.at(index, entries[j].index) += at.info_zz * slope * entries[j].slope;
    }
    out.own_score[0] += at.score_z * stretched;
    out.own_score[1] += at.score_z * x;
    out.aa += at.info_zz * stretched * stretched;
    out.ac += at.info_zz * stretched * x;
    out.cc += at.info_zz;
    if (ties) {
      out.score[models] += at.score_t;
      out.common.at(row.first, models) += at.info_zt * skill;
      out.common.at(row.second, models) -= at.info_zt * skill;
      out.common.at(models, models) += at.info_tt;
      out.common.at(models, side()) += at.info_zt * x;
      out.cross[models][0] += at.info_zt * stretched;
      out.cross[models][1] += at.info_zt * x;
    }
    if (expected) continue;
    // z is not linear in discrimination and strengths together.
    out.aa -= at.score_z * stretched;
    out.cross[row.first][0] -= at.score_z * skill;
    out.cross[row.second][0] += at.score_z * skill;
  }
  out.own_score[0] -= skill_precision * traits[0];
  out.own_score[1] -= side_precision * traits[1];
  out.aa += skill_precision;
  out.cc += side_precision;
  return out;
}

void add_profiled(const SkilledPart& part, Matrix& out, double sign) {
  for (std::size_t i = 0; i < out.size; ++i) {
    const Traits reached = part.solve(part.cross[i]);
    for (std::size_t j = i; j < out.size; ++j)
      out.at(i, j) += sign * (part.common.at(i, j) - reached[0] * part.cross[j][0] - reached[1] * part.cross[j][1]);
  }
}

}  // namespace assay::stats
