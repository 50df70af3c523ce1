#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier mail: the queue of mails, looked at or sent.
command mail_command();

}  // namespace sourcier::app
