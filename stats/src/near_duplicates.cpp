// MinHash: texts that share most of their word triples meet in a band.
#include "assay/stats/people.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t bands = 32;
constexpr std::size_t rows_a_band = 4;
using Signature = std::array<std::uint64_t, bands * rows_a_band>;

// The finaliser of splitmix64 (Steele, Lea and Flood 2014).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

// Bytes of other alphabets count as letters.
bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::uint64_t> word_hashes(std::string_view text) {
  std::vector<std::uint64_t> words;
  bool inside = false;
  for (const char c : text) {
    if (!in_word(c)) {
      inside = false;
      continue;
    }
    if (!inside) words.push_back(0xcbf29ce484222325U);
    inside = true;
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    words.back() = (words.back() ^ static_cast<unsigned char>(small)) * 0x100000001b3U;  // FNV-1a
  }
  return words;
}

// Hashes of three words in a row, as a sorted set.
std::vector<std::uint64_t> triples(const std::vector<std::uint64_t>& words) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 2; i < words.size(); ++i) out.push_back(mixed(mixed(mixed(words[i - 2]) ^ words[i - 1]) ^ words[i]));
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

Signature signature_of(const std::vector<std::uint64_t>& set) {
  Signature out;
  for (std::size_t f = 0; f < out.size(); ++f) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t salt = mixed(f);
    for (const auto x : set) least = std::min(least, mixed(x ^ salt));
    out[f] = least;
  }
  return out;
}

double jaccard(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t both = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    both += a[i] == b[j] ? 1 : 0;
    const bool step_a = a[i] <= b[j];
    const bool step_b = b[j] <= a[i];
    i += step_a ? 1 : 0;
    j += step_b ? 1 : 0;
  }
  return static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

using Candidates = std::vector<std::pair<std::size_t, std::size_t>>;

// Texts with the same four least hashes in a band. Many copies of one text are chained, not paired each with each.
void add_band(Candidates& out, const std::vector<std::size_t>& texts, const std::vector<Signature>& signatures, std::size_t band) {
  std::map<std::array<std::uint64_t, rows_a_band>, std::vector<std::size_t>> buckets;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::array<std::uint64_t, rows_a_band> key;
    std::copy_n(signatures[i].begin() + static_cast<std::ptrdiff_t>(band * rows_a_band), rows_a_band, key.begin());
    buckets[key].push_back(i);
  }
  constexpr std::size_t few = 50;
  for (const auto& [key, members] : buckets) {
    for (std::size_t a = 0; a < members.size(); ++a) {
      const std::size_t end = members.size() <= few ? members.size() : std::min(members.size(), a + 2);
      for (std::size_t b = a + 1; b < end; ++b) out.emplace_back(members[a], members[b]);
    }
  }
}

}  // namespace

std::vector<NearDuplicate> near_duplicates(std::span<const std::string_view> texts, const NearDuplicateOptions& options) {
  std::vector<std::size_t> position;
  std::vector<std::vector<std::uint64_t>> sets;
  std::vector<Signature> signatures;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto words = word_hashes(texts[i]);
    if (words.size() < std::max<std::size_t>(3, options.least_words)) continue;
    position.push_back(i);
    sets.push_back(triples(words));
    signatures.push_back(signature_of(sets.back()));
  }
  Candidates candidates;
  for (std::size_t band = 0; band < bands; ++band) add_band(candidates, position, signatures, band);
  std::ranges::sort(candidates);
  const auto rest = std::ranges::unique(candidates);
  candidates.erase(rest.begin(), rest.end());
  std::vector<NearDuplicate> out;
  for (const auto& [a, b] : candidates) {
    const double similarity = jaccard(sets[a], sets[b]);
    if (similarity >= options.least - 1e-12) out.push_back({position[a], position[b], similarity});
  }
  return out;
}

}  // namespace assay::stats
