#include "api/writes.h"

#include <algorithm>

#include "accounts/account.h"
#include "api/require.h"
#include "base/error.h"
#include "http/uri.h"

namespace sourcier::api {
namespace {

// "localhost:8080" -> "localhost"; "[::1]:8080" -> "[::1]".
std::string_view without_port(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return host.substr(0, end == 0 ? host.npos : end);
}

bool is_json(const http::request& r) {
  const auto type = r.header("Content-Type").value_or("");
  return http::same_ignoring_case(http::trimmed(type.substr(0, type.find(';'))),
                                  "application/json");
}

}  // namespace

void check_write(const http::request& r, bool loopback) {
  if (!loopback) {
    throw forbidden(
        {"ce serveur écoute sur un réseau et n'a pas de comptes : il n'enregistre rien ; servez la "
         "page sur 127.0.0.1, ou enregistrez avec « sourcier scenario save »",
         "this server listens on a network and has no accounts: it saves nothing; serve the page "
         "on "
         "127.0.0.1, or save with \"sourcier scenario save\""});
  }
  const auto host = r.header("Host").value_or("");
  if (!is_loopback(without_port(host))) {
    throw forbidden(
        tr("adresse « {} » : on n'enregistre que par une adresse de cette machine ; "
           "ouvrez la page à http://127.0.0.1",
           "address \"{}\": saving takes an address of this machine; open the page at "
           "http://127.0.0.1",
           std::string(host)));
  }
  const auto origin = r.header("Origin");
  if (origin && !http::same_ignoring_case(*origin, "http://" + std::string(host))) {
    throw forbidden(
        tr("une page de « {} » demande à enregistrer ici ; seule la page de ce serveur "
           "le peut",
           "a page of \"{}\" asks to save here; only the page of this server may",
           std::string(*origin)));
  }
  if (!r.body.empty() && !is_json(r)) {
    throw forbidden({"corps refusé : envoyez-le avec Content-Type: application/json",
                     "body refused: send it with Content-Type: application/json"});
  }
}

void require_writer(const services& s, const http::request& r, bool loopback) {
  const bool accounts_kept = accounts::any_account(*s.records.get());
  if (!accounts_kept) return check_write(r, loopback);
  require_somewhere(s, r, accounts::action::edit_scenario);
}

supply::expected read_expected(const http::request& r, supply::expected::state otherwise) {
  const auto given = r.header("If-Match");
  if (!given) return {otherwise, ""};
  if (*given == "*") return {supply::expected::state::anything, ""};
  if (given->size() < 3 || !given->starts_with('"') || !given->ends_with('"')) {
    throw input_error(tr("If-Match : « {} » ; donnez la version du scénario entre guillemets",
                         "If-Match: \"{}\"; give the version of the scenario in quotes",
                         std::string(*given)));
  }
  return {supply::expected::state::version, std::string(given->substr(1, given->size() - 2))};
}

}  // namespace sourcier::api
