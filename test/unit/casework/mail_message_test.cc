#include "casework/mail_message.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::casework {
namespace {

const instant kNow = parse_instant("2026-11-03T09:05:00Z").value();
const mailbox kFrom{"Guichet de l'Aisne", "guichet@exemple.fr"};

outgoing_mail example() {
  outgoing_mail m;
  m.message_id = "0123456789abcdef";
  m.to = "eloise@exemple.fr";
  m.lang = "fr";
  m.subject = "Votre demande";
  m.body = "Bonjour,\n.seul\nà bientôt = ok \n";
  return m;
}

TEST(mail_message, is_written_in_ascii_with_what_receivers_expect) {
  EXPECT_EQ(format_message(example(), kFrom, kNow),
            "From: \"Guichet de l'Aisne\" <guichet@exemple.fr>\r\n"
            "To: eloise@exemple.fr\r\n"
            "Subject: Votre demande\r\n"
            "Date: Tue, 03 Nov 2026 09:05:00 +0000\r\n"
            "Message-ID: <0123456789abcdef@exemple.fr>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "Content-Language: fr\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Bonjour,\r\n=2Eseul\r\n=C3=A0 bient=C3=B4t =3D ok=20\r\n");
}

TEST(mail_message, keeps_accents_of_headers_in_whole_characters) {
  auto m = example();
  m.subject = "é";
  for (int i = 0; i < 30; ++i) m.subject += "aé";
  const auto out = format_message(m, {"Santé", "g@exemple.fr"}, kNow);
  EXPECT_NE(out.find("From: =?UTF-8?B?U2FudMOp?= <g@exemple.fr>\r\n"), out.npos) << out;
  std::size_t at = 0, longest = 0;
  while (at < out.size()) {
    const auto end = out.find("\r\n", at);
    longest = std::max(longest, end - at);
    at = end + 2;
  }
  EXPECT_LE(longest, 76u);
  EXPECT_NE(out.find("?=\r\n =?UTF-8?B?"), out.npos) << out;
}

TEST(mail_message, breaks_long_lines_softly) {
  auto m = example();
  m.body = std::string(200, 'x') + "\n";
  const auto out = format_message(m, kFrom, kNow);
  EXPECT_NE(out.find("\r\n\r\n" + std::string(75, 'x') + "=\r\n" + std::string(75, 'x') + "=\r\n" +
                     std::string(50, 'x') + "\r\n"),
            out.npos)
      << out;
}

TEST(mail_message, carries_a_file) {
  auto m = example();
  m.attachment = {"rendez-vous.ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\n"};
  const auto out = format_message(m, kFrom, kNow);
  EXPECT_NE(out.find("Content-Type: multipart/mixed; boundary=\"sourcier_0123456789abcdef\""),
            out.npos);
  EXPECT_NE(out.find("filename=\"rendez-vous.ics\"\r\n\r\nQkVHSU46VkNBTEVOREFSDQo=\r\n"), out.npos)
      << out;
  EXPECT_TRUE(out.ends_with("--sourcier_0123456789abcdef--\r\n"));
}

TEST(mail_message, refuses_line_breaks_in_headers) {
  auto m = example();
  m.subject = "a\r\nBcc: b@c.fr";
  EXPECT_THROW(format_message(m, kFrom, kNow), input_error);
  m = example();
  m.to = "a@b.fr\nX: y";
  EXPECT_THROW(format_message(m, kFrom, kNow), input_error);
  EXPECT_THROW(format_message(example(), {"a\r\nb", "g@exemple.fr"}, kNow), input_error);
}

TEST(mail_message, reads_who_writes) {
  EXPECT_EQ(parse_mailbox("Guichet unique <Guichet@exemple.fr>").name, "Guichet unique");
  EXPECT_EQ(parse_mailbox("Guichet unique <Guichet@exemple.fr>").address, "guichet@exemple.fr");
  EXPECT_EQ(parse_mailbox("guichet@exemple.fr").address, "guichet@exemple.fr");
  for (const char* wrong : {"", "guichet", "G <g@exemple.fr", "G <g@exemple.fr>\r\nX: y"}) {
    EXPECT_THROW(parse_mailbox(wrong), input_error) << wrong;
  }
}

}  // namespace
}  // namespace sourcier::casework
