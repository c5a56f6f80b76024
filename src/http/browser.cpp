// browser: two lists, first hit wins, since nearly every browser claims to be several.
#include "http/browser.hpp"

#include <array>

namespace assay::http {
namespace {

struct Sign {
  std::string_view sign, name;
};

constexpr std::array<Sign, 9> browsers{{{"Edg", "Edge"},
                                        {"OPR/", "Opera"},
                                        {"Firefox/", "Firefox"},
                                        {"FxiOS/", "Firefox"},
                                        {"CriOS/", "Chrome"},
                                        {"Chrome/", "Chrome"},
                                        {"Safari/", "Safari"},
                                        {"curl/", "curl"},
                                        {"python", "Python"}}};
constexpr std::array<Sign, 6> systems{
    {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}}};

template <class List>
std::string_view first_of(const List& list, std::string_view text) {
  for (const auto& [sign, name] : list) {
    if (text.find(sign) != std::string_view::npos) return name;
  }
  return {};
}

}  // namespace

std::string browser_of(std::string_view user_agent) {
  const auto browser = first_of(browsers, user_agent);
  const auto system = first_of(systems, user_agent);
  if (browser.empty() || system.empty()) return std::string(browser.empty() ? system : browser);
  return std::string(browser) + " on " + std::string(system);
}

}  // namespace assay::http
