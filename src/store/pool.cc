#include "store/pool.h"

#include <exception>

namespace sourcier::store {
namespace {

// A server that went away is noticed before the connection is lent, unless it has just been used.
constexpr std::chrono::seconds kTrusted{1};

bool answers(database& db) noexcept {
  try {
    return db.query("SELECT 1", {column_type::integer})[0].size() == 1;
  } catch (...) {
    return false;
  }
}

}  // namespace

pool::lease::lease(pool& from, database&& held)
    : from_(&from), held_(std::move(held)), exceptions_(std::uncaught_exceptions()) {}

pool::lease::lease(lease&& other) noexcept
    : from_(std::exchange(other.from_, nullptr)),
      held_(std::move(other.held_)),
      exceptions_(other.exceptions_) {}

pool::lease::~lease() {
  if (from_ == nullptr) return;
  from_->give_back(std::move(held_), std::uncaught_exceptions() > exceptions_);
}

pool::pool(target where, std::size_t size, std::chrono::milliseconds wait)
    : where_(std::move(where)), size_(size), wait_(wait) {}

pool::lease pool::get() {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, wait_, [&] { return out_ < size_; })) {
    throw unavailable(
        tr("toutes les connexions à {} sont occupées depuis {} secondes ; recommencez "
           "dans un instant",
           "every connection to {} has been in use for {} seconds; try again in a moment",
           where_.shown, static_cast<double>(wait_.count()) / 1000));
  }
  ++out_;
  if (idle_.empty()) {
    lock.unlock();
    return lease(*this, open());
  }
  auto [connection, since] = std::move(idle_.back());
  idle_.pop_back();
  lock.unlock();
  const bool fresh = std::chrono::steady_clock::now() - since < kTrusted;
  if (fresh || answers(connection)) return lease(*this, std::move(connection));
  return lease(*this, open());
}

database pool::open() {
  try {
    return database(where_);
  } catch (const error& e) {
    forget_one();
    throw unavailable(e.message);
  } catch (...) {
    forget_one();
    throw;
  }
}

void pool::forget_one() noexcept {
  {
    const std::lock_guard lock(mutex_);
    --out_;
  }
  freed_.notify_one();
}

void pool::give_back(database&& connection, bool doubtful) noexcept {
  database mine = std::move(connection);
  const bool keep = !doubtful || answers(mine);
  try {
    const std::lock_guard lock(mutex_);
    if (keep) idle_.push_back({std::move(mine), std::chrono::steady_clock::now()});
  } catch (const std::bad_alloc&) {
    // The connection closes instead of waiting.
  }
  forget_one();
}

}  // namespace sourcier::store
