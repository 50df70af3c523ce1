#pragma once

#include <string>
#include <string_view>

#include "base/instants.h"
#include "casework/mail.h"

// A mail as it travels: RFC 5322 and MIME (RFC 2045 to 2047), in lines of CRLF, ASCII only.
namespace sourcier::casework {

// "Guichet unique <guichet@exemple.fr>", or an address alone. Throws input_error.
struct mailbox {
  std::string name, address;
};
mailbox parse_mailbox(std::string_view s);

// Throws input_error where a header would hold a line break.
std::string format_message(const outgoing_mail& m, const mailbox& from, instant now);

}  // namespace sourcier::casework
