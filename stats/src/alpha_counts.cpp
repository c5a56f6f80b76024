// Alpha from counts: how often every pattern of labels occurs, then how often every two labels stand in one unit. All counts
// are whole numbers, so nothing depends on an order.
#include "alpha_distances.hpp"
#include "alpha_lists.hpp"
#include "alpha_source.hpp"
#include "radix_sort.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

namespace assay::stats {
namespace {

// One label and how many raters of a unit gave it.
struct Part {
  std::uint32_t code;
  std::int32_t times;
};

// How often two labels stand in one unit, apart for every number of values in a unit.
class Coincidences {
 public:
  Coincidences(std::size_t labels, std::size_t largest_unit)
      : labels_(labels), largest_(largest_unit), pair_((largest_unit + 1) * labels * labels), count_(labels) {}

  // `units` more units of this pattern, or fewer where negative; a single value is no unit.
  void add(std::span<const Part> pattern, std::int64_t units) {
    std::int32_t size = 0;
    for (const Part& part : pattern) size += part.times;
    if (size < 2) return;
    std::int64_t* const table = &pair_[static_cast<std::size_t>(size) * labels_ * labels_];
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      count_[pattern[i].code] += units * pattern[i].times;
      for (std::size_t j = 0; j < i; ++j) table[pattern[j].code * labels_ + pattern[i].code] += units * pattern[i].times * pattern[j].times;
    }
  }

  // `value[k]` is that of label k, ascending.
  [[nodiscard]] std::optional<double> alpha(const Spacing& spacing, std::span<const double> value) const {
    const std::vector<double> count(count_.begin(), count_.end());
    const CodeDistances by_metric(spacing.metric, value, count);
    double n = 0;
    for (const double each : count) n += each;
    double observed = 0;
    double expected = 0;
    for (std::size_t b = 0; b < labels_; ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        if (count_[a] == 0 || count_[b] == 0) continue;
        const double distance = spacing.between ? spacing.between(value[a], value[b]) : by_metric(a, b);
        expected += count[a] * count[b] * distance;
        for (std::size_t m = 2; m <= largest_; ++m)
          observed += static_cast<double>(pair_[(m * labels_ + a) * labels_ + b]) / static_cast<double>(m - 1) * distance;
      }
    }
    if (!(expected > 0)) return std::nullopt;
    return 1 - (n - 1) * observed / expected;
  }

 private:
  std::size_t labels_;
  std::size_t largest_;
  std::vector<std::int64_t> pair_;   // (values in the unit, lower label, higher label)
  std::vector<std::int64_t> count_;  // pairable values of every label
};

// Patterns with how often each occurs.
class Counted : public AlphaSource {
 public:
  [[nodiscard]] std::size_t units() const override { return units_; }
  [[nodiscard]] std::optional<double> alpha(const Spacing& spacing) const override { return all().alpha(spacing, value_); }

  // A multinomial draw, pattern after pattern, each binomial given those before.
  [[nodiscard]] std::optional<double> resampled(const Spacing& spacing, Rng& rng) const override {
    Coincidences drawn = none();
    std::uint64_t left = units_;
    std::uint64_t among = units_;
    for (std::size_t k = 0; k < count_.size() && left > 0; ++k) {
      const std::uint64_t times =
          count_[k] == among ? left : binomial(rng, left, static_cast<double>(count_[k]) / static_cast<double>(among));
      drawn.add(pattern(k), static_cast<std::int64_t>(times));
      left -= times;
      among -= count_[k];
    }
    return drawn.alpha(spacing, value_);
  }

 protected:
  Counted(std::vector<double> value, std::size_t largest_unit) : value_(std::move(value)), largest_(largest_unit) {}

  void take(std::span<const Part> pattern, std::uint64_t times) {
    parts_.insert(parts_.end(), pattern.begin(), pattern.end());
    end_.push_back(parts_.size());
    count_.push_back(times);
    units_ += times;
  }
  [[nodiscard]] std::span<const Part> pattern(std::size_t k) const {
    return std::span(parts_).subspan(k == 0 ? 0 : end_[k - 1], end_[k] - (k == 0 ? 0 : end_[k - 1]));
  }
  [[nodiscard]] Coincidences none() const { return {value_.size(), largest_}; }
  [[nodiscard]] Coincidences all() const {
    Coincidences out = none();
    for (std::size_t k = 0; k < count_.size(); ++k) out.add(pattern(k), static_cast<std::int64_t>(count_[k]));
    return out;
  }
  [[nodiscard]] std::span<const double> value() const { return value_; }

