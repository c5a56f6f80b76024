// ROVER: a network of words that transcripts are aligned with one after the other, and a vote in each of its places.
#include "assay/stats/transcripts.hpp"

#include "text_units.hpp"

#include <algorithm>
#include <tuple>

namespace assay::stats {
namespace {

struct Choice {
  std::string_view word;  // empty: no word here
  std::uint32_t votes;
};
using Place = std::vector<Choice>;
using Words = std::vector<std::string_view>;

void vote(Place& place, std::string_view word) {
  const auto known = std::ranges::find(place, word, &Choice::word);
  if (known == place.end()) {
    place.push_back({word, 1});
  } else {
    ++known->votes;
  }
}

bool holds(const Place& place, std::string_view word) { return std::ranges::find(place, word, &Choice::word) != place.end(); }

enum class Step : std::uint8_t { pair, skip_place, new_place };

// The last step of a best alignment of every beginning of `words` with every beginning of the network; row by row of words.
std::vector<Step> align(const std::vector<Place>& network, const Words& words) {
  const std::size_t width = network.size() + 1;
  std::vector<Step> step((words.size() + 1) * width, Step::new_place);
  std::vector<std::uint32_t> row(width);
  for (std::size_t j = 1; j < width; ++j) {
    row[j] = row[j - 1] + 1;  // skipped before any word: at full cost wherever the place allows it or not, as crowd-kit does
    step[j] = Step::skip_place;
  }
  for (std::size_t i = 1; i <= words.size(); ++i) {
    std::uint32_t diagonal = row[0];
    ++row[0];
    for (std::size_t j = 1; j < width; ++j) {
      const Place& place = network[j - 1];
      const std::uint32_t above = row[j];
      Step& last = step[i * width + j];
      row[j] = diagonal + (holds(place, words[i - 1]) ? 0 : 1);
      last = Step::pair;
      const auto offer = [&](std::uint32_t cost, Step by) {
        if (cost >= row[j]) return;
        row[j] = cost;
        last = by;
      };
      offer(row[j - 1] + (holds(place, {}) ? 0 : 1), Step::skip_place);
      offer(above + 1, Step::new_place);
      diagonal = above;
    }
  }
  return step;
}

// The network with one transcript more; `before` transcripts had no word in its new places.
std::vector<Place> joined(const std::vector<Place>& network, const Words& words, std::uint32_t before) {
  const std::vector<Step> step = align(network, words);
  const Place new_place = before > 0 ? Place{{.word = {}, .votes = before}} : Place{};
  std::vector<Place> out;
  for (std::size_t i = words.size(), j = network.size(); i > 0 || j > 0;) {
    const Step last = step[i * (network.size() + 1) + j];
    out.push_back(last == Step::new_place ? new_place : network[j - 1]);
    vote(out.back(), last == Step::skip_place ? std::string_view() : words[i - 1]);
    i -= last == Step::skip_place ? 0 : 1;
    j -= last == Step::new_place ? 0 : 1;
  }
  std::ranges::reverse(out);
  return out;
}

RoverWord winner(const Place& place) {
  const auto rank = [](const Choice& each) { return std::tuple(each.votes, code_points(each.word).size(), each.word); };
  const auto best = std::ranges::max_element(place, {}, rank);
  const auto as_many = std::ranges::count(place, best->votes, &Choice::votes);
  return {.word = std::string(best->word), .votes = best->votes, .tied = as_many > 1};
}

// Absent when an alignment is too large.
std::optional<RoverText> rover_of(const std::vector<std::string_view>& texts) {
  std::vector<Place> network;
  RoverText out;
  for (const std::string_view text : texts) {
    const Words words = words_of(text);
    if ((words.size() + 1) * (network.size() + 1) > most_rover_cells) return std::nullopt;
    network = joined(network, words, out.transcripts);
    ++out.transcripts;
  }
  for (const Place& place : network) {
    RoverWord word = winner(place);
    if (word.word.empty()) continue;
    if (!out.words.empty()) out.text += ' ';
    out.text += word.word;
    out.words.push_back(std::move(word));
  }
  return out;
}

}  // namespace

RoverResult rover(const Transcripts& transcripts) {
  RoverResult out;
  const std::size_t n = transcripts.item.size();
  if (transcripts.rater.size() != n || transcripts.text.size() != n ||
      !std::ranges::all_of(transcripts.item, [&](std::uint32_t item) { return item < transcripts.items; })) {
    out.notes.push_back({std::string(note::bad_input), "needs an item below the number of items, a rater and a text a row"});
    return out;
  }
  using Row = std::tuple<std::uint32_t, std::uint32_t, std::string_view>;
  std::vector<Row> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = {transcripts.item[i], transcripts.rater[i], transcripts.text[i]};
  std::ranges::sort(rows);
  out.items.resize(transcripts.items);
  std::size_t repeated = 0;
  std::size_t too_long = 0;
  for (std::size_t begin = 0; begin < n;) {
    const std::uint32_t item = std::get<0>(rows[begin]);
    std::vector<std::string_view> texts;
    for (; begin < n && std::get<0>(rows[begin]) == item; ++begin) {
      repeated += !texts.empty() && std::get<1>(rows[begin]) == std::get<1>(rows[begin - 1]) ? 1 : 0;
      texts.push_back(std::get<2>(rows[begin]));
    }
    auto found = rover_of(texts);
    too_long += found ? 0 : 1;
    out.items[item] = found ? std::move(*found) : RoverText{.transcripts = static_cast<std::uint32_t>(texts.size())};
  }
  if (repeated > 0) {
    out.notes.push_back({std::string(note::repeated_rows), std::to_string(repeated) + " rows repeat a rater on an item; each votes"});
  }
  if (too_long > 0) {
    out.notes.push_back({std::string(note::too_costly), std::to_string(too_long) + " items have texts too long to align"});
  }
  return out;
}

}  // namespace assay::stats
