#include "api/fidelity.h"

#include <algorithm>
#include <exception>

#include "api/parameters.h"
#include "publish/fidelity.h"
#include "publish/json.h"

namespace sourcier::api {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kKept = 12;
constexpr std::chrono::milliseconds kPatience{20};

http::response still_computing(steady_clock::time_point since) {
  const std::chrono::duration<double> elapsed = steady_clock::now() - since;
  publish::json_writer j;
  j.begin_object().member("state", "computing");
  j.member("elapsed_seconds", publish::rounded(elapsed.count(), 1));
  j.member("message", text{"Le rapport est en cours de calcul ; redemandez-le dans une seconde.",
                           "The report is being computed; ask again in a second."});
  j.end_object();
  return http::response::json(j.take(), 202)
      .set("Retry-After", "1")
      .set("Cache-Control", "no-store");
}

}  // namespace

struct fidelity_desk::report {
  std::string key;
  std::shared_ptr<const snapshot::world> world;  // the question refers to it
  snapshot::fidelity_question question;
  steady_clock::time_point since = steady_clock::now();
  bool done = false;
  snapshot::fidelity found{};
  std::exception_ptr failed{};
};

// Throws input_error where the question cannot be asked. REQUIRES: mutex_ held.
std::shared_ptr<fidelity_desk::report> fidelity_desk::find_or_queue(
    std::shared_ptr<const snapshot::world> w, const http::request& r) {
  const auto s = read_selection(*w, r);
  const std::string supply(r.query_value("supply").value_or(s.profession.key));
  const auto key = fmt::format("{} {} {} {} {}", w->generation, s.profession.key, s.series.year,
                               s.series.ages, supply);
  const auto same = std::ranges::find(kept_, key, [](const auto& x) { return x->key; });
  if (same != kept_.end()) return *same;
  const double activity = s.profession.capacity_per_fte;
  auto list =
      snapshot::with_activity(snapshot::facility_supply(*w, supply), activity, s.profession);
  // A question not yet answered is never dropped; one that finds no room is asked again later.
  const auto old = std::ranges::find(kept_, true, [](const auto& x) { return x->done; });
  if (kept_.size() >= kKept && old == kept_.end()) return nullptr;
  if (kept_.size() >= kKept) kept_.erase(old);
  const snapshot::fidelity_question q{s, std::move(list), activity, true, snapshot::kUsualRidge};
  kept_.push_back(std::make_shared<report>(report{key, std::move(w), q}));
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  }
  changed_.notify_all();
  return kept_.back();
}

http::response fidelity_desk::answer(std::shared_ptr<const snapshot::world> w,
                                     const http::request& r) {
  const auto l = read_language(r);
  std::unique_lock lock(mutex_);
  const auto x = find_or_queue(std::move(w), r);
  if (!x) return still_computing(steady_clock::now());
  changed_.wait_for(lock, kPatience, [&] { return x->done; });
  if (!x->done) return still_computing(x->since);
  if (x->failed) {
    std::erase(kept_, x);
    std::rethrow_exception(x->failed);
  }
  lock.unlock();
  return http::response::json(publish::fidelity_columns(*x->world, x->question, x->found, l));
}

void fidelity_desk::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto waiting = [](const auto& x) { return !x->done; };
  while (changed_.wait(lock, stop, [&] { return std::ranges::any_of(kept_, waiting); })) {
    const auto x = *std::ranges::find_if(kept_, waiting);
    lock.unlock();
    try {
      x->found = snapshot::ask_fidelity(*x->world, x->question, stop);
    } catch (...) {
      x->failed = std::current_exception();
    }
    lock.lock();
    if (stop.stop_requested()) return;
    x->done = true;
    changed_.notify_all();
  }
}

}  // namespace sourcier::api
