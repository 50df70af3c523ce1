#include "app/command_serve.h"

#include <condition_variable>
#include <cstdio>
#include <thread>

#include "accounts/policy.h"
#include "api/routes.h"
#include "api/writes.h"
#include "app/keeper.h"
#include "app/mail_options.h"
#include "app/world.h"
#include "base/error.h"
#include "base/parallel.h"
#include "http/server.h"

namespace sourcier::app {
namespace {

// Loads the workspace again when an import has changed it; a workspace that cannot be read just
// then leaves the old one in place.
class watcher {
 public:
  watcher(api::current_world& worlds, const globals& g)
      : thread_([this, &worlds, g](const std::stop_token& stop) { watch(worlds, g, stop); }) {}

 private:
  void watch(api::current_world& worlds, const globals& g, const std::stop_token& stop) {
    using namespace std::chrono_literals;
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, 2s, [] { return false; }) && !stop.stop_requested()) {
      try {
        auto workspace = store::workspace::open(g.workspace);
        if (workspace.generation() == worlds.get()->generation) continue;
        auto fresh = snapshot::world::load(workspace);
        fresh->warm();
        worlds.replace(fresh);
        say(g, tr("Données rechargées : version {}", "Data loaded again: version {}",
                  fresh->generation));
        std::fflush(stdout);
      } catch (const error&) {
        // Being written at this moment, or gone: asked again in two seconds.
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

int run(const arguments& a, const globals& g) {
  auto mail = read_mail_settings(a);
  http::options o;
  o.address = a.get("address", "127.0.0.1");
  o.port = static_cast<std::uint16_t>(a.integer("port", 0, 65535).value_or(8080));
  o.handle_signals = true;
  o.on_refusal = api::answer_refusal;
  const auto first = load_world(g);
  first->warm();
  api::current_world worlds(first);
  const auto rules = accounts::load_policy();
  // Those who wait for a password to be computed must leave threads for the others.
  o.threads =
      thread_count() + static_cast<unsigned>(rules.password.at_once + rules.password.waiting);
  store::pool records(store::workspace::open(g.workspace).records(), o.threads);
  accounts::password_hasher hasher(rules.password);
  api::services services{worlds, records, hasher, rules, this_second, a.has("behind-proxy")};
  services.sends_mail = mail.server.has_value();
  const auto routes =
      api::make_router(services, {SOURCIER_VERSION, g.workspace, api::is_loopback(o.address)});
  http::server server(o, [&](http::request& r) { return routes(r); });
  const bool six = o.address.find(':') != std::string::npos;
  const auto host = six ? "[" + o.address + "]" : o.address;
  say(g, tr("Page web et API : http://{}:{}/  (Ctrl+C pour arrêter)",
            "Web page and API: http://{}:{}/  (Ctrl+C to stop)", host, server.port()));
  std::fflush(stdout);
  if (mail.site.empty()) mail.site = fmt::format("http://{}:{}", host, server.port());
  services.site = mail.site;
  const keeper tasks(store::workspace::open(g.workspace).records(), std::move(mail), g);
  const watcher reload(worlds, g);
  server.run();
  say(g, {"Arrêté.", "Stopped."});
  return 0;
}

}  // namespace

command serve_command() {
  command out{
      "serve",
      {"sert la page web et l'API", "serves the web page and the API"},
      {{"--port",
        {"PORT", "PORT"},
        {"port TCP (8080 par défaut, 0 : un libre)", "TCP port (default 8080, 0: a free one)"}},
       {"--address",
        {"ADRESSE", "ADDRESS"},
        {"adresse d'écoute (127.0.0.1 par défaut : cette machine seulement)",
         "address to listen on (default 127.0.0.1: this machine only)"}},
       {"--behind-proxy",
        {},
        {"derrière un mandataire qui ajoute X-Forwarded-For et X-Forwarded-Proto",
         "behind a proxy that adds X-Forwarded-For and X-Forwarded-Proto"}}},
      run};
  for (auto& o : mail_options()) out.options.push_back(std::move(o));
  return out;
}

}  // namespace sourcier::app
