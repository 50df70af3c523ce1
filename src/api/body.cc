#include "api/body.h"

#include "base/error.h"
#include "http/uri.h"

namespace sourcier::api {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = std::size_t{64} << 10;

[[noreturn]] void refuse(const char* field, const text& expected) {
  throw input_error({fmt::format("champ « {} » : {} attendu", field, expected.fr),
                     fmt::format("field \"{}\": {} expected", field, expected.en)});
}

const json& at(const json& body, const char* field, const text& expected) {
  const auto it = body.find(field);
  if (it == body.end()) refuse(field, expected);
  return *it;
}

}  // namespace

json read_object(const http::request& r) {
  const auto declared = r.header("Content-Type").value_or("");
  if (!http::same_ignoring_case(http::trimmed(declared.substr(0, declared.find(';'))),
                                "application/json")) {
    throw input_error({"corps : envoyez du JSON, déclaré application/json",
                       "body: send JSON, declared as application/json"});
  }
  if (r.body.size() > kLongest) {
    throw input_error(tr("corps : {} octets ; {} au plus", "body: {} bytes; {} at most",
                         r.body.size(), kLongest));
  }
  auto body = json::parse(r.body, nullptr, false);
  if (!body.is_object()) {
    throw input_error({"corps : ce n'est pas un objet JSON", "body: this is not a JSON object"});
  }
  return body;
}

std::string text_at(const json& body, const char* field) {
  const text expected{"un texte", "a text"};
  const auto& v = at(body, field, expected);
  if (!v.is_string()) refuse(field, expected);
  return v.get<std::string>();
}

std::string text_at(const json& body, const char* field, const std::string& fallback) {
  const auto it = body.find(field);
  return it == body.end() || it->is_null() ? fallback : text_at(body, field);
}

std::int64_t integer_at(const json& body, const char* field) {
  const text expected{"un nombre entier", "a whole number"};
  const auto& v = at(body, field, expected);
  if (!v.is_number_integer()) refuse(field, expected);
  return v.get<std::int64_t>();
}

bool flag_at(const json& body, const char* field) {
  const text expected{"true ou false", "true or false"};
  const auto& v = at(body, field, expected);
  if (!v.is_boolean()) refuse(field, expected);
  return v.get<bool>();
}

date day_at(const json& body, const char* field) {
  const auto day = parse_date(text_at(body, field));
  if (!day) refuse(field, {"une date AAAA-MM-JJ", "a date YYYY-MM-DD"});
  return *day;
}

std::optional<date> optional_day(const json& body, const char* field) {
  if (text_at(body, field, "").empty()) return std::nullopt;
  return day_at(body, field);
}

std::optional<double> optional_number(const json& body, const char* field) {
  const auto it = body.find(field);
  if (it == body.end() || it->is_null()) return std::nullopt;
  if (!it->is_number()) refuse(field, {"un nombre", "a number"});
  return it->get<double>();
}

std::vector<json> list_at(const json& body, const char* field) {
  const auto it = body.find(field);
  if (it == body.end()) return {};
  if (!it->is_array()) refuse(field, {"une liste", "a list"});
  return {it->begin(), it->end()};
}

}  // namespace sourcier::api
