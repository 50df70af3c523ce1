#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "app/command.h"
#include "app/mail_options.h"
#include "store/database.h"

namespace sourcier::app {

// What a server does by itself beside answering: every minute the steps of what partners owe and
// the digests, every five seconds the mails that are due. Several servers over one workspace share
// the work. Where the database is away or its disk full, it says so once and tries again.
class keeper {
 public:
  keeper(store::target records, mail_settings mail, const globals& g);
  // Waits a moment for the work under way. A mail server that does not answer holds nobody up: the
  // program ends there and then, as it may at any moment, and the mail is taken up again.
  ~keeper();

 private:
  void keep(const std::stop_token& stop);
  void round(bool whole, const std::stop_token& stop);
  void complain(const std::string& what, const text& why);

  const store::target records_;
  const mail_settings mail_;
  const globals globals_;
  std::optional<store::database> db_;
  std::string said_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::atomic<bool> ended_ = false;
  std::jthread thread_;
};

}  // namespace sourcier::app
