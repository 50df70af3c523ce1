#include "store/target.h"

#include <charconv>

#include "base/error.h"
#include "base/split.h"

namespace sourcier::store {
namespace {

[[noreturn]] void refuse(const text& why) {
  throw input_error({fmt::format("adresse de la base : {} ; la forme attendue est "
                                 "postgresql://utilisateur:motdepasse@hote:5432/base",
                                 why.fr),
                     fmt::format("address of the database: {}; the form expected is "
                                 "postgresql://user:password@host:5432/database",
                                 why.en)});
}

std::string decoded(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '%') {
      out += s[i];
      continue;
    }
    unsigned value = 0;
    const auto digits = s.substr(i + 1, 2);
    const auto [end, status] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || status != std::errc{} || end != digits.data() + 2 || value == 0) {
      refuse(tr("« %{} » n'est pas un octet", "\"%{}\" is not a byte", std::string(digits)));
    }
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

// One keyword of libpq; its quotes and backslashes are escaped.
void add(std::string& keywords, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  keywords += fmt::format("{}{}='", keywords.empty() ? "" : " ", name);
  for (const char c : decoded(value)) {
    if (c == '\'' || c == '\\') keywords += '\\';
    keywords += c;
  }
  keywords += '\'';
}

bool is_plain(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string_view::npos;
}

void add_options(target& to, std::string_view query) {
  for (const auto option : split(query, '&')) {
    const auto equals = option.find('=');
    const auto name = option.substr(0, equals);
    const auto value = equals == std::string_view::npos ? "" : option.substr(equals + 1);
    if (!is_plain(name) || value.empty() || (name == "schema" && !is_plain(value))) {
      refuse(tr("option « {} » illisible", "cannot read the option \"{}\"", std::string(option)));
    }
    if (name == "schema") {
      to.schema = value;
    } else {
      add(to.keywords, name, value);
    }
  }
}

// The host and the port of "host:5432", "[::1]:5432" or "host".
void add_host(std::string& keywords, std::string_view authority) {
  auto colon = authority.rfind(':');
  const auto bracket = authority.find(']');
  if (bracket != std::string_view::npos && colon < bracket) colon = std::string_view::npos;
  const auto port = colon == std::string_view::npos ? "" : authority.substr(colon + 1);
  auto host = authority.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) {
    refuse(tr("port « {} » illisible", "cannot read the port \"{}\"", std::string(port)));
  }
  add(keywords, "host", host);
  add(keywords, "port", port);
}

}  // namespace

target sqlite_target(const std::filesystem::path& file) { return {file, {}, {}, file.string()}; }

target postgresql_target(std::string_view address) {
  auto rest = address;
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  if (rest.size() == address.size()) {
    refuse(tr("« {} » ne commence pas par postgresql://",
              "\"{}\" does not start with postgresql://", std::string(address)));
  }
  target out;
  const auto question = rest.find('?');
  const auto query = question == std::string_view::npos ? "" : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const auto slash = rest.find('/');
  const auto database = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  auto authority = rest.substr(0, slash);
  std::string_view user, password;
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    const auto colon = user.find(':');
    if (colon != std::string_view::npos) password = user.substr(colon + 1);
    user = user.substr(0, colon);
  }
  add_host(out.keywords, authority);
  add(out.keywords, "user", user);
  add(out.keywords, "password", password);
  add(out.keywords, "dbname", database);
  if (!query.empty()) add_options(out, query);
  if (out.keywords.empty()) out.keywords = "dbname=''";
  out.shown = fmt::format("postgresql://{}{}{}/{}{}{}", user, user.empty() ? "" : "@", authority,
                          database, out.schema.empty() ? "" : "?schema=", out.schema);
  return out;
}

}  // namespace sourcier::store
