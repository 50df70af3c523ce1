#include "http/listen_error.h"

#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace sourcier::http {

void throw_listen_error(int code, std::string_view address, std::uint16_t port) {
  switch (code) {
    case EADDRINUSE:
      throw conflict(
          tr("le port {} de {} est déjà pris : choisissez-en un autre avec --port, ou arrêtez le "
             "programme qui l'occupe",
             "port {} of {} is already in use: choose another with --port, or stop the program "
             "that holds it",
             port, address));
    case EACCES:
      throw input_error(
          tr("pas le droit d'ouvrir le port {} : choisissez avec --port un port au-dessus de 1023",
             "no permission to open port {}: choose with --port one above 1023", port));
    default:
      throw input_error(
          tr("impossible d'écouter sur {} port {} ({}) : utilisez 127.0.0.1 ou une adresse de "
             "cette machine",
             "cannot listen on {} port {} ({}): use 127.0.0.1 or an address of this machine",
             address, port, std::generic_category().message(code)));
  }
}

}  // namespace sourcier::http
