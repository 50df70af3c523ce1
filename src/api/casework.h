#pragma once

#include <map>
#include <mutex>

#include "api/require.h"
#include "api/services.h"
#include "http/message.h"

// Requests of professionals. Those who ask have no account: a question is limited by address, and
// followed by the key of its link. Agents see what their perimeter reaches; a request that names no
// commune is every agent's, so that it stays with nobody.
namespace sourcier::api {

// Who may do that to a request of this commune; of none, whoever may do it somewhere.
caller require_for(const services& s, const http::request& r, accounts::action what,
                   const std::string& commune);
// To this request. Throws not_found too.
caller require_on_request(const services& s, const http::request& r, accounts::action what,
                          std::int64_t request);

// How many questions an address may ask in a while; of this server only.
class question_limit {
 public:
  // Throws accounts::too_soon with the wait.
  void count(const std::string& address, instant now);

 private:
  struct seen {
    instant since;
    int questions = 0;
  };
  std::mutex mutex_;
  std::map<std::string, seen> by_address_;
};

// GET /api/v1/casework/words
struct casework_words {
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/questions
struct question_asking {
  const services& s;
  question_limit& limit;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/followed/{key}
struct followed_request {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/inbox
struct casework_inbox {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/requests
struct request_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests
struct request_entry {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/requests/{id}
struct request_sheet {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/{what}
struct request_change {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/partners
struct partner_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/partners
struct partner_creation {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/casework/partners/{id}
struct partner_update {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/dashboard
struct casework_dashboard {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
