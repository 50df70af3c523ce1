#include "base/text.h"

#include "base/error.h"

namespace sourcier {

language parse_language(std::string_view code) {
  if (code == "fr") return language::fr;
  if (code == "en") return language::en;
  throw input_error(tr("langue « {} » inconnue : choisissez fr ou en",
                       "unknown language \"{}\": choose fr or en", code));
}

}  // namespace sourcier
