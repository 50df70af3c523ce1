#include "casework/documents.h"

#include <map>
#include <random>

#include "accounts/audit.h"
#include "casework/document_content.h"
#include "fixture.h"

namespace sourcier::casework {
namespace {

constexpr const char* kPdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

std::string number(std::uint64_t v, int width) {
  std::string out;
  for (int i = 0; i < width; ++i) out += static_cast<char>((v >> (8 * i)) & 0xff);
  return out;
}

// A zip of stored entries, as PKWARE's note lays them out.
struct zip {
  std::string body, directory;
  int entries = 0;

  void add(const std::string& name, const std::string& bytes,
           std::optional<std::uint64_t> size = {}, std::optional<std::size_t> offset = {},
           int method = 0) {
    const auto at = offset.value_or(body.size());
    const auto sizes = number(bytes.size(), 4) + number(size.value_or(bytes.size()), 4);
    if (!offset) {
      body += "PK\3\4" + number(20, 2) + number(0, 2) +
              number(static_cast<std::uint64_t>(method), 2) + number(0, 8) + sizes +
              number(name.size(), 2) + number(0, 2) + name + bytes;
    }
    directory += "PK\1\2" + number(20, 2) + number(20, 2) + number(0, 2) +
                 number(static_cast<std::uint64_t>(method), 2) + number(0, 8) + sizes +
                 number(name.size(), 2) + number(0, 2) + number(0, 2) + number(0, 8) +
                 number(at, 4) + name;
    ++entries;
  }
  std::string bytes() const {
    const auto n = number(static_cast<std::uint64_t>(entries), 2);
    return body + directory + "PK\5\6" + number(0, 4) + n + n + number(directory.size(), 4) +
           number(body.size(), 4) + number(0, 2);
  }
};

zip odt() {
  zip z;
  z.add("mimetype", "application/vnd.oasis.opendocument.text");
  z.add("content.xml", "<x/>");
  return z;
}

zip docx() {
  zip z;
  z.add("[Content_Types].xml", "<x/>");
  z.add("word/document.xml", "<x/>");
  return z;
}

std::string refused(const std::string& bytes) {
  return said([&] { content_type_of(bytes); });
}

TEST(document_content, is_known_by_its_bytes) {
  EXPECT_EQ(content_type_of(kPdf).extension, "pdf");
  EXPECT_EQ(content_type_of("\xff\xd8\xff\xe0 image").media_type, "image/jpeg");
  EXPECT_EQ(content_type_of("\x89PNG\r\n\x1a\n...").media_type, "image/png");
  EXPECT_EQ(content_type_of(odt().bytes()).extension, "odt");
  EXPECT_EQ(content_type_of(docx().bytes()).extension, "docx");
  for (const auto* other : {"<html>", "MZ\x90", "#!/bin/sh", "GIF89a", "<svg/>",
                            "\x7f"
                            "ELF"}) {
    EXPECT_NE(refused(other).find("ni un PDF"), std::string::npos) << other;
  }
  EXPECT_NE(refused("").find("vide"), std::string::npos);
  EXPECT_NE(refused(std::string(kPdf) + std::string(kLongestDocument, ' ')).find("10 Mo"),
            std::string::npos);
}

TEST(document_content, traps_in_a_zip_are_refused_and_never_opened) {
  auto bomb = docx();  // 4 GB once opened, as it says
  bomb.add("word/media/a.png", "x", 0xfffffffe, {}, 8);
  EXPECT_NE(refused(bomb.bytes()).find("4096 Mo"), std::string::npos);
  auto many = docx();
  for (int i = 0; i < 2000; ++i) many.add("word/" + std::to_string(i), "");
  EXPECT_NE(refused(many.bytes()).find("piégé"), std::string::npos);
  auto over = docx();  // one body under many names
  for (int i = 0; i < 50; ++i) over.add("word/" + std::to_string(i), "<x/>", {}, 0);
  EXPECT_NE(refused(over.bytes()).find("piégé"), std::string::npos);
  for (const auto* name : {"word/vbaProject.bin", "a.exe", "inner.ZIP", "Basic/script.xml"}) {
    auto z = docx();
    z.add(name, "x");
    EXPECT_NE(refused(z.bytes()).find("programme"), std::string::npos) << name;
  }
  auto climbs = docx();
  climbs.add("../../etc/passwd", "x");
  EXPECT_NE(refused(climbs.bytes()).find("piégé"), std::string::npos);
  zip other;
  other.add("a.txt", "x");
  EXPECT_NE(refused(other.bytes()).find("ni un PDF"), std::string::npos);
  EXPECT_NE(refused("PK\3\4 and nothing more").find("abîmé"), std::string::npos);
}

TEST(document_content, any_damage_is_an_answer) {
  std::mt19937 random(3);
  const auto whole = odt().bytes();
  int refusals = 0;
  for (int i = 0; i < 20000; ++i) {
    auto bytes = whole;
    for (int k = 0; k < 1 + i % 3; ++k) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    }
    if (i % 7 == 0) bytes.resize(random() % bytes.size());
    try {
      content_type_of(bytes);
    } catch (const input_error&) {
      ++refusals;
    }
  }
  EXPECT_GT(refusals, 5000);
}

TEST(document_content, names_are_made_plain) {
  const auto& pdf = content_type_of(kPdf);
  const std::map<std::string, std::string> cases = {
      {"Diplôme d'État.pdf", "Diplôme d_État.pdf"},
      {"../../etc/passwd", "passwd.pdf"},
      {"C:\\Users\\me\\cv.exe", "cv.pdf"},
      {"a\"b\r\nX: y.html", "a_b__X_ y.pdf"},
      {"", "document.pdf"},
      {"...", "document.pdf"},
      {".htaccess", "htaccess.pdf"},
      {"--help.pdf", "help.pdf"},
  };
  for (const auto& [given, kept] : cases) EXPECT_EQ(clean_name(given, pdf), kept) << given;
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "é";
  const auto cut = clean_name(longest, pdf);
  EXPECT_LE(cut.size(), 124u);
  EXPECT_EQ(cut.size() % 2, 0u);
}

TEST(document_content, base64_is_that_of_the_rfc) {
  const std::map<std::string, std::string> vectors = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(plain), coded);
    EXPECT_EQ(from_base64(coded), plain);
  }
  std::mt19937 random(5);
  for (std::size_t n = 0; n < 300; ++n) {
    std::string bytes(n, '\0');
    for (auto& c : bytes) c = static_cast<char>(random() % 256);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

struct documents_test : casework_test {
  actor self{{}, "Éloïse Martin", "public"};
  added_document add(std::int64_t request, const std::string& bytes = kPdf) {
    return add_document(db(), request, "diploma", "diplôme.pdf", bytes, self, now);
  }
};

TEST_F(documents_test, one_is_kept_whole_and_told_when_given_twice) {
  const auto r = receive_one();
  std::string large = kPdf;
  std::mt19937 random(9);
  while (large.size() < 5'000'000) large += static_cast<char>(random() % 256);
  const auto got = add(r.id, large);
  EXPECT_FALSE(got.already);
  const auto again = add(r.id, large);
  EXPECT_TRUE(again.already);
  EXPECT_EQ(again.id, got.id);
  const auto d = find_document(db(), r.id, got.id);
  EXPECT_EQ(d.name + " " + d.kind + " " + d.type, "diplôme.pdf diploma application/pdf");
  EXPECT_EQ(bytes_of(db(), d), large);
  EXPECT_EQ(d.given_by, "Éloïse Martin");
  EXPECT_EQ(kinds(r.id), (kind_list{"received", "document"}));
  // Of another request, it is another document; and none of this one.
  const auto other = receive_one();
  EXPECT_FALSE(add(other.id, large).already);
  EXPECT_THROW(find_document(db(), other.id, got.id), not_found);
}

TEST_F(documents_test, damage_in_the_records_is_told) {
  const auto r = receive_one();
  const auto d = find_document(db(), r.id, add(r.id).id);
  db().execute("UPDATE document_part SET content = :p1", {to_base64("something else")});
  EXPECT_THROW(bytes_of(db(), d), conflict);
}

TEST_F(documents_test, a_closed_request_takes_none_and_there_is_a_limit) {
  const auto r = receive_one();
  for (int i = 0; i < kMostDocuments; ++i) add(r.id, kPdf + std::to_string(i));
  EXPECT_THROW(add(r.id, std::string(kPdf) + "more"), conflict);
  EXPECT_THROW(add_document(db(), r.id, "passport", "a", kPdf, self, now), input_error);
  close(db(), r.id, load(db(), r.id).version, "informed", "fait", kAgent, now);
  EXPECT_THROW(add(r.id, std::string(kPdf) + "more"), conflict);
  const auto first = documents_of(db(), r.id)[0];
  delete_document(db(), r.id, first.id, self, now);
  EXPECT_EQ(documents_of(db(), r.id).size(), static_cast<std::size_t>(kMostDocuments) - 1);
  EXPECT_THROW(find_document(db(), r.id, first.id), not_found);
}

TEST_F(documents_test, partners_read_what_is_shared_with_them_and_no_more) {
  const auto [r, m] = sent_one();
  const auto stranger = partner_for("Urssaf", {{"contributions", "", "territory", ""}});
  const auto id = add(r.id).id;
  const auto other = add(r.id, std::string(kPdf) + "other").id;
  EXPECT_TRUE(documents_for(db(), m.id, m.partner).empty());
  share_document(db(), r.id, id, {m.partner}, "", self, now);
  ASSERT_EQ(documents_for(db(), m.id, m.partner).size(), 1u);
  EXPECT_EQ(document_for(db(), m.id, m.partner, id).id, id);
  EXPECT_THROW(document_for(db(), m.id, m.partner, other), not_found);
  EXPECT_THROW(documents_for(db(), m.id, stranger), not_found);
  // Only with those the request was sent to.
  EXPECT_THROW(share_document(db(), r.id, id, {stranger}, "", self, now), input_error);
  // Withdrawn by the professional; then the need itself is.
  share_document(db(), r.id, id, {}, "", self, now);
  EXPECT_THROW(document_for(db(), m.id, m.partner, id), not_found);
  share_document(db(), r.id, id, {m.partner}, "", self, now);
  withdraw(db(), m.id, m.version, "erreur", kAgent, now);
  EXPECT_THROW(documents_for(db(), m.id, m.partner), not_found);
  EXPECT_EQ(kinds(r.id), (kind_list{"received", "need", "sent", "document", "document", "shared",
                                    "unshared", "shared", "withdrawn"}));
  EXPECT_FALSE(accounts::audit::verify(db()).first_broken);
}

TEST_F(documents_test, a_partner_learns_of_what_is_shared_with_it_alone) {
  const auto [r, m] = sent_one();
  const auto id = add(r.id).id;
  share_document(db(), r.id, id, {m.partner}, "", self, now);
  add(r.id, std::string(kPdf) + "other");
  std::vector<std::string> read;
  for (const auto& e : events_of(db(), r.id, audience::partners, m.partner)) read.push_back(e.kind);
  EXPECT_EQ(read, (kind_list{"shared", "sent", "need", "received"}));
  read.clear();
  for (const auto& e : events_of(db(), r.id, audience::partners, m.partner + 1)) {
    read.push_back(e.kind);
  }
  EXPECT_EQ(read, (kind_list{"need", "received"}));
  EXPECT_EQ(events_of(db(), r.id, audience::everyone)[0].kind, "document");
}

TEST_F(documents_test, an_agent_shares_with_the_consent_in_words) {
  const auto [r, m] = sent_one();
  const auto id = add(r.id).id;
  EXPECT_THROW(share_document(db(), r.id, id, {m.partner}, " ", kAgent, now), input_error);
  share_document(db(), r.id, id, {m.partner}, "par téléphone le 3 novembre", kAgent, now);
  const auto d = find_document(db(), r.id, id);
  ASSERT_EQ(d.shares.size(), 1u);
  EXPECT_EQ(d.shares[0].consent, "par téléphone le 3 novembre");
  EXPECT_EQ(d.shares[0].shared_by, "Agnès");
  EXPECT_EQ(d.shares[0].partner_name, "Cpam");
  // Taking it back asks for no words, and saying the same again changes nothing.
  const auto before = kinds(r.id);
  share_document(db(), r.id, id, {m.partner}, "", kAgent, now);
  EXPECT_EQ(kinds(r.id), before);
  share_document(db(), r.id, id, {}, "", kAgent, now);
  EXPECT_TRUE(find_document(db(), r.id, id).shares.empty());
  delete_document(db(), r.id, id, kAgent, now);
}

TEST_F(documents_test, names_stay_out_of_the_audit_trail) {
  const auto r = receive_one();
  add(r.id);
  const store::column_type text = store::column_type::text;
  const auto found = db().query("SELECT who, what, details, action FROM audit ORDER BY number",
                                {text, text, text, text});
  EXPECT_EQ(found[3].text().back(), "request_document");
  for (const auto& column : found) {
    for (const auto& value : column.text()) {
      EXPECT_EQ(value.find("diplôme"), std::string::npos);
      EXPECT_EQ(value.find("Martin"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace sourcier::casework
