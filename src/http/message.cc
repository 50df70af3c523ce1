#include "http/message.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>

#include "http/uri.h"
#include "http/wire.h"

namespace sourcier::http {
namespace {

std::optional<std::string_view> find_exact(const fields& all, std::string_view name) {
  const auto it = std::ranges::find(all, name, &fields::value_type::first);
  if (it == all.end()) return std::nullopt;
  return it->second;
}

}  // namespace

std::optional<std::string_view> find_field(const fields& all, std::string_view name) {
  const auto it = std::ranges::find_if(
      all, [&](const fields::value_type& f) { return same_ignoring_case(f.first, name); });
  if (it == all.end()) return std::nullopt;
  return it->second;
}

std::optional<std::string_view> request::query_value(std::string_view name) const {
  return find_exact(query, name);
}

std::vector<std::string_view> request::query_values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::optional<std::string_view> request::header(std::string_view name) const {
  return find_field(headers, name);
}

std::string_view request::parameter(std::string_view name) const {
  const auto found = find_exact(parameters, name);
  assert(found && "the route's pattern names every parameter its handler reads");
  return *found;
}

payload::payload(std::string bytes)
    : payload(std::make_shared<const std::string>(std::move(bytes))) {}

payload::payload(std::shared_ptr<const std::string> bytes) : view_(*bytes) {
  keeper_ = std::move(bytes);
}

payload::payload(std::string_view bytes, std::shared_ptr<const void> keeper)
    : keeper_(std::move(keeper)), view_(bytes) {}

response& response::set(std::string name, std::string value) {
  for (auto& [key, old] : headers) {
    if (same_ignoring_case(key, name)) {
      old = std::move(value);
      return *this;
    }
  }
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

response response::json(payload body, int status) {
  return bytes("application/json", std::move(body), status);
}

response response::plain(payload body, int status) {
  return bytes("text/plain; charset=utf-8", std::move(body), status);
}

response response::bytes(std::string content_type, payload body, int status) {
  return {status, std::move(content_type), std::move(body), {}};
}

response response::file(std::string content_type, payload body, std::string_view name) {
  auto out = bytes(std::move(content_type), std::move(body));
  return out.set("Content-Disposition", "attachment; filename=\"" + std::string(name) + "\"");
}

response response::not_modified(std::string etag) {
  response r;
  r.status = 304;
  return std::move(r.set("ETag", std::move(etag)));
}

std::optional<response> unchanged(const request& r, std::string_view etag) {
  const auto held = r.header("If-None-Match");
  if (!held) return std::nullopt;
  if (trimmed(*held) == "*") return response::not_modified(std::string(etag));
  const std::string compressed = compressed_etag(etag);
  // Tags are quoted and may hold commas: walk from quote to quote.
  for (std::size_t open = held->find('"'); open != std::string_view::npos;) {
    const std::size_t close = held->find('"', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view tag = held->substr(open, close - open + 1);
    if (tag == etag || tag == compressed) return response::not_modified(std::string(tag));
    open = held->find('"', close + 1);
  }
  return std::nullopt;
}

bool accepts_type(const request& r, std::string_view type) {
  std::string_view rest = r.header("Accept").value_or("");
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    if (same_ignoring_case(trimmed(item.substr(0, item.find(';'))), type)) return true;
  }
  return false;
}

response refuse(const request&, int status, const text& reason) {
  const nlohmann::ordered_json answer = {{"status", status},
                                         {"message", {{"fr", reason.fr}, {"en", reason.en}}}};
  using policy = nlohmann::ordered_json::error_handler_t;
  return response::json(answer.dump(-1, ' ', false, policy::replace), status);
}

}  // namespace sourcier::http
