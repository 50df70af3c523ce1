#include "app/keeper.h"

#include <cstdio>
#include <cstdlib>

#include "api/rounds.h"
#include "base/error.h"
#include "base/instants.h"

namespace sourcier::app {
namespace {

using namespace std::chrono_literals;
constexpr auto kPause = 5s;
constexpr int kPausesAMinute = 12;
constexpr auto kPatience = 3000ms, kLook = 10ms;

}  // namespace

keeper::keeper(store::target records, mail_settings mail, const globals& g)
    : records_(std::move(records)),
      mail_(std::move(mail)),
      globals_(g),
      thread_([this](const std::stop_token& stop) { keep(stop); }) {}

keeper::~keeper() {
  thread_.request_stop();
  for (auto waited = 0ms; !ended_; waited += kLook) {
    if (waited >= kPatience) {
      say(globals_, {"Arrêté ; un courriel était en train de partir, il sera repris.",
                     "Stopped; a mail was being handed over and will be taken up again."});
      std::fflush(stdout);
      std::_Exit(0);
    }
    std::this_thread::sleep_for(kLook);
  }
}

void keeper::keep(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (int n = 0; !stop.stop_requested(); ++n) {
    try {
      round(n % kPausesAMinute == 0, stop);
      said_.clear();
    } catch (const error& e) {
      complain(e.message.en, e.message);
    } catch (const std::exception& e) {
      complain(e.what(), {e.what(), e.what()});
    }
    wake_.wait_for(lock, stop, kPause, [] { return false; });
  }
  ended_ = true;
}

void keeper::round(bool whole, const std::stop_token& stop) {
  if (!db_) db_.emplace(records_);
  if (whole) api::take_round(*db_, mail_.site, this_second());
  if (!mail_.server) return;
  casework::send_mails(*db_, deliverer(mail_), this_second, [&] { return stop.stop_requested(); });
}

// Once for each reason; the connection is opened anew.
void keeper::complain(const std::string& what, const text& why) {
  db_.reset();
  if (what == said_) return;
  said_ = what;
  std::fprintf(stderr, "%s\n",
               tr("Rappels et courriels : {} ; nouvel essai dans quelques secondes",
                  "Reminders and mails: {}; trying again in some seconds", why.in(globals_.lang))
                   .in(globals_.lang)
                   .c_str());
}

}  // namespace sourcier::app
