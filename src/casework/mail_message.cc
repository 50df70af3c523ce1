#include "casework/mail_message.h"

#include <sodium.h>

#include <array>

#include "base/error.h"
#include "casework/records.h"

namespace sourcier::casework {
namespace {

constexpr std::size_t kLine = 76;       // of encoded text, without its line break
constexpr std::size_t kWordBytes = 39;  // of an encoded word: 52 characters of base64 and 12 around

std::string base64(std::string_view bytes) {
  constexpr int kKind = sodium_base64_VARIANT_ORIGINAL;
  std::string out(sodium_base64_encoded_len(bytes.size(), kKind), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kKind);
  out.pop_back();  // the closing zero
  return out;
}

bool is_ascii(std::string_view s) {
  for (const char c : s) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return false;
  }
  return true;
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Encoded words of whole characters, each on a line of its own; short ASCII as it is.
std::string header_text(std::string_view s) {
  if (is_ascii(s) && s.size() <= 60 && s.find("=?") == s.npos) return std::string(s);
  std::string out;
  while (!s.empty()) {
    auto n = std::min(kWordBytes, s.size());
    while (n < s.size() && n > 1 && !starts_character(s[n])) --n;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(s.substr(0, n)) + "?=";
    s.remove_prefix(n);
  }
  return out;
}

std::string phrase_of(std::string_view s) {
  if (!is_ascii(s)) return header_text(s);
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// RFC 2045, 6.7. A dot that begins a line is encoded, so that no relay can take it for the end.
std::string quoted_printable(std::string_view body) {
  std::string out, line;
  const auto put = [&](const std::string& piece) {
    if (line.size() + piece.size() > kLine - 1) {
      out += line + "=\r\n";
      line.clear();
    }
    line += line.empty() && piece == "." ? "=2E" : piece;
  };
  for (std::size_t i = 0; i < body.size(); ++i) {
    const auto c = static_cast<unsigned char>(body[i]);
    if (c == '\r') continue;
    if (c == '\n') {
      out += line + "\r\n";
      line.clear();
      continue;
    }
    const bool last = i + 1 == body.size() || body[i + 1] == '\n' || body[i + 1] == '\r';
    const bool as_it_is = (c > 0x20 && c < 0x7f && c != '=') || (c == ' ' && !last);
    put(as_it_is ? std::string(1, body[i]) : fmt::format("={:02X}", c));
  }
  return line.empty() ? out : out + line + "\r\n";
}

std::string in_lines(const std::string& encoded) {
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); at += kLine) {
    out += encoded.substr(at, kLine) + "\r\n";
  }
  return out;
}

std::string format_date(instant t) {
  using namespace std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(t);
  const year_month_day d{day};
  const hh_mm_ss<seconds> clock{t - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[weekday(day).c_encoding()],
                     static_cast<unsigned>(d.day()), kMonths[static_cast<unsigned>(d.month()) - 1],
                     static_cast<int>(d.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string text_part(const outgoing_mail& m) {
  return "Content-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\n\r\n" +
         quoted_printable(m.body);
}

void require_one_line(std::string_view value) {
  if (value.find_first_of("\r\n") == value.npos) return;
  throw input_error(
      {"courriel : un saut de ligne dans un en-tête", "mail: a line break in a header"});
}

}  // namespace

mailbox parse_mailbox(std::string_view s) {
  require_one_line(s);
  const auto open = s.find('<');
  mailbox out;
  if (open == s.npos) {
    out.address = clean_email(s);
  } else if (s.ends_with('>')) {
    out.address = clean_email(s.substr(open + 1, s.size() - open - 2));
    auto name = s.substr(0, open);
    while (name.ends_with(' ')) name.remove_suffix(1);
    out.name = name;
    check_text({"nom", "name"}, out.name, kShortText);
  }
  if (out.address.empty()) {
    throw input_error(
        tr("expéditeur : « {} » n'est pas une adresse ; écrivez guichet@exemple.fr "
           "ou Nom <guichet@exemple.fr>",
           "sender: \"{}\" is not an address; write desk@example.org or "
           "Name <desk@example.org>",
           std::string(s)));
  }
  return out;
}

std::string format_message(const outgoing_mail& m, const mailbox& from, instant now) {
  const auto file = m.attachment.value_or(attached_file{});
  for (const auto& value : {m.subject, m.to, from.name, from.address, file.name, file.type}) {
    require_one_line(value);
  }
  const auto domain = from.address.substr(from.address.find('@'));
  auto out = "From: " +
             (from.name.empty() ? from.address : phrase_of(from.name) + " <" + from.address + ">");
  out += "\r\nTo: " + m.to + "\r\nSubject: " + header_text(m.subject);
  out += "\r\nDate: " + format_date(now) + "\r\nMessage-ID: <" + m.message_id + domain + ">\r\n";
  if (!m.thread.empty()) {
    out += fmt::format("In-Reply-To: <{0}{1}>\r\nReferences: <{0}{1}>\r\n", m.thread, domain);
  }
  out += "Auto-Submitted: auto-generated\r\nContent-Language: " + m.lang + "\r\n";
  out += "MIME-Version: 1.0\r\n";
  if (!m.attachment) return out + text_part(m);
  // Longer than any line of base64 that could be it, and '_' is in none.
  const auto boundary = "sourcier_" + m.message_id;
  out += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary;
  out += "\r\n" + text_part(m) + "\r\n--" + boundary + "\r\nContent-Type: " + file.type;
  out += "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=" +
         phrase_of(file.name) + "\r\n\r\n";
  return out + in_lines(base64(file.content)) + "--" + boundary + "--\r\n";
}

}  // namespace sourcier::casework
