#include "app/mail_options.h"

#include <cassert>
#include <cstdlib>
#include <fstream>

#include "base/error.h"

namespace sourcier::app {
namespace {

std::string read_password_of_server(const arguments& a) {
  if (const auto file = a.get("smtp-password-file"); !file.empty()) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) {
      throw not_found(tr("pas de mot de passe dans {} ; vérifiez --smtp-password-file",
                         "no password in {}; check --smtp-password-file", file));
    }
    return line;
  }
  const char* given = std::getenv("SOURCIER_SMTP_PASSWORD");
  return given == nullptr ? "" : given;
}

std::string read_site(const arguments& a) {
  auto site = a.get("site");
  while (site.ends_with('/')) site.pop_back();
  if (site.empty() || ((site.starts_with("http://") || site.starts_with("https://")) &&
                       site.find_first_of(" \r\n\"<>#?") == std::string::npos)) {
    return site;
  }
  throw input_error(tr("--site : « {} » n'est pas une adresse ; écrivez https://hôte",
                       "--site: \"{}\" is not an address; write https://host", site));
}

}  // namespace

mail_settings read_mail_settings(const arguments& a) {
  mail_settings out;
  out.site = read_site(a);
  if (a.has("smtp") != a.has("mail-from")) {
    throw input_error(
        {"--smtp et --mail-from vont ensemble : le serveur, et l'adresse de qui écrit",
         "--smtp and --mail-from go together: the server, and the address that "
         "writes"});
  }
  if (!a.has("smtp")) return out;
  out.server = http::parse_mail_server(a.get("smtp"), read_password_of_server(a), a.get("smtp-ca"));
  out.from = casework::parse_mailbox(a.get("mail-from"));
  return out;
}

std::vector<option> mail_options() {
  return {{"--smtp",
           {"URL", "URL"},
           {"serveur de courriel : smtp://hôte:port (STARTTLS exigé hors de cette machine) ou "
            "smtps://hôte:port, avec utilisateur@ avant l'hôte s'il en demande un",
            "mail server: smtp://host:port (STARTTLS required outside this machine) or "
            "smtps://host:port, with user@ before the host if it asks for one"}},
          {"--mail-from",
           {"ADRESSE", "ADDRESS"},
           {"qui écrit : « Guichet <guichet@exemple.fr> » ou l'adresse seule",
            "who writes: \"Desk <desk@example.org>\" or the address alone"}},
          {"--site",
           {"URL", "URL"},
           {"adresse publique des pages, pour les liens des courriels",
            "public address of the pages, for the links of mails"}},
          {"--smtp-password-file",
           {"FICHIER", "FILE"},
           {"mot de passe de l'utilisateur, sur la première ligne (par défaut, la variable "
            "SOURCIER_SMTP_PASSWORD)",
            "password of the user, on the first line (default: the variable "
            "SOURCIER_SMTP_PASSWORD)"}},
          {"--smtp-ca",
           {"FICHIER", "FILE"},
           {"autorités à croire, en PEM (celles du système par défaut)",
            "authorities to trust, in PEM (default: those of the system)"}}};
}

std::function<casework::delivery(const casework::outgoing_mail&)> deliverer(
    const mail_settings& s) {
  assert(s.server);
  return [s](const casework::outgoing_mail& m) -> casework::delivery {
    using enum casework::delivery_end;
    constexpr casework::delivery_end kEnds[] = {accepted, later, away, refused};
    std::string message;
    try {
      message = casework::format_message(m, s.from, this_second());
    } catch (const input_error& e) {
      return {refused, e.message.en};
    }
    const auto out = http::send_mail(*s.server, s.from.address, m.to, message);
    return {kEnds[static_cast<std::size_t>(out.end)], out.answer};
  };
}

}  // namespace sourcier::app
