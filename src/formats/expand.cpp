// expand: pairs are drawn without repetition (Floyd's method) from a generator seeded by the item's id.
#include "formats/expand.hpp"

#include "base/random.hpp"

#include <set>
#include <utility>

namespace assay::formats {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;

std::uint64_t seed_of(std::string_view id, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

// The pairs in order: (0,1) (0,2) … (1,2) …
Pair pair_number(std::size_t number, std::size_t n) {
  std::size_t i = 0;
  while (number >= n - 1 - i) {
    number -= n - 1 - i;
    ++i;
  }
  return {i, i + 1 + number};
}

std::set<std::size_t> chosen(std::size_t all, std::size_t wanted, std::uint64_t seed) {
  std::set<std::size_t> numbers;
  SeededRandom random(seed);
  for (std::size_t last = all - wanted; last < all; ++last) {
    const auto drawn = static_cast<std::size_t>(random.below(last + 1));
    numbers.insert(numbers.contains(drawn) ? last : drawn);
  }
  return numbers;
}

ImportedItem child(const ImportedItem& item, Pair pair, const std::string& field) {
  ImportedItem out;
  out.external_id = item.external_id + "#" + std::to_string(pair.first + 1) + "-" + std::to_string(pair.second + 1);
  out.group = item.group ? item.group : item.external_id;
  const auto& whole = item.content.get_object();
  json::Object content;
  content.reserve(whole.size());
  for (const auto& [key, value] : whole) {
    if (key != field) {
      content.emplace(key, value);
      continue;
    }
    json::Array two;
    two.push_back(value.get_array()[pair.first]);
    two.push_back(value.get_array()[pair.second]);
    content.emplace(key, std::move(two));
  }
  out.content = std::move(content);
  return out;
}

}  // namespace

Result<std::vector<ImportedItem>> expand(ImportedItem item, const Expansion& expansion, std::string_view responses_field) {
  std::vector<ImportedItem> out;
  const std::string field(responses_field);
  const auto* list = json::find(item.content, field);
  if (expansion.how == Expand::none || item.content.is_null()) {
    out.push_back(std::move(item));
    return out;
  }
  const auto n = list != nullptr && list->is_array() ? list->get_array().size() : 0;
  if (n < 2) return Error::invalid("/" + field, "Pairs need at least 2 responses; this row has " + std::to_string(n) + ".");
  if (n == 2) {
    out.push_back(std::move(item));
    return out;
  }
  const auto all = n * (n - 1) / 2;
  if (n > most_pairs || (expansion.how == Expand::all_pairs && all > most_pairs)) {
    return Error::invalid("/" + field, "This row has " + std::to_string(n) + " responses, too many for all pairs; a row becomes at most " +
                                           std::to_string(most_pairs) + " items.");
  }
  const auto asked = static_cast<std::size_t>(std::max<std::int64_t>(1, expansion.pairs));
  const auto wanted = expansion.how == Expand::all_pairs ? all : std::min({all, asked, most_pairs});
  for (const auto number : chosen(all, wanted, seed_of(item.external_id, expansion.seed))) {
    out.push_back(child(item, pair_number(number, n), field));
  }
  for (auto& vote : item.votes) {
    bool placed = false;
    for (auto& one : out) {
      if (!vote.winner || !vote.left_model || !vote.right_model) break;
      const auto winner = oriented(vote, models_of(one.content, field));
      const auto models = models_of(one.content, field);
      if (!winner.ok() || !models[0] || !models[1]) continue;
      vote.winner = *winner;
      vote.left_model = models[0];
      vote.right_model = models[1];
      one.votes.push_back(std::move(vote));
      placed = true;
      break;
    }
    if (!placed)
      return Error::invalid("/votes", "A vote in this row is about no pair that the row becomes; import votes without expansion.");
  }
  return out;
}

}  // namespace assay::formats
