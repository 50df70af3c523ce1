#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "app/command.h"
#include "app/parse.h"
#include "base/error.h"
#include "base/parallel.h"

namespace {

using namespace sourcier;

int fail(language l, const text& message, int code) {
  fmt::print(stderr, "sourcier{} {}\n", l == language::fr ? " :" : ":", message.in(l));
  return code;
}

// The one place where the four errors become exit codes.
int run(int argc, char** argv) {
  app::parsed p;
  const auto& l = p.g.lang;
  try {
    app::parse(argc, argv, p);
    if (p.chosen == nullptr) return 0;
    set_thread_count(p.g.threads);
    const int code = p.chosen->run(p.args, p.g);
    // A full disk behind standard output is an error, not a truncated answer; a reader that has
    // seen enough ("| head") needs no word.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    if (errno == EPIPE) return 1;
    return fail(l,
                {"la sortie n'a pas pu être écrite en entier ; libérez de la place et recommencez",
                 "the output could not be written in full; free some space and try again"},
                1);
  } catch (const input_error& e) {
    return fail(l, e.message, 2);
  } catch (const not_found& e) {
    return fail(l, e.message, 3);
  } catch (const forbidden& e) {
    return fail(l, e.message, 4);
  } catch (const conflict& e) {
    return fail(l, e.message, 5);
  } catch (const std::exception& e) {
    return fail(l,
                tr("erreur interne ({}) ; recommencez, et signalez-la si elle revient",
                   "internal error ({}); try again, and report it if it comes back", e.what()),
                1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return run(argc, argv);
}
