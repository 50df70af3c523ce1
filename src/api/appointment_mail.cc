#include "api/appointment_mail.h"

#include <fmt/format.h>

#include "api/calendars.h"
#include "casework/mail.h"
#include "casework/requests.h"

namespace sourcier::api {
namespace {

using casework::appointment;
using casework::guest;
using casework::guest_kind;

std::string when_of(const std::string& starts_at, language l) {
  const auto t = parse_instant(starts_at);
  return t ? format_in_france(*t, l) : std::string();
}

// Everybody but the one who reads.
std::string others(const appointment& a, const guest& reader) {
  std::string out;
  for (const auto& g : a.guests) {
    if (g.id != reader.id && !g.name.empty()) out += (out.empty() ? "" : ", ") + g.name;
  }
  return out;
}

std::string slots_of(const appointment& a, language l) {
  std::string out;
  for (const auto& s : a.slots) out += (out.empty() ? "– " : "\n– ") + when_of(s.starts_at, l);
  return out;
}

// Only a digest is kept of the professional's link, so a later mail cannot give it again.
std::string link_for(const guest& g, const std::string& site, const appointment& a, language l) {
  const text own{"le lien de suivi de votre premier courriel",
                 "the link to follow, in your first mail"};
  if (g.kind == guest_kind::professional) return own.in(l);
  if (g.kind == guest_kind::partner) return site + casework::mail_words().partner_page;
  return fmt::format("{}{}/demandes/{}", site, casework::mail_words().agents_page, a.request);
}

struct letter {
  std::string key;
  casework::mail_values values;
};

letter letter_of(const casework::appointment_news& news, const guest& g, const std::string& site,
                 language l) {
  const auto& a = news.now;
  casework::mail_values v{{"number", a.number}, {"with", others(a, g)}};
  if (a.starts_at.empty() && news.what != "cancelled") {
    v["slots"] = slots_of(a, l);
    v["place"] = a.place;
    v["link"] = link_for(g, site, a, l);
    return {"appointment_proposed", v};
  }
  v["when"] = when_of(a.starts_at, l);
  if (news.what == "cancelled") {
    v["motive"] = a.motive;
    return {a.starts_at.empty() ? "appointment_dropped" : "appointment_cancelled", v};
  }
  v["place"] = a.place;
  if (news.what == "reminded") return {"appointment_reminder", v};
  if (news.what == "moved" && news.before != nullptr && !news.before->starts_at.empty()) {
    v["before"] = when_of(news.before->starts_at, l);
    return {"appointment_moved", v};
  }
  return {"appointment_confirmed", v};
}

}  // namespace

casework::listener appointment_mails(std::string site, instant now,
                                     std::optional<std::int64_t> author) {
  return [=, site = std::move(site)](store::database& db, const casework::appointment_news& news) {
    const auto& a = news.now;
    const auto lang = casework::load(db, a.request).asked.lang;
    for (const auto& g : a.guests) {
      if (g.email.empty() || (g.kind == guest_kind::account && g.key == author)) continue;
      casework::new_mail m;
      m.to = g.email;
      if (g.kind == guest_kind::professional) m.lang = lang;
      const auto l = m.lang == "en" ? language::en : language::fr;
      auto words = letter_of(news, g, site, l);
      m.key = std::move(words.key);
      m.values = std::move(words.values);
      if (m.key == "appointment_dropped") m.values.erase("when");
      m.request = a.request;
      if (g.kind == guest_kind::partner) m.partner = g.key;
      if (g.kind == guest_kind::account) m.account = g.key;
      if (!a.starts_at.empty()) {
        m.attachment = {"rendez-vous.ics", "text/calendar; charset=utf-8", calendar_file(a, l)};
        m.until = parse_instant(a.ends_at);
      }
      casework::queue_mail(db, m, now);
    }
  };
}

}  // namespace sourcier::api
