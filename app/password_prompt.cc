#include "app/password_prompt.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "base/error.h"

namespace sourcier::app {
namespace {

// The terminal without echo, for as long as it lives.
class silence {
 public:
  silence() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~silence() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

std::string first_line(std::istream& in, const std::string& from) {
  std::string line;
  if (!std::getline(in, line)) {
    throw input_error(tr("mot de passe : rien à lire dans {} ; écrivez-le sur la première ligne",
                         "password: nothing to read in {}; write it on the first line", from));
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string ask(const text& question, const globals& g) {
  std::string line;
  {
    const silence quiet;  // first: it discards what was typed before
    std::fputs(question.in(g.lang).c_str(), stderr);
    line = first_line(std::cin, "stdin");
  }
  std::fputc('\n', stderr);
  return line;
}

}  // namespace

std::string read_password(const std::string& file, const globals& g) {
  if (!file.empty() && file != "-") {
    std::ifstream in(file);
    if (!in) {
      throw not_found(tr("pas de fichier {} ; vérifiez --password-file",
                         "no file {}; check --password-file", file));
    }
    return first_line(in, file);
  }
  if (file == "-" || ::isatty(STDIN_FILENO) == 0) return first_line(std::cin, "stdin");
  const auto once = ask({"Mot de passe : ", "Password: "}, g);
  if (once != ask({"Encore une fois : ", "Once more: "}, g)) {
    throw input_error(
        {"les deux mots de passe diffèrent ; recommencez", "the two passwords differ; try again"});
  }
  return once;
}

}  // namespace sourcier::app
