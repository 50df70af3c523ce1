#include "publish/json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

namespace sourcier::publish {

struct json_writer::impl {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
};

namespace {

rapidjson::SizeType length(std::string_view s) {
  return static_cast<rapidjson::SizeType>(s.size());
}

}  // namespace

json_writer::json_writer() : impl_(std::make_unique<impl>()) {}
json_writer::~json_writer() = default;

json_writer& json_writer::begin_object() { return impl_->out.StartObject(), *this; }
json_writer& json_writer::end_object() { return impl_->out.EndObject(), *this; }
json_writer& json_writer::begin_array() { return impl_->out.StartArray(), *this; }
json_writer& json_writer::end_array() { return impl_->out.EndArray(), *this; }
json_writer& json_writer::null() { return impl_->out.Null(), *this; }

json_writer& json_writer::key(std::string_view name) {
  return impl_->out.Key(name.data(), length(name)), *this;
}
json_writer& json_writer::value(std::string_view s) {
  return impl_->out.String(s.data() == nullptr ? "" : s.data(), length(s)), *this;
}
json_writer& json_writer::value(double number) {
  if (!std::isfinite(number)) return null();
  // Whole numbers without a useless ".0".
  if (number == std::trunc(number) && std::abs(number) < 1e15) {
    return value(static_cast<std::int64_t>(number));
  }
  return impl_->out.Double(number), *this;
}
json_writer& json_writer::value(std::optional<double> number) {
  return number ? value(*number) : null();
}
json_writer& json_writer::value(std::int64_t number) { return impl_->out.Int64(number), *this; }
json_writer& json_writer::value(bool truth) { return impl_->out.Bool(truth), *this; }
json_writer& json_writer::value(const text& t) {
  return begin_object().member("fr", t.fr).member("en", t.en).end_object();
}

std::string json_writer::take() { return {impl_->buffer.GetString(), impl_->buffer.GetSize()}; }

double rounded(double value, int decimals) {
  const double unit = std::pow(10.0, decimals);
  return std::round(value * unit) / unit;
}

}  // namespace sourcier::publish
