#include "api/services.h"

namespace sourcier::api {

std::shared_ptr<const snapshot::world> current_world::get() const {
  const std::lock_guard lock(mutex_);
  return world_;
}

void current_world::replace(std::shared_ptr<const snapshot::world> w) {
  const std::lock_guard lock(mutex_);
  world_ = std::move(w);
}

}  // namespace sourcier::api
