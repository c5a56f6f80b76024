// log: structured lines (one JSON object each) to standard error; values that are secrets never reach it.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace assay::log {

enum class Level { debug, info, warn, error };

struct Pair {
  std::string_view key;
  std::string value;
};

/// Drops everything below `level`. Call once at start.
void set_level(Level level);
void write(Level level, std::string_view message, std::initializer_list<Pair> pairs = {});
inline void info(std::string_view message, std::initializer_list<Pair> pairs = {}) { write(Level::info, message, pairs); }
inline void warn(std::string_view message, std::initializer_list<Pair> pairs = {}) { write(Level::warn, message, pairs); }
inline void error(std::string_view message, std::initializer_list<Pair> pairs = {}) { write(Level::error, message, pairs); }

}  // namespace assay::log
