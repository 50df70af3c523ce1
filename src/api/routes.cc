#include "api/routes.h"

#include <charconv>

#include "accounts/errors.h"
#include "api/access.h"
#include "api/accounts.h"
#include "api/agents.h"
#include "api/appointments.h"
#include "api/calendars.h"
#include "api/casework.h"
#include "api/commune_sheet.h"
#include "api/compare.h"
#include "api/documents.h"
#include "api/fidelity.h"
#include "api/figures.h"
#include "api/filters.h"
#include "api/gains.h"
#include "api/index.h"
#include "api/isochrone.h"
#include "api/mail.h"
#include "api/personal.h"
#include "api/projects.h"
#include "api/reach.h"
#include "api/scenarios.h"
#include "api/session.h"
#include "api/supply.h"
#include "api/tasks.h"
#include "api/territory.h"
#include "api/what_if.h"
#include "api/zoning.h"
#include "base/assets.h"
#include "base/error.h"
#include "http/static_files.h"
#include "publish/json.h"

namespace sourcier::api {
namespace {

struct failure {
  int status;
  const char* type;
  text message;
  std::chrono::seconds retry_after{0};
};

http::response answer(const failure& f) {
  publish::json_writer j;
  j.begin_object().key("error").begin_object();
  j.member("type", f.type).member("message", f.message).end_object().end_object();
  auto out = http::response::json(j.take(), f.status);
  if (f.retry_after.count() > 0) out.set("Retry-After", std::to_string(f.retry_after.count()));
  return out;
}

// The one place where the four errors become HTTP statuses. Three kinds of them ask something of
// the client that the others do not: to sign in, to wait, to come back.
http::response answer_error(const http::request&, std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const accounts::not_signed_in& e) {
    return answer({401, "not_signed_in", e.message});
  } catch (const accounts::too_soon& e) {
    return answer({429, "too_soon", e.message, e.retry_after});
  } catch (const store::unavailable& e) {
    return answer({503, "unavailable", e.message, std::chrono::seconds(5)});
  } catch (const input_error& e) {
    return answer({400, "input_error", e.message});
  } catch (const not_found& e) {
    return answer({404, "not_found", e.message});
  } catch (const forbidden& e) {
    return answer({403, "forbidden", e.message});
  } catch (const conflict& e) {
    return answer({409, "conflict", e.message});
  } catch (const std::exception& e) {
    return answer({500, "internal",
                   tr("erreur interne ({}) ; recommencez, et signalez-la si elle revient",
                      "internal error ({}); try again, and report it if it comes back", e.what())});
  }
}

std::int64_t read_index(const http::request& r, std::string_view name) {
  const auto s = r.parameter(name);
  std::int64_t v = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (status != std::errc{} || end != s.data() + s.size()) {
    throw input_error(tr("tuile : {} = « {} » n'est pas un entier",
                         "tile: {} = \"{}\" is not an integer", std::string(name), std::string(s)));
  }
  return v;
}

http::response tile(const snapshot::world& w, const http::request& r) {
  const std::string etag = "\"" + w.generation + "\"";
  if (auto same = http::unchanged(r, etag)) return *same;
  auto out = http::response::bytes(
      "application/vnd.mapbox-vector-tile",
      w.tiles().tile(read_index(r, "z"), read_index(r, "x"), read_index(r, "y")));
  const bool versioned = r.query_value("v") == w.generation;
  out.set("Cache-Control", versioned ? "public, max-age=31536000, immutable" : "no-cache");
  return out.set("ETag", etag);
}

http::response health(const snapshot::world& w, const std::string& version) {
  publish::json_writer j;
  j.begin_object().member("status", "ok").member("version", version);
  j.member("generation", w.generation).end_object();
  return http::response::json(j.take());
}

// A whole-territory answer: the same until the workspace changes.
template <class Endpoint>
http::response unless_known(const snapshot::world& w, const http::request& r) {
  const std::string etag = "\"" + w.generation + "\"";
  if (auto same = http::unchanged(r, etag)) return *same;
  auto out = Endpoint{w}(r);
  return out.set("ETag", etag).set("Cache-Control", "no-cache");
}

}  // namespace