 private:
  std::vector<double> value_;
  std::size_t largest_;
  std::vector<Part> parts_;
  std::vector<std::size_t> end_;
  std::vector<std::uint64_t> count_;
  std::size_t units_ = 0;
};

// How often each label occurs in a unit, in one word: as many bits a label as the largest unit needs.
class Packing {
 public:
  // Absent where a word has not bits enough.
  static std::optional<Packing> make(std::size_t labels, std::size_t largest_unit) {
    const auto bits = static_cast<std::size_t>(std::bit_width(largest_unit));
    if (labels * bits > 64) return std::nullopt;
    return Packing(labels, bits);
  }
  [[nodiscard]] std::size_t width() const { return labels_ * bits_; }
  [[nodiscard]] std::uint64_t one(std::uint32_t code) const { return std::uint64_t{1} << (code * bits_); }
  void unpack(std::uint64_t word, std::vector<Part>& out) const {
    out.clear();
    for (std::uint32_t code = 0; code < labels_ && word != 0; ++code, word = bits_ == 64 ? 0 : word >> bits_) {
      const std::uint64_t times = bits_ == 64 ? word : word & ((std::uint64_t{1} << bits_) - 1);
      if (times > 0) out.push_back({code, static_cast<std::int32_t>(times)});
    }
  }

 private:
  Packing(std::size_t labels, std::size_t bits) : labels_(labels), bits_(bits) {}
  std::size_t labels_;
  std::size_t bits_;
};

// Calls each(word, how often) for every different word, ascending. `words` is sorted.
template <class Each>
void for_runs(const std::vector<std::uint64_t>& words, const Each& each) {
  for (std::size_t begin = 0; begin < words.size();) {
    std::size_t end = begin;
    while (end < words.size() && words[end] == words[begin]) ++end;
    each(words[begin], end - begin);
    begin = end;
  }
}

// Patterns of units of any size: raters do not matter for them.
class CountedUnits final : public Counted {
 public:
  CountedUnits(const AlphaUnits& units, const Packing& packing)
      : Counted({units.distinct().begin(), units.distinct().end()}, units.largest()), units_(units), packing_(packing) {
    std::vector<Part> parts;
    const auto found = [&](std::uint64_t word, std::uint64_t times) {
      packing.unpack(word, parts);
      take(parts, times);
    };
    constexpr std::size_t table_bits = 16;
    if (packing.width() <= table_bits) {
      std::vector<std::uint64_t> table(std::size_t{1} << packing.width());
      for (std::size_t u = 0; u < units.units(); ++u) ++table[word_of(u)];
      for (std::size_t word = 0; word < table.size(); ++word) {
        if (table[word] > 0) found(word, table[word]);
      }
      return;
    }
    std::vector<std::uint64_t> words(units.units());
    for (std::size_t u = 0; u < words.size(); ++u) words[u] = word_of(u);
    radix_sort(words);
    for_runs(words, found);
  }

  [[nodiscard]] std::size_t values() const override { return units_.values(); }
  [[nodiscard]] std::size_t repeated_rows() const override { return units_.repeated_rows(); }
  [[nodiscard]] std::span<const double> rater_sizes() const override { return units_.rater_sizes(); }

  // Only the units of the rater change, so all of this together costs what a pass over the rows does.
  [[nodiscard]] std::vector<std::optional<double>> without_each(const Spacing& spacing) const override {
    const Coincidences whole = all();
    const std::vector<Share> shares = by_rater();
    std::vector<std::optional<double>> out;
    std::vector<std::uint64_t> before;
    std::vector<std::uint64_t> after;
    std::vector<Part> parts;
    for (std::size_t begin = 0; begin < shares.size();) {
      before.clear();
      after.clear();
      std::size_t end = begin;
      for (; end < shares.size() && shares[end].rater == shares[begin].rater; ++end) {
        before.push_back(word_of(shares[end].unit));
        after.push_back(before.back() - shares[end].word);
      }
      Coincidences rest = whole;
      const auto change = [&](std::vector<std::uint64_t>& words, std::int64_t sign) {
        std::ranges::sort(words);
        for_runs(words, [&](std::uint64_t word, std::size_t times) {
          packing_.unpack(word, parts);
          rest.add(parts, sign * static_cast<std::int64_t>(times));
        });
      };
      change(before, -1);
      change(after, 1);
      out.push_back(rest.alpha(spacing, value()));
      begin = end;
    }
    return out;
  }

