#include <gtest/gtest.h>

#include "base/error.h"
#include "http/transfer.h"

namespace sourcier::http {
namespace {

TEST(mail_server, asks_for_tls_everywhere_but_on_this_machine) {
  EXPECT_FALSE(parse_mail_server("smtp://127.0.0.1:25", "", "").tls);
  EXPECT_FALSE(parse_mail_server("smtp://localhost", "", "").tls);
  EXPECT_FALSE(parse_mail_server("smtp://[::1]:25", "", "").tls);
  EXPECT_TRUE(parse_mail_server("smtp://127.0.0.1:25", "", "ca.pem").tls);
  EXPECT_TRUE(parse_mail_server("smtp://127.exemple.fr", "", "").tls);
  EXPECT_TRUE(parse_mail_server("smtp://mail.exemple.fr:587", "", "").tls);
  EXPECT_TRUE(parse_mail_server("smtps://localhost", "", "").tls);
}

TEST(mail_server, takes_the_user_out_of_the_address) {
  const auto s = parse_mail_server("smtps://guichet%40exemple.fr@mail.exemple.fr:465/", "x", "");
  EXPECT_EQ(s.url, "smtps://mail.exemple.fr:465");
  EXPECT_EQ(s.user, "guichet@exemple.fr");
  EXPECT_EQ(s.password, "x");
  EXPECT_EQ(parse_mail_server("smtp://mail.exemple.fr", "x", "").password, "");
}

TEST(mail_server, never_repeats_a_secret) {
  try {
    parse_mail_server("smtp://guichet:secret@mail.exemple.fr", "", "");
    FAIL();
  } catch (const input_error& e) {
    EXPECT_EQ((e.message.fr + e.message.en).find("secret@"), std::string::npos);
  }
  for (const char* wrong : {"mail.exemple.fr", "http://mail.exemple.fr", "smtp://", "smtp://:25",
                            "smtp://a/b", "smtp://a b", "smtps://u@mail.exemple.fr"}) {
    EXPECT_THROW(parse_mail_server(wrong, "", ""), input_error) << wrong;
  }
}

}  // namespace
}  // namespace sourcier::http
