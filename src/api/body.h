#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/dates.h"
#include "http/message.h"

// What endpoints read from a body in JSON. All throw input_error naming the field and what is
// expected.
namespace sourcier::api {

// The body, an object of at most 64 kB declared as application/json: what no form of another site
// can send.
nlohmann::json read_object(const http::request& r);

std::string text_at(const nlohmann::json& body, const char* field);
// `fallback` where it is absent or null.
std::string text_at(const nlohmann::json& body, const char* field, const std::string& fallback);
std::int64_t integer_at(const nlohmann::json& body, const char* field);
bool flag_at(const nlohmann::json& body, const char* field);
// A day of the calendar, "2027-01-01".
date day_at(const nlohmann::json& body, const char* field);
// Nothing where it is absent, null or empty.
std::optional<date> optional_day(const nlohmann::json& body, const char* field);
// Nothing where it is absent or null.
std::optional<double> optional_number(const nlohmann::json& body, const char* field);
// Empty where it is absent.
std::vector<nlohmann::json> list_at(const nlohmann::json& body, const char* field);

}  // namespace sourcier::api
