#include "base/module.h"

#include <dlfcn.h>

#include <filesystem>
#include <string>

#include "base/error.h"

namespace sourcier {

namespace fs = std::filesystem;

void* load_function(const module_file& m) {
  std::error_code ignored;
  const auto here = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  std::string why;
  for (const auto& folder : {here, here.parent_path() / "lib" / "sourcier"}) {
    void* library = ::dlopen((folder / m.library).c_str(), RTLD_NOW | RTLD_LOCAL);
    void* function = library != nullptr ? ::dlsym(library, m.symbol) : nullptr;
    if (function != nullptr) return function;
    const char* said = ::dlerror();
    why += std::string(why.empty() ? "" : "; ") + (said != nullptr ? said : "?");
  }
  throw not_found(
      {fmt::format(
           "{} {} ne se charge pas ({}) ; il doit se trouver à côté de l'exécutable ou dans "
           "../lib/sourcier, et {} doit être installé (apt install {})",
           m.what.fr, m.library, why, m.needs, m.package),
       fmt::format("{} {} does not load ({}); it belongs beside the executable or in "
                   "../lib/sourcier, and {} must be installed (apt install {})",
                   m.what.en, m.library, why, m.needs, m.package)});
}

}  // namespace sourcier
