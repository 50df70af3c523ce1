#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sourcier::publish {

// Writes JSON straight to a string. Numbers that are not finite become null; a text becomes
// {"fr": ..., "en": ...}.
class json_writer {
 public:
  json_writer();
  ~json_writer();

  json_writer& begin_object();
  json_writer& end_object();
  json_writer& begin_array();
  json_writer& end_array();
  json_writer& key(std::string_view name);

  json_writer& value(std::string_view s);
  json_writer& value(const char* s) { return value(std::string_view(s)); }
  json_writer& value(const std::string& s) { return value(std::string_view(s)); }
  json_writer& value(double number);
  json_writer& value(std::optional<double> number);
  json_writer& value(std::int64_t number);
  json_writer& value(std::optional<std::int64_t> number) {
    return number ? value(*number) : null();
  }
  json_writer& value(int number) { return value(std::int64_t{number}); }
  json_writer& value(std::uint32_t number) { return value(std::int64_t{number}); }
  json_writer& value(bool truth);
  json_writer& value(const text& t);
  json_writer& null();

  template <class T>
  json_writer& member(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }
  template <class Range>
  json_writer& array(std::string_view name, const Range& range) {
    key(name).begin_array();
    for (const auto& v : range) value(v);
    return end_array();
  }

  std::string take();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

// `value` rounded to so many decimals: what a reader sees, without the noise of binary sums.
double rounded(double value, int decimals);

}  // namespace sourcier::publish