 private:
  // What one rater gave one unit.
  struct Share {
    std::uint32_t rater, unit;
    std::uint64_t word;
  };

  [[nodiscard]] std::uint64_t word_of(std::size_t unit) const {
    std::uint64_t word = 0;
    for (std::size_t i = units_.offset(unit); i < units_.offset(unit + 1); ++i) word += packing_.one(units_.code(i));
    return word;
  }

  // By rater; every rater has one, since each has pairable values.
  [[nodiscard]] std::vector<Share> by_rater() const {
    std::vector<Share> shares;
    std::vector<std::size_t> place(rater_sizes().size() + 1);
    for (std::uint32_t unit = 0; unit < units(); ++unit) {
      const std::size_t first = units_.offset(unit);
      for (std::size_t i = first; i < units_.offset(unit + 1); ++i) {
        if (i == first || units_.rater(i) != units_.rater(i - 1)) {
          shares.push_back({units_.rater(i), unit, 0});
          ++place[units_.rater(i) + std::size_t{1}];
        }
        shares.back().word += packing_.one(units_.code(i));
      }
    }
    std::partial_sum(place.begin(), place.end(), place.begin());
    std::vector<Share> out(shares.size());
    for (const Share& share : shares) out[place[share.rater]++] = share;
    return out;
  }

  const AlphaUnits& units_;
  Packing packing_;
};

// Patterns of a table in which everybody has a column: a pattern says who gave which label.
class CountedTable final : public Counted {
 public:
  // Patterns are numbers in base `labels` + 1, the last rater's label the last digit, 0 for none.
  CountedTable(const LabelTable& table, std::size_t labels, const std::vector<std::uint32_t>& often)
      : Counted(codes(labels), table.raters), raters_(table.raters), base_(labels + 1), sizes_(table.raters) {
    for (std::size_t number = 0; number < often.size(); ++number) {
      if (often[number] == 0) continue;
      const std::vector<Part> all = parts(number, raters_);
      std::size_t size = 0;
      for (const Part& part : all) size += static_cast<std::size_t>(part.times);
      if (size < 2) continue;
      take(all, often[number]);
      kept_.push_back({number, often[number]});
      values_ += size * often[number];
      std::size_t rest = number;
      for (std::size_t r = raters_; r-- > 0; rest /= base_) sizes_[r] += rest % base_ > 0 ? often[number] : 0;
    }
  }

  [[nodiscard]] std::size_t values() const override { return values_; }
  [[nodiscard]] std::size_t repeated_rows() const override { return 0; }
  [[nodiscard]] std::span<const double> rater_sizes() const override { return sizes_; }

  [[nodiscard]] std::vector<std::optional<double>> without_each(const Spacing& spacing) const override {
    std::vector<std::optional<double>> out;
    for (std::size_t r = 0; r < raters_; ++r) {
      Coincidences rest = none();
      for (const auto& [number, times] : kept_) rest.add(parts(number, r), static_cast<std::int64_t>(times));
      out.push_back(rest.alpha(spacing, value()));
    }
    return out;
  }

 private:
  static std::vector<double> codes(std::size_t labels) {
    std::vector<double> out(labels);
    for (std::size_t k = 0; k < labels; ++k) out[k] = static_cast<double>(k);
    return out;
  }

  [[nodiscard]] std::vector<Part> parts(std::size_t number, std::size_t without) const {
    std::vector<Part> out;
    for (std::size_t r = raters_; r-- > 0; number /= base_) {
      if (number % base_ == 0 || r == without) continue;
      const auto code = static_cast<std::uint32_t>(number % base_ - 1);
      const auto known = std::ranges::find(out, code, &Part::code);
      if (known != out.end()) ++known->times;
      else out.push_back({code, 1});
    }
    std::ranges::sort(out, {}, &Part::code);
    return out;
  }

  std::size_t raters_;
  std::size_t base_;
  std::size_t values_ = 0;
  std::vector<double> sizes_;
  std::vector<std::pair<std::size_t, std::uint64_t>> kept_;
};

constexpr std::size_t largest_table = 1 << 16;