http::response answer_refusal(const http::request&, int status, const text& reason) {
  const char* type = status == 404 ? "not_found" : status >= 500 ? "internal" : "input_error";
  return answer({status, type, reason});
}

namespace {

// Whoever signs in, and those who manage accounts.
void add_account_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(const char* method, std::string_view path,
                                       std::type_identity<Endpoint>) {
    routes.add(method, path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  add("GET", "/api/v1/session", std::type_identity<session_state>{});
  add("POST", "/api/v1/session", std::type_identity<session_opening>{});
  add("DELETE", "/api/v1/session", std::type_identity<session_closing>{});
  add("PUT", "/api/v1/session/password", std::type_identity<password_change>{});
  add("GET", "/api/v1/sessions", std::type_identity<own_sessions>{});
  add("DELETE", "/api/v1/sessions/{id}", std::type_identity<own_session_closing>{});
  add("POST", "/api/v1/password-reset", std::type_identity<password_reset>{});
  add("GET", "/api/v1/accounts", std::type_identity<account_list>{});
  add("POST", "/api/v1/accounts", std::type_identity<account_creation>{});
  add("GET", "/api/v1/accounts/{id}", std::type_identity<account_sheet>{});
  add("PUT", "/api/v1/accounts/{id}", std::type_identity<account_update>{});
  add("POST", "/api/v1/accounts/{id}/reset-link", std::type_identity<reset_link_creation>{});
  add("DELETE", "/api/v1/accounts/{id}/sessions", std::type_identity<account_sessions_closing>{});
  add("GET", "/api/v1/audit", std::type_identity<audit_trail>{});
}

// Requests of professionals, and those who answer them.
void add_casework_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(const char* method, std::string_view path,
                                       std::type_identity<Endpoint>) {
    routes.add(method, path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  routes.add("GET", "/api/v1/casework/words", casework_words{});
  routes.add("POST", "/api/v1/casework/questions",
             [&s, limit = std::make_shared<question_limit>()](const http::request& r) {
               return question_asking{s, *limit}(r);
             });
  add("GET", "/api/v1/casework/followed/{key}", std::type_identity<followed_request>{});
  add("GET", "/api/v1/casework/agents", std::type_identity<agent_list>{});
  add("GET", "/api/v1/casework/inbox", std::type_identity<casework_inbox>{});
  add("GET", "/api/v1/casework/requests", std::type_identity<request_list>{});
  add("POST", "/api/v1/casework/requests", std::type_identity<request_entry>{});
  add("GET", "/api/v1/casework/requests/{id}", std::type_identity<request_sheet>{});
  add("POST", "/api/v1/casework/requests/{id}/{what}", std::type_identity<request_change>{});
  add("GET", "/api/v1/casework/partners", std::type_identity<partner_list>{});
  add("POST", "/api/v1/casework/partners", std::type_identity<partner_creation>{});
  add("PUT", "/api/v1/casework/partners/{id}", std::type_identity<partner_update>{});
  add("GET", "/api/v1/casework/dashboard", std::type_identity<casework_dashboard>{});
  add("GET", "/api/v1/casework/mail", std::type_identity<mail_queue>{});
  add("POST", "/api/v1/casework/mail/{id}/retry", std::type_identity<mail_retry>{});
}

// What organisms answer, and what an agent keeps for itself.
void add_task_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(const char* method, std::string_view path,
                                       std::type_identity<Endpoint>) {
    routes.add(method, path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  add("GET", "/api/v1/casework/tasks", std::type_identity<task_list>{});
  add("GET", "/api/v1/casework/tasks/{id}", std::type_identity<task_reading>{});
  add("POST", "/api/v1/casework/tasks/{id}/answer", std::type_identity<task_answer>{});
  add("POST", "/api/v1/casework/tasks/{id}/note", std::type_identity<task_note>{});
  add("GET", "/api/v1/casework/tasks/{id}/documents", std::type_identity<task_documents>{});
  add("GET", "/api/v1/casework/tasks/{id}/documents/{document}",
      std::type_identity<task_document>{});
  add("GET", "/api/v1/casework/filters", std::type_identity<filter_list>{});
  add("GET", "/api/v1/casework/filters/{name}", std::type_identity<filter_sheet>{});
  add("PUT", "/api/v1/casework/filters/{name}", std::type_identity<filter_saving>{});
  add("DELETE", "/api/v1/casework/filters/{name}", std::type_identity<filter_removal>{});
}

// Appointments, the agenda, and calendars that other programs read.
void add_agenda_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(const char* method, std::string_view path,
                                       std::type_identity<Endpoint>) {
    routes.add(method, path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  add("GET", "/api/v1/casework/requests/{id}/appointments", std::type_identity<appointment_list>{});
  add("POST", "/api/v1/casework/requests/{id}/appointments",
      std::type_identity<appointment_creation>{});
  add("GET", "/api/v1/casework/appointments/{id}", std::type_identity<appointment_sheet>{});
  add("GET", "/api/v1/casework/appointments/{id}.ics", std::type_identity<appointment_file>{});
  add("POST", "/api/v1/casework/appointments/{id}/{what}",
      std::type_identity<appointment_change>{});
  add("GET", "/api/v1/casework/followed/{key}/appointments/{id}.ics",
      std::type_identity<followed_appointment_file>{});
  add("POST", "/api/v1/casework/followed/{key}/appointments/{id}/{what}",
      std::type_identity<followed_appointment_change>{});
  add("GET", "/api/v1/casework/agenda", std::type_identity<casework_agenda>{});
  add("GET", "/api/v1/casework/calendar", std::type_identity<calendar_state>{});
  add("POST", "/api/v1/casework/calendar", std::type_identity<calendar_opening>{});
  add("DELETE", "/api/v1/casework/calendar", std::type_identity<calendar_closing>{});
  add("GET", "/calendrier/{key}.ics", std::type_identity<calendar_feed>{});
}

// Installation projects, their documents, and what they bring.
void add_project_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(const char* method, std::string_view path,
                                       std::type_identity<Endpoint>) {
    routes.add(method, path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  add("GET", "/api/v1/casework/requests/{id}/project", std::type_identity<project_sheet>{});
  add("POST", "/api/v1/casework/requests/{id}/project", std::type_identity<project_start>{});
  add("PUT", "/api/v1/casework/requests/{id}/project", std::type_identity<project_update>{});
  add("POST", "/api/v1/casework/requests/{id}/project/steps/{step}",
      std::type_identity<project_step_update>{});
  add("GET", "/api/v1/casework/requests/{id}/documents", std::type_identity<document_list>{});
  add("POST", "/api/v1/casework/requests/{id}/documents", std::type_identity<document_upload>{});
  add("GET", "/api/v1/casework/requests/{id}/documents/{document}",
      std::type_identity<document_download>{});
  add("DELETE", "/api/v1/casework/requests/{id}/documents/{document}",
      std::type_identity<document_removal>{});
  add("POST", "/api/v1/casework/requests/{id}/documents/{document}/shares",
      std::type_identity<document_sharing>{});
  add("POST", "/api/v1/casework/followed/{key}/documents", std::type_identity<followed_upload>{});
  add("GET", "/api/v1/casework/followed/{key}/documents/{document}",
      std::type_identity<followed_download>{});
  add("DELETE", "/api/v1/casework/followed/{key}/documents/{document}",
      std::type_identity<followed_removal>{});
  add("POST", "/api/v1/casework/followed/{key}/documents/{document}/shares",
      std::type_identity<followed_sharing>{});
  add("GET", "/api/v1/casework/gains", std::type_identity<casework_gains>{});
}

void add_personal_routes(http::router& routes, const services& s) {
  const auto add = [&]<class Endpoint>(std::string_view path, std::type_identity<Endpoint>) {
    routes.add("GET", path, [&s](const http::request& r) { return Endpoint{s}(r); });
  };
  add("/api/v1/personal-data/register", std::type_identity<personal_register>{});
  add("/api/v1/casework/requests/{id}/person", std::type_identity<person_export>{});
  add("/api/v1/casework/followed/{key}/export", std::type_identity<followed_export>{});
}

}  // namespace

http::router make_router(const services& s, const site& here) {
  http::router routes(answer_error, answer_refusal);
  const auto& worlds = s.worlds;
  add_account_routes(routes, s);
  add_casework_routes(routes, s);
  add_task_routes(routes, s);
  add_project_routes(routes, s);
  add_agenda_routes(routes, s);
  add_personal_routes(routes, s);
  const auto get = [&](std::string_view path, auto&& ask) {
    routes.add("GET", path, [&worlds, ask](const http::request& r) {
      const auto w = worlds.get();
      return ask(*w, r);
    });
  };
  const auto whole = [&]<class Endpoint>(std::string_view path, std::type_identity<Endpoint>) {
    get(path, [](const auto& w, const auto& r) { return unless_known<Endpoint>(w, r); });
  };
  whole("/api/v1/territory", std::type_identity<territory_description>{});
  whole("/api/v1/sources", std::type_identity<sources>{});
  whole("/api/v1/communes", std::type_identity<communes>{});
  get("/api/v1/figures", [](const auto& w, const auto& r) { return figures{w}(r); });
  get("/api/v1/search", [](const auto& w, const auto& r) { return search{w}(r); });
  get("/api/v1/communes/{code}", [](const auto& w, const auto& r) { return commune_sheet{w}(r); });
  get("/api/v1/access", [](const auto& w, const auto& r) { return access{w}(r); });
  get("/api/v1/what-if", [](const auto& w, const auto& r) { return what_if{w}(r); });
  get("/api/v1/compare", [here](const auto& w, const auto& r) {
    return compare{w, here.workspace}(r);
  });
  get("/api/v1/scenarios",
      [here](const auto&, const auto&) { return scenarios{here.workspace}(); });
  get("/api/v1/scenarios/{name}",
      [here](const auto&, const auto& r) { return scenario{here.workspace}(r); });
  get("/api/v1/scenarios/{name}/run", [here](const auto& w, const auto& r) {
    return scenario_run{w, here.workspace, here.version}(r);
  });
  routes.add("PUT", "/api/v1/scenarios/{name}", [&worlds, &s, here](const http::request& r) {
    return save_scenario{*worlds.get(), here.workspace, s, here.loopback}(r);
  });
  routes.add("DELETE", "/api/v1/scenarios/{name}", [&s, here](const http::request& r) {
    return remove_scenario{here.workspace, s, here.loopback}(r);
  });
  get("/api/v1/best-sites", [](const auto& w, const auto& r) { return best_sites{w}(r); });
  get("/api/v1/reach", [](const auto& w, const auto& r) { return reach{w}(r); });
  get("/api/v1/isochrone", [](const auto& w, const auto& r) { return isochrone{w}(r); });
  get("/api/v1/supply", [](const auto& w, const auto& r) { return supply{w}(r); });
  get("/api/v1/zoning", [](const auto& w, const auto& r) { return zoning{w}(r); });
  get("/api/v1/index", [](const auto& w, const auto& r) { return index{w}(r); });
  whole("/api/v1/index/methods", std::type_identity<index_methods>{});
  routes.add("GET", "/api/v1/fidelity",
             [&worlds, desk = std::make_shared<fidelity_desk>()](const http::request& r) {
               return desk->answer(worlds.get(), r);
             });
  whole("/api/v1/zoning/schemes", std::type_identity<zoning_schemes>{});
  get("/api/v1/zoning/communes/{code}",
      [](const auto& w, const auto& r) { return zoning_commune{w}(r); });
  get("/api/v1/tiles/{z}/{x}/{y}", tile);
  get("/api/v1/health", [here](const auto& w, const auto&) { return health(w, here.version); });
  get("/api/v1/openapi.yaml", [](const auto&, const auto&) {
    return http::response::bytes("application/yaml",
                                 http::payload(find_asset("openapi.yaml").value(), nullptr));
  });
  // Unknown addresses of the API are errors in JSON, never the page.
  get("/api/{path...}", [](const auto&, const auto& r) -> http::response {
    throw not_found(tr("adresse {} inconnue ; /api/v1/openapi.yaml les décrit toutes",
                       "no such address: {}; /api/v1/openapi.yaml lists them all", r.path));
  });
  // The map is at "/"; every other page is the guichet's.
  routes.add("GET", "/{path...}",
             http::static_files(embedded_assets(), "web/", "/", "guichet.html"));
  return routes;
}

}  // namespace sourcier::api
