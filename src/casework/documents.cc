#include "casework/documents.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/fold.h"
#include "casework/document_content.h"
#include "casework/project_steps.h"
#include "casework/records.h"
#include "casework/requests.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

constexpr std::size_t kPiece = std::size_t{768} << 10;  // bytes; 1 MB once in base64

[[noreturn]] void refuse_unknown(std::int64_t id) {
  throw not_found(tr("pas de document {} ici ; il a pu être retiré : rechargez la page",
                     "no document {} here; it may have been taken away: load the page again", id));
}

std::vector<document> load_documents(store::database& db, const std::string& where,
                                     const std::vector<store::cell>& parameters) {
  const rows found(
      db.query("SELECT d.id, d.request, d.name, d.kind, d.type, d.size, d.digest, d.given_by, "
               "d.uploaded_at, d.account FROM document d " +
                   where + " ORDER BY d.id",
               {kInteger, kInteger, kText, kText, kText, kInteger, kText, kText, kText, kInteger},
               parameters));
  std::vector<document> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    document d;
    d.id = row.integer();
    d.request = row.integer();
    d.name = row.text();
    d.kind = row.text();
    d.type = row.text();
    d.size = row.integer();
    for (auto* field : {&d.digest, &d.given_by, &d.uploaded_at}) *field = row.text();
    d.account = row.key();
    out.push_back(std::move(d));
  }
  return out;
}

void load_shares(store::database& db, std::int64_t request, std::vector<document>& all) {
  const rows found(db.query(
      "SELECT s.document, s.partner, p.name, s.shared_at, s.shared_by, s.consent "
      "FROM document_share s JOIN document d ON d.id = s.document "
      "JOIN partner p ON p.id = s.partner WHERE d.request = :p1 ORDER BY p.name, s.partner",
      {kInteger, kInteger, kText, kText, kText, kText}, {request}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    const auto of = std::ranges::find(all, row.integer(), &document::id);
    if (of == all.end()) continue;
    document_share s;
    s.partner = row.integer();
    for (auto* field : {&s.partner_name, &s.shared_at, &s.shared_by, &s.consent}) {
      *field = row.text();
    }
    of->shares.push_back(std::move(s));
  }
}

// Those that were sent a need of the request, by number.
std::map<std::int64_t, std::string> partners_of(store::database& db, std::int64_t request) {
  const rows found(
      db.query("SELECT DISTINCT p.id, p.name FROM partner_match m JOIN need n ON n.id = m.need "
               "JOIN partner p ON p.id = m.partner WHERE n.request = :p1 "
               "AND m.state <> 'withdrawn'",
               {kInteger, kText}, {request}));
  std::map<std::int64_t, std::string> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    const auto id = row.integer();
    out[id] = row.text();
  }
  return out;
}

void require_consent(const std::string& consent, const actor& who) {
  if (!who.account || !fold(consent).empty()) return;
  throw input_error(
      {"accord : écrivez comment et quand la personne l'a donné ; sans lui, le document ne se "
       "partage pas",
       "consent: write how and when the person gave it; without it the document is not shared"});
}

}  // namespace

added_document add_document(store::database& db, std::int64_t request, const std::string& kind,
                            std::string_view name, std::string_view bytes, const actor& who,
                            instant now) {
  const auto& type = content_type_of(bytes);
  find_document_kind(kind);
  const auto shown = clean_name(name, type);
  const auto sum = digest(bytes);
  std::vector<std::string> pieces;  // made before anyone has to wait for this change
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    pieces.push_back(to_base64(bytes.substr(at, kPiece)));
  }
  change c(db, who, now);
  require_open(load(db, request));
  const auto have = load_documents(db, "WHERE d.request = :p1", {request});
  if (const auto same = std::ranges::find(have, sum, &document::digest); same != have.end()) {
    return {same->id, true};
  }
  if (static_cast<std::int64_t>(have.size()) >= kMostDocuments) {
    throw conflict(tr("cette demande a déjà {} documents ; retirez-en un d'abord",
                      "this request has {} documents already; take one away first",
                      kMostDocuments));
  }
  const auto id =
      db.query(
            "INSERT INTO document (request, name, kind, type, size, digest, given_by, account, "
            "uploaded_at) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9) RETURNING id",
            {kInteger},
            {request, shown, kind, std::string(type.media_type),
             static_cast<std::int64_t>(bytes.size()), sum, who.name, cell_of(who.account),
             format_instant(now)})[0]
          .integer()[0];
  for (std::size_t number = 0; number < pieces.size(); ++number) {
    db.execute("INSERT INTO document_part (document, number, content) VALUES (:p1, :p2, :p3)",
               {id, static_cast<std::int64_t>(number), std::move(pieces[number])});
  }
  c.say(request, {"document", audience::everyone, shown});
  c.commit();
  return {id, false};
}

