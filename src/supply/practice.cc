#include "supply/practice.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/fold.h"

namespace sourcier::supply {
namespace {

template <class T>
struct word {
  std::string_view folded;
  T value;
};

template <class T>
std::optional<T> find_word(std::span<const word<T>> words, std::string_view text) {
  const auto wanted = fold(text);
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.folded == wanted; });
  if (found == words.end()) return {};
  return found->value;
}

constexpr std::array<word<sex>, 8> kSexes = {{{"unknown", sex::unknown},
                                              {"f", sex::female},
                                              {"female", sex::female},
                                              {"femme", sex::female},
                                              {"m", sex::male},
                                              {"h", sex::male},
                                              {"male", sex::male},
                                              {"homme", sex::male}}};
constexpr std::array<word<work_status>, 13> kStatuses = {
    {{"liberal", work_status::liberal},
     {"l", work_status::liberal},
     {"liberale", work_status::liberal},
     {"salaried", work_status::salaried},
     {"s", work_status::salaried},
     {"salarie", work_status::salaried},
     {"salariee", work_status::salaried},
     {"locum", work_status::locum},
     {"remplacant", work_status::locum},
     {"remplacante", work_status::locum},
     {"junior", work_status::junior},
     {"docteur junior", work_status::junior},
     {"docteure junior", work_status::junior}}};
constexpr std::array<word<site_type>, 12> kTypes = {
    {{"cabinet", site_type::cabinet},
     {"msp", site_type::msp},
     {"maison de sante", site_type::msp},
     {"maison de sante pluriprofessionnelle", site_type::msp},
     {"health centre", site_type::health_centre},
     {"centre de sante", site_type::health_centre},
     {"hospital", site_type::hospital},
     {"hopital", site_type::hospital},
     {"etablissement de sante", site_type::hospital},
     {"clinique", site_type::hospital},
     {"other", site_type::other},
     {"autre", site_type::other}}};

constexpr std::chrono::month_day kAssumedBirthday = std::chrono::July / 1;

std::optional<int> year_of(std::string_view digits) {
  int year = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
  const bool whole = status == std::errc{} && end == digits.data() + digits.size();
  if (digits.size() != 4 || !whole || year < 1900 || year > 2100) return {};
  return year;
}

}  // namespace

std::string_view name_of(sex s) {
  constexpr std::array kNames = {"unknown", "female", "male"};
  return kNames[static_cast<std::size_t>(s)];
}
std::string_view name_of(work_status s) {
  constexpr std::array kNames = {"liberal", "salaried", "locum", "junior"};
  return kNames[static_cast<std::size_t>(s)];
}
std::string_view name_of(site_type t) {
  constexpr std::array kNames = {"cabinet", "msp", "health_centre", "hospital", "other"};
  return kNames[static_cast<std::size_t>(t)];
}

std::optional<sex> find_sex(std::string_view word) { return find_word<sex>(kSexes, word); }
std::optional<work_status> find_status(std::string_view word) {
  return find_word<work_status>(kStatuses, word);
}
std::optional<site_type> find_site_type(std::string_view word) {
  return find_word<site_type>(kTypes, word);
}

std::optional<birth> parse_birth(std::string_view text) {
  if (const auto year = year_of(text)) return birth{*year, {}};
  std::string iso(text);
  if (text.size() == 10 && text[2] == '/' && text[5] == '/') {
    iso = fmt::format("{}-{}-{}", text.substr(6), text.substr(3, 2), text.substr(0, 2));
  }
  const auto day = parse_date(iso);
  if (!day || !year_of(std::string_view(iso).substr(0, 4))) return {};
  return birth{static_cast<int>(day->year()), day};
}

std::string to_text(const birth& b) { return b.day ? format_iso(*b.day) : std::to_string(b.year); }

int age_on(const birth& b, date day) {
  const auto birthday = b.day ? b.day->month() / b.day->day() : kAssumedBirthday;
  const int years = static_cast<int>(day.year()) - b.year;
  return day.month() / day.day() < birthday ? years - 1 : years;
}

}  // namespace sourcier::supply
