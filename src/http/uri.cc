#include "http/uri.h"

#include <algorithm>

#include "base/utf8.h"

namespace sourcier::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool fit_for_path(std::string_view segment) {
  if (segment == "." || segment == ".." || !is_utf8(segment)) return false;
  return std::ranges::none_of(segment, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7f || c == '/' || c == '\\';
  });
}

bool parse_path(std::string_view path, request& r) {
  r.path.clear();
  r.segments.clear();
  path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    auto segment = percent_decode(path.substr(0, slash));
    if (!segment || !fit_for_path(*segment)) return false;
    r.path += '/';
    r.path += *segment;
    r.segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool parse_query(std::string_view query, request& r) {
  const auto fit = [](const std::string& s) { return is_utf8(s) && s.find('\0') == s.npos; };
  r.query.clear();
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    if (item.empty()) continue;
    const auto equals = item.find('=');
    auto name = percent_decode(item.substr(0, equals), true);
    auto value = percent_decode(
        equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1), true);
    if (!name || !value || !fit(*name) || !fit(*value)) return false;
    r.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view s) {
  const auto first = s.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> percent_decode(std::string_view s, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%') {
      if (s.size() - i < 3) return std::nullopt;
      const int high = hex_value(s[i + 1]);
      const int low = hex_value(s[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += plus_is_space && s[i] == '+' ? ' ' : s[i];
    }
  }
  return decoded;
}

bool is_utf8(std::string_view s) { return decode_utf8(s).has_value(); }

bool parse_target(std::string_view target, request& r) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.size(), target.find_first_of("/?")));
    if (target.empty() || target.front() == '?') {
      return parse_path("/", r) && parse_query(target.substr(target.empty() ? 0 : 1), r);
    }
    break;
  }
  if (target.empty() || target.front() != '/' || target.find('#') != target.npos) return false;
  const auto mark = target.find('?');
  return parse_path(target.substr(0, mark), r) &&
         parse_query(mark == target.npos ? std::string_view() : target.substr(mark + 1), r);
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "::1" || same_ignoring_case(host, "localhost")) return true;
  return host.starts_with("127.") && std::ranges::count(host, '.') == 3 &&
         host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace sourcier::http