void delete_document(store::database& db, std::int64_t request, std::int64_t id, const actor& who,
                     instant now) {
  change c(db, who, now);
  const auto d = find_document(db, request, id);
  for (const char* table : {"document_share", "document_part"}) {
    db.execute(fmt::format("DELETE FROM {} WHERE document = :p1", table), {id});
  }
  db.execute("DELETE FROM document WHERE id = :p1", {id});
  c.say(request, {"document_deleted", audience::everyone, d.name});
  c.commit();
}

std::vector<document> documents_of(store::database& db, std::int64_t request) {
  auto out = load_documents(db, "WHERE d.request = :p1", {request});
  load_shares(db, request, out);
  return out;
}

document find_document(store::database& db, std::int64_t request, std::int64_t id) {
  auto found = load_documents(db, "WHERE d.request = :p1 AND d.id = :p2", {request, id});
  if (found.empty()) refuse_unknown(id);
  load_shares(db, request, found);
  return std::move(found.front());
}

std::string bytes_of(store::database& db, const document& d) {
  const rows found(db.query(
      "SELECT content FROM document_part WHERE document = :p1 ORDER BY number", {kText}, {d.id}));
  std::string out;
  out.reserve(static_cast<std::size_t>(d.size));
  for (std::size_t i = 0; i < found.size(); ++i) out += from_base64(found[i].text());
  if (static_cast<std::int64_t>(out.size()) != d.size || digest(out) != d.digest) {
    throw conflict(tr("le document « {} » a été abîmé depuis sa réception ; redemandez-le",
                      "document \"{}\" was damaged after it was received; ask for it again",
                      d.name));
  }
  return out;
}

void share_document(store::database& db, std::int64_t request, std::int64_t id,
                    const std::vector<std::int64_t>& partners, const std::string& consent,
                    const actor& who, instant now) {
  check_text({"accord", "consent"}, consent, kLongText);
  change c(db, who, now);
  const auto d = find_document(db, request, id);
  const auto known = partners_of(db, request);
  const std::set<std::int64_t> wanted(partners.begin(), partners.end());
  for (const auto& s : d.shares) {
    if (wanted.contains(s.partner)) continue;
    db.execute("DELETE FROM document_share WHERE document = :p1 AND partner = :p2",
               {id, s.partner});
    c.say(request, {"unshared", audience::everyone, d.name + "\n" + s.partner_name, s.partner});
  }
  for (const auto partner : wanted) {
    if (std::ranges::find(d.shares, partner, &document_share::partner) != d.shares.end()) continue;
    require_consent(consent, who);
    const auto of = known.find(partner);
    if (of == known.end()) {
      throw input_error(
          tr("partage : aucun besoin n'a été envoyé au partenaire {} ; envoyez-lui-en un d'abord",
             "share: no need was sent to partner {}; send it one first", partner));
    }
    db.execute(
        "INSERT INTO document_share (document, partner, shared_at, shared_by, consent) "
        "VALUES (:p1, :p2, :p3, :p4, :p5)",
        {id, partner, format_instant(now), who.name, consent});
    c.say(request, {"shared", audience::everyone,
                    d.name + "\n" + of->second + (consent.empty() ? "" : "\n" + consent), partner});
  }
  c.commit();
}

std::vector<document> documents_for(store::database& db, std::int64_t match, std::int64_t partner) {
  const rows mine(
      db.query("SELECT id FROM partner_match WHERE id = :p1 AND partner = :p2 "
               "AND state <> 'withdrawn'",
               {kInteger}, {match, partner}));
  if (mine.size() == 0) {
    throw not_found(tr("aucun besoin {} ne vous est confié ; revenez à votre liste",
                       "no need {} is yours to see to; go back to your list", match));
  }
  return load_documents(
      db,
      "JOIN need n ON n.request = d.request JOIN partner_match m ON m.need = n.id "
      "JOIN document_share s ON s.document = d.id AND s.partner = m.partner "
      "WHERE m.id = :p1",
      {match});
}

document document_for(store::database& db, std::int64_t match, std::int64_t partner,
                      std::int64_t id) {
  for (auto& d : documents_for(db, match, partner)) {
    if (d.id == id) return std::move(d);
  }
  refuse_unknown(id);
}

}  // namespace sourcier::casework
