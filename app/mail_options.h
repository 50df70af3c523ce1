#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "app/command.h"
#include "casework/mail.h"
#include "casework/mail_message.h"
#include "http/transfer.h"

namespace sourcier::app {

// How mails leave, from --smtp, --mail-from, --site, --smtp-password-file and --smtp-ca.
struct mail_settings {
  std::optional<http::mail_server> server;  // nothing: mails wait
  casework::mailbox from;
  std::string site;  // without a slash at its end; empty where it is not given
};
mail_settings read_mail_settings(const arguments& a);
std::vector<option> mail_options();

// Hands a mail to the server of the settings. REQUIRES: there is one.
std::function<casework::delivery(const casework::outgoing_mail&)> deliverer(const mail_settings& s);

}  // namespace sourcier::app
