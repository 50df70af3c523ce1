// Agents at work on a guichet, over HTTP.
//   casework_load seed WORKSPACE REQUESTS AGENTS > tokens   fills a workspace, opens the sessions
//   casework_load run PORT tokens SECONDS PACE [WORKSPACE]  each agent acts every PACE seconds
// One action in ten writes. Prints how long answers took, and what was not answered well; with the
// workspace, looks every confirmed note up again.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <queue>
#include <random>
#include <set>
#include <utility>

#include "accounts/account_change.h"
#include "accounts/session.h"
#include "accounts/token.h"
#include "base/clock.h"
#include "casework/partners.h"
#include "casework/requests.h"
#include "snapshot/snapshot.h"
#include "store/workspace.h"

namespace sourcier {
namespace {

using steady = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

constexpr std::array kFirst = {"Camille", "Léa", "Hugo", "Inès", "Noé", "Zoé", "Élise", "Malo"};
constexpr std::array kLast = {"Delattre", "Vasseur", "Lefèbvre", "Caron",  "Dubois", "Bécu",
                              "Marquant", "Houzé",   "Delporte", "Wattel", "Pruvost"};
constexpr std::array kWords = {"cabinet",       "école",    "crèche",     "maison de santé",
                               "temps partiel", "conjoint", "Audomarois", "stage",
                               "remplacement",  "logement", "pédiatrie",  "gériatrie",
                               "littoral",      "gare",     "locaux"};
constexpr std::array kSubjects = {"place", "aids", "premises", "housing", "school", "register"};
constexpr std::array kProfessions = {"gp", "nurse", "midwife", "dentist"};

template <class Items>
auto any(const Items& from, std::mt19937& random) {
  return from[random() % from.size()];
}

casework::question question_of(const territory::commune_table& where, std::size_t number,
                               std::mt19937& random) {
  casework::question q;
  q.profession = any(kProfessions, random);
  if (random() % 5 != 0) q.commune = where.code[random() % where.size()];
  q.name = fmt::format("{} {} {}", any(kFirst, random), any(kLast, random), number);
  q.email = fmt::format("p{}@exemple.fr", number);
  for (int i = 0; i < 12; ++i) q.wishes += std::string(any(kWords, random)) + ' ';
  return q;
}

int seed(const std::string& folder, std::size_t requests, std::size_t agents) {
  auto workspace = store::workspace::open(folder);
  const auto world = snapshot::world::load(workspace);
  const auto& where = world->communes;
  store::database db(workspace.records());
  if (!db.is_postgresql()) db.execute("PRAGMA synchronous = OFF");  // nothing here is worth a wait
  const casework::actor who{std::nullopt, "Semis", "seed"};
  std::mt19937 random(20261122);
  auto now = this_second() - std::chrono::hours(24 * 365);
  std::vector<std::int64_t> partners;
  for (std::size_t i = 0; i < kSubjects.size(); ++i) {
    casework::partner p;
    p.name = fmt::format("Organisme {}", i);
    p.fallback = i == 0;
    p.duties = {{kSubjects[i], "", "territory", ""}};
    partners.push_back(casework::add_partner(db, p, who, now));
  }
  const auto step = std::chrono::seconds(365LL * 86400 / static_cast<long long>(requests));
  for (std::size_t i = 0; i < requests; ++i, now += step) {
    const auto id = casework::receive(db, where, question_of(where, i, random), who, now).id;
    const auto fate = random() % 10;
    if (fate < 4) {
      casework::add_need(db, id, casework::load(db, id).version, any(kSubjects, random), "",
                         {partners[0], partners[1 + random() % 5]}, who, now);
    }
    if (fate < 8) {
      casework::close(db, id, casework::load(db, id).version, "informed", "répondu", who, now);
    }
  }
  for (std::size_t i = 0; i < agents; ++i) {
    const auto made = accounts::create_account(
        db, {"seed"}, fmt::format("agent{}", i),
        {fmt::format("Agent {}", i), "", accounts::role::agent, true, {{"territory", ""}}, {}}, "",
        where, this_second());
    store::transaction t(db, store::writers::many);
    std::cout << accounts::open_session(db, made.id, "127.0.0.1", "bench", this_second()) << '\n';
    t.commit();
  }
  return 0;
}

// What an agent asks, and what it is called in the report.
struct call {
  std::string kind, method, target, body, note;
};

struct agent {
  std::string token, csrf;
  int socket = -1;
  std::mt19937 random;
  call now;
  steady::time_point asked, next;
  std::string answer;
  std::size_t sent = 0;
  std::string wire;
  bool busy = false;
  std::int64_t request = 0, version = 0;  // of the sheet that was read last
};

struct report {
  std::map<std::string, std::vector<double>> took;
  std::map<std::string, std::size_t> refused;  // "409 note"
  std::vector<std::string> confirmed;          // notes
};

std::size_t g_requests = 0;

call next_call(agent& a, std::size_t number) {
  const auto sheet = [&] {
    a.request = 1 + static_cast<std::int64_t>(a.random() % g_requests);
    return call{"sheet", "GET", fmt::format("/api/v1/casework/requests/{}", a.request), "", ""};
  };
  if (a.random() % 10 == 0) {
    const auto fate = a.random() % 10;
    if (fate == 0) {
      return {"enter", "POST", "/api/v1/casework/requests",
              fmt::format(R"({{"profession":"gp","name":"Nouvelle {0}","email":"n{0}@exemple.fr",)"
                          R"("channel":"phone"}})",
                          number),
              ""};
    }
    if (fate < 4 && a.version > 0) {
      const auto version = std::exchange(a.version, 0);
      return {"take", "POST", fmt::format("/api/v1/casework/requests/{}/take", a.request),
              fmt::format(R"({{"version":{}}})", version), ""};
    }
    // A note is in nobody's way: on any request, whatever its version.
    const auto note = fmt::format("Note n{}x{}", number, a.random());
    return {"note", "POST",
            fmt::format("/api/v1/casework/requests/{}/notes",
                        1 + static_cast<std::int64_t>(a.random() % g_requests)),
            fmt::format(R"({{"body":"{}","seen_by":"agents"}})", note), note};
  }
  switch (a.random() % 10) {
    case 0:
    case 1:
    case 2:
      return {"inbox", "GET", "/api/v1/casework/inbox?mine=true", "", ""};
    case 3:
      return {"search", "GET",
              fmt::format("/api/v1/casework/requests?words={}%20{}",
                          any(kLast, a.random) == kLast[2] ? "lefebvre" : "caron", "ecole"),
              "", ""};
    case 4:
      return {"list", "GET", "/api/v1/casework/requests?state=open&profession=gp", "", ""};
    default:
      return sheet();
  }
}

int open_socket(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to);
  return s;
}

void start(agent& a, std::size_t number, std::uint16_t port) {
  a.now = next_call(a, number);
  a.wire = fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: sourcier_session={}\r\n",
                       a.now.method, a.now.target, port, a.token);
  if (a.now.method != "GET") {
    a.wire += fmt::format("X-Sourcier-CSRF: {}\r\nContent-Type: application/json\r\n", a.csrf);
  }
  a.wire += fmt::format("Content-Length: {}\r\n\r\n{}", a.now.body.size(), a.now.body);
  a.answer.clear();
  a.sent = 0;
  a.busy = true;
  a.asked = steady::now();
}

