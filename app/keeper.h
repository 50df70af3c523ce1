#pragma once

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
  std::jthread thread_;
};

}  // namespace sourcier::app
