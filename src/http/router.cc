#include "http/router.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <tuple>

namespace sourcier::http {

router::router(error_handler on_error, refusal on_refusal)
    : on_error_(std::move(on_error)), on_refusal_(std::move(on_refusal)) {}

router::piece router::parse_piece(std::string_view s) {
  const auto open = s.find('{');
  if (open == s.npos) return {piece::kind::literal, std::string(s), {}, {}};
  const auto close = s.find('}', open);
  assert(close != s.npos && s.find('{', close) == s.npos && "one {name} a segment");
  piece p{piece::kind::whole, std::string(s.substr(0, open)),
          std::string(s.substr(open + 1, close - open - 1)), std::string(s.substr(close + 1))};
  if (!p.prefix.empty() || !p.suffix.empty()) p.what = piece::kind::affixed;
  if (p.name.ends_with("...")) {
    assert(p.what == piece::kind::whole);
    p.what = piece::kind::rest;
    p.name.resize(p.name.size() - 3);
  }
  return p;
}

// Orders by kind of piece, then text, so that equal shapes stand side by side.
bool router::before(const route& a, const route& b) {
  const auto key = [](const piece& p) {
    return std::make_tuple(p.what, -static_cast<long>(p.prefix.size() + p.suffix.size()),
                           std::string_view(p.prefix), std::string_view(p.suffix));
  };
  const auto less = [&](const piece& x, const piece& y) { return key(x) < key(y); };
  const auto same = std::ranges::lexicographical_compare(a.pattern, b.pattern, less);
  const auto reverse = std::ranges::lexicographical_compare(b.pattern, a.pattern, less);
  return same != reverse ? same : a.method < b.method;
}

void router::add(std::string method, std::string_view pattern, handler h) {
  assert(pattern.starts_with('/'));
  route added{std::move(method), {}, std::move(h)};
  for (std::size_t slash = 0; slash != pattern.npos;) {
    const auto next = pattern.find('/', slash + 1);
    const auto length = next == pattern.npos ? pattern.npos : next - slash - 1;
    added.pattern.push_back(parse_piece(pattern.substr(slash + 1, length)));
    slash = next;
    assert(added.pattern.back().what != piece::kind::rest || slash == pattern.npos);
  }
  const auto at = std::ranges::lower_bound(routes_, added, before);
  assert(at == routes_.end() || before(added, *at));
  routes_.insert(at, std::move(added));
}

bool router::matches(const route& candidate, const request& r) {
  const auto& pattern = candidate.pattern;
  const bool open_ended = pattern.back().what == piece::kind::rest;
  if (open_ended ? r.segments.size() < pattern.size() : r.segments.size() != pattern.size()) {
    return false;
  }
  const auto fits = [](const piece& p, const std::string& s) {
    switch (p.what) {
      case piece::kind::literal:
        return s == p.prefix;
      case piece::kind::affixed:
        return s.size() > p.prefix.size() + p.suffix.size() && s.starts_with(p.prefix) &&
               s.ends_with(p.suffix);
      case piece::kind::whole:
        return !s.empty();
      case piece::kind::rest:
        return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!fits(pattern[i], r.segments[i])) return false;
  }
  return true;
}

fields router::parameters_of(const route& matched, const request& r) {
  fields found;
  for (std::size_t i = 0; i < matched.pattern.size(); ++i) {
    const piece& p = matched.pattern[i];
    if (p.what == piece::kind::literal) continue;
    std::string value = r.segments[i];
    if (p.what == piece::kind::rest) {
      for (std::size_t k = i + 1; k < r.segments.size(); ++k) value += '/' + r.segments[k];
    } else {
      value = value.substr(p.prefix.size(), value.size() - p.prefix.size() - p.suffix.size());
    }
    found.emplace_back(p.name, std::move(value));
  }
  return found;
}

response router::answer_without_route(const request& r) const {
  std::set<std::string> allowed;
  for (const route& candidate : routes_) {
    // A pattern that takes every path says nothing about what this path is.
    if (candidate.pattern.back().what == piece::kind::rest && r.method != "OPTIONS") continue;
    if (!matches(candidate, r)) continue;
    allowed.insert(candidate.method);
    if (candidate.method == "GET") allowed.insert("HEAD");
  }
  if (allowed.empty()) {
    return on_refusal_(
        r, 404,
        tr("rien à l'adresse {} : vérifiez-la", "nothing at {}: check the address", r.path));
  }
  allowed.insert("OPTIONS");
  std::string list;
  for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method;
  response answer;
  if (r.method == "OPTIONS") {
    answer.status = 204;
  } else {
    answer = on_refusal_(r, 405,
                         tr("{} n'admet pas la méthode {} : utilisez {}",
                            "{} does not take the method {}: use {}", r.path, r.method, list));
  }
  return std::move(answer.set("Allow", list));
}

response router::operator()(request& r) const {
  const std::string_view wanted = r.method == "HEAD" ? std::string_view("GET") : r.method;
  const auto found = std::ranges::find_if(routes_, [&](const route& candidate) {
    return candidate.method == wanted && matches(candidate, r);
  });
  if (found == routes_.end()) return answer_without_route(r);
  r.parameters = parameters_of(*found, r);
  try {
    return found->run(r);
  } catch (...) {
    return on_error_(r, std::current_exception());
  }
}

}  // namespace sourcier::http