std::int64_t number_after(const std::string& text, std::string_view key) {
  const auto at = text.find(key);
  std::int64_t v = 0;
  if (at != text.npos) {
    std::from_chars(text.data() + at + key.size(), text.data() + text.size(), v);
  }
  return v;
}

// Whether the whole answer is there.
bool complete(const agent& a) {
  const auto head = a.answer.find("\r\n\r\n");
  if (head == a.answer.npos) return false;
  const auto length = number_after(a.answer, "Content-Length: ");
  return a.answer.size() >= head + 4 + static_cast<std::size_t>(length);
}

void finish(agent& a, report& out) {
  a.busy = false;
  const int status = static_cast<int>(number_after(a.answer, "HTTP/1.1 "));
  out.took[a.now.kind].push_back(seconds(steady::now() - a.asked).count());
  if (status >= 300) {
    ++out.refused[fmt::format("{} {}", status, a.now.kind)];
    return;
  }
  // Only what is open can be taken.
  const bool closed = a.answer.find("\"state\":\"closed\"") != a.answer.npos;
  if (a.now.kind == "sheet") a.version = closed ? 0 : number_after(a.answer, "\"version\":");
  if (!a.now.note.empty()) out.confirmed.push_back(a.now.note);
}

void print(const std::string& name, std::vector<double> took) {
  if (took.empty()) return;
  std::ranges::sort(took);
  const auto at = [&](double share) {
    return 1000 * took[std::min(took.size() - 1, static_cast<std::size_t>(
                                                     share * static_cast<double>(took.size())))];
  };
  fmt::print("{:8} {:8} answers  median {:7.2f} ms  p95 {:7.2f}  p99 {:7.2f}  worst {:7.2f}\n",
             name, took.size(), at(0.5), at(0.95), at(0.99), 1000 * took.back());
}