// The number of a pattern from one word with a label a byte: digits are put together two by two and then all at once, each lane of 16
// bits times its power of the base. Nothing carries over: no part of a number is larger than the number.
class WordNumbers {
 public:
  WordNumbers(std::size_t raters, std::uint32_t base)
      : shift_(static_cast<int>(8 * (8 - raters))), base_(base), ones_(0x0101010101010101U << shift_) {
    std::uint64_t power = 1;
    for (int lane = 0; lane < 4 && power < (1U << 16U); ++lane, power *= std::uint64_t{base} * base) powers_ |= power << (16 * lane);
  }
  [[nodiscard]] static constexpr bool serves(std::size_t raters) { return raters <= 8 && std::endian::native == std::endian::little; }
  // Eight bytes are read; those behind the last rater do not matter.
  [[nodiscard]] std::uint32_t of(const std::int8_t* row) const {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    constexpr std::uint64_t every_second = 0x00ff00ff00ff00ffU;
    std::uint64_t word = 0;
    std::memcpy(&word, row, sizeof word);
    word <<= shift_;
    const std::uint64_t digits = ((word & ~high_bits) + ones_) ^ (word & high_bits);  // one more than each label
    const std::uint64_t twos = (digits & every_second) * base_ + ((digits >> 8U) & every_second);
    return static_cast<std::uint32_t>((twos * powers_) >> 48U);
  }

 private:
  int shift_;
  std::uint64_t base_, ones_, powers_ = 0;
};

// Several units at a time go into tables of their own, so that equal patterns one after the other do not wait for each other.
template <std::size_t raters>
std::vector<std::uint32_t> count_patterns(std::span<const std::int8_t> label, std::uint32_t base, std::size_t patterns) {
  constexpr std::size_t lanes = 4;
  std::vector<std::uint32_t> often(patterns * lanes);
  const std::size_t units = label.size() / raters;
  const auto number = [&](std::size_t u) {
    const std::int8_t* const row = label.data() + u * raters;
    std::uint32_t out = 0;
    for (std::size_t r = 0; r < raters; ++r) out = out * base + static_cast<std::uint32_t>(row[r] + 1);
    return out;
  };
  std::size_t u = 0;
  if constexpr (WordNumbers::serves(raters)) {
    const WordNumbers numbers(raters, base);
    const std::size_t whole = label.size() < 8 ? 0 : (label.size() - 8) / raters + 1;  // units with eight bytes from their first
    for (; u + lanes <= whole; u += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) ++often[lane * patterns + numbers.of(label.data() + (u + lane) * raters)];
    }
  }
  for (; u + lanes <= units; u += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) ++often[lane * patterns + number(u + lane)];
  }
  for (; u < units; ++u) ++often[number(u)];
  for (std::size_t lane = 1; lane < lanes; ++lane) {
    for (std::size_t k = 0; k < patterns; ++k) often[k] += often[lane * patterns + k];
  }
  often.resize(patterns);
  return often;
}

}  // namespace

std::unique_ptr<AlphaSource> alpha_source(const AlphaUnits& units) {
  if (units.coded()) {
    if (const auto packing = Packing::make(units.distinct().size(), units.largest()))
      return std::make_unique<CountedUnits>(units, *packing);
  }
  return alpha_of_lists(units);
}

std::optional<std::size_t> highest_label(const LabelTable& table) {
  // One more than a label, as a byte without sign: what is below -1 comes out on top.
  std::uint8_t most = 0;
  for (const std::int8_t label : table.label) most = std::max(most, static_cast<std::uint8_t>(label + 1));
  if (most > 128) return std::nullopt;
  return most == 0 ? 0 : most - std::size_t{1};
}

std::unique_ptr<AlphaSource> alpha_source(const LabelTable& table, std::size_t highest) {
  const std::size_t labels = highest + 1;
  std::size_t patterns = 1;
  for (std::size_t r = 0; r < table.raters; ++r) {
    patterns *= labels + 1;
    if (patterns > largest_table) return nullptr;
  }
  const auto base = static_cast<std::uint32_t>(labels + 1);
  using Count = std::vector<std::uint32_t> (*)(std::span<const std::int8_t>, std::uint32_t, std::size_t);
  // 3^10 < 2^16 < 3^11, so more raters than ten have no table (one label alone has no variation).
  constexpr std::array<Count, 11> count = {nullptr,           count_patterns<1>, count_patterns<2>, count_patterns<3>,
                                           count_patterns<4>, count_patterns<5>, count_patterns<6>, count_patterns<7>,
                                           count_patterns<8>, count_patterns<9>, count_patterns<10>};
  if (table.raters >= count.size()) return nullptr;
  return std::make_unique<CountedTable>(table, labels, count[table.raters](table.label, base, patterns));
}

}  // namespace assay::stats
