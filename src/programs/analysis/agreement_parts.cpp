// agreement_parts: which parts there are, in the order of their lines.
#include "programs/analysis/agreement_parts.hpp"

#include <array>

namespace assay::programs {
namespace {

constexpr std::array<AgreementPart, 5> all_parts = {{
    {"sets", measure_sets},
    {"pairs", measure_pairs},
    {"reliability", measure_reliability},
    {"two raters", measure_two_raters},
    {"disagreement", measure_disagreement},
}};

}  // namespace

std::span<const AgreementPart> agreement_parts() { return all_parts; }

}  // namespace assay::programs