std::size_t lost_notes(const std::string& folder, const std::vector<std::string>& confirmed) {
  auto workspace = store::workspace::open(folder);
  store::database db(workspace.records());
  const auto kept =
      db.query("SELECT body FROM event WHERE kind = 'note'", {store::column_type::text});
  const std::set<std::string> there(kept[0].text().begin(), kept[0].text().end());
  return static_cast<std::size_t>(
      std::ranges::count_if(confirmed, [&](const auto& n) { return !there.contains(n); }));
}

int run(std::uint16_t port, const std::string& file, double lasts, double pace,
        const std::string& folder) {
  std::vector<agent> agents;
  std::ifstream tokens(file);
  for (std::string line; std::getline(tokens, line);) {
    agent a;
    a.token = line;
    a.csrf = accounts::csrf_of(line);
    a.random.seed(static_cast<unsigned>(agents.size()));
    agents.push_back(std::move(a));
  }
  {
    auto workspace = store::workspace::open(folder);
    store::database db(workspace.records());
    g_requests = static_cast<std::size_t>(
        db.query("SELECT MAX(id) FROM request", {store::column_type::integer})[0].integer()[0]);
  }
  const int poll = ::epoll_create1(0);
  const auto begin = steady::now();
  for (std::size_t i = 0; i < agents.size(); ++i) {
    auto& a = agents[i];
    a.socket = open_socket(port);
    a.next = begin + std::chrono::duration_cast<steady::duration>(seconds(
                         pace * static_cast<double>(i) / static_cast<double>(agents.size())));
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, a.socket, &e);
  }
  const auto end = begin + std::chrono::duration_cast<steady::duration>(seconds(lasts));
  report out;
  std::size_t number = 0, waiting = 0;
  std::array<epoll_event, 256> events;
  std::array<char, 1 << 16> piece;
  while (steady::now() < end || waiting > 0) {
    for (auto& a : agents) {
      const auto now = steady::now();
      if (a.busy || now < a.next || now >= end) continue;
      start(a, ++number, port);
      ++waiting;
      while (a.sent < a.wire.size()) {
        const auto n =
            ::send(a.socket, a.wire.data() + a.sent, a.wire.size() - a.sent, MSG_NOSIGNAL);
        if (n > 0) a.sent += static_cast<std::size_t>(n);
        if (n < 0 && errno != EAGAIN) return fmt::print("send: {}\n", std::strerror(errno)), 1;
      }
    }
    const int n = ::epoll_wait(poll, events.data(), events.size(), 1);
    for (int i = 0; i < n; ++i) {
      auto& a = agents[events[static_cast<std::size_t>(i)].data.u64];
      const auto got = ::recv(a.socket, piece.data(), piece.size(), 0);
      if (got <= 0) return fmt::print("connection lost during {}\n", a.now.kind), 1;
      a.answer.append(piece.data(), static_cast<std::size_t>(got));
      if (!a.busy || !complete(a)) continue;
      finish(a, out);
      --waiting;
      a.next = std::max(steady::now(),
                        a.asked + std::chrono::duration_cast<steady::duration>(seconds(pace)));
    }
  }
  std::vector<double> all;
  for (const auto& [kind, took] : out.took) {
    all.insert(all.end(), took.begin(), took.end());
    print(kind, took);
  }
  print("all", all);
  fmt::print("{:.0f} answers a second\n", static_cast<double>(all.size()) / lasts);
  for (const auto& [what, n] : out.refused) fmt::print("refused: {} {}\n", n, what);
  fmt::print("notes confirmed {}, lost {}\n", out.confirmed.size(),
             lost_notes(folder, out.confirmed));
  return 0;
}

}  // namespace
}  // namespace sourcier

int main(int count, char** words) {
  const std::vector<std::string> a(words + 1, words + count);
  if (a.size() == 4 && a[0] == "seed") {
    return sourcier::seed(a[1], std::stoul(a[2]), std::stoul(a[3]));
  }
  if (a.size() == 6 && a[0] == "run") {
    return sourcier::run(static_cast<std::uint16_t>(std::stoi(a[1])), a[2], std::stod(a[3]),
                         std::stod(a[4]), a[5]);
  }
  std::cerr << "casework_load seed WORKSPACE REQUESTS AGENTS > TOKENS\n"
               "casework_load run PORT TOKENS SECONDS PACE WORKSPACE\n";
  return 1;
}
