#include "api/document_json.h"

#include <charconv>

#include "base/error.h"
#include "casework/project_steps.h"

namespace sourcier::api {

using publish::json_writer;

namespace {

// A name for those that read no UTF-8, and the name itself (RFC 6266, RFC 8187).
std::string disposition_of(const std::string& name) {
  std::string plain, encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if ((byte & 0xc0) != 0x80) plain += letter || c == '.' || c == '-' || c == ' ' ? c : '_';
    encoded += letter || c == '.' || c == '-' ? std::string(1, c)
                                              : fmt::format("%{:02X}", static_cast<int>(byte));
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

void write_file(json_writer& j, const casework::document& d) {
  j.member("id", d.id).member("name", d.name).member("kind", d.kind);
  j.member("kind_label", casework::find_document_kind(d.kind).label);
  j.member("type", d.type).member("size", d.size);
}

}  // namespace

std::int64_t read_document_id(const http::request& r) {
  const auto s = r.parameter("document");
  std::int64_t id = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + s.size(), id);
  if (status == std::errc{} && end == s.data() + s.size() && id > 0) return id;
  throw input_error(tr("document « {} » : un numéro est attendu",
                       "document \"{}\": a number is expected", std::string(s)));
}

void write_shared_document(json_writer& j, const casework::document& d) {
  j.begin_object();
  write_file(j, d);
  j.member("uploaded_at", d.uploaded_at).end_object();
}

void write_document(json_writer& j, const casework::document& d) {
  j.begin_object();
  write_file(j, d);
  j.member("digest", d.digest);
  j.member("given_by", d.given_by).member("by_professional", !d.account.has_value());
  j.member("uploaded_at", d.uploaded_at).key("shares").begin_array();
  for (const auto& s : d.shares) {
    j.begin_object().member("partner", s.partner).member("partner_name", s.partner_name);
    j.member("shared_at", s.shared_at).member("shared_by", s.shared_by);
    j.member("consent", s.consent).end_object();
  }
  j.end_array().end_object();
}

void write_documents(json_writer& j, const std::vector<casework::document>& all) {
  j.begin_array();
  for (const auto& d : all) write_document(j, d);
  j.end_array();
}

http::response document_answer(const casework::document& d, std::string bytes) {
  auto out = http::response::bytes(d.type, http::payload(std::move(bytes)));
  out.set("Content-Disposition", disposition_of(d.name));
  out.set("X-Content-Type-Options", "nosniff").set("Content-Security-Policy", "sandbox");
  return out.set("Cache-Control", "no-store");
}

}  // namespace sourcier::api
