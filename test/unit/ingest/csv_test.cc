#include "ingest/csv.h"

#include "fixture.h"
#include "ingest/numbers.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

struct read_row {
  std::size_t line;
  std::vector<std::string> cells;
  bool operator==(const read_row&) const = default;
};

std::vector<read_row> read_all(const std::string& bytes, report& r) {
  std::vector<read_row> out;
  csv_file("t.csv", bytes).for_each(r, [&](std::size_t line, auto cells) {
    out.push_back({line, {cells.begin(), cells.end()}});
  });
  return out;
}

TEST(csv, reads_quotes_line_breaks_and_the_lines_of_the_file) {
  report r;
  const auto rows = read_all(
      "\xEF\xBB\xBF"
      "code,name\r\n01001,\"L'Abergement, \"\"le\"\"\"\r\n\r\n"
      "01002,\"two\nlines\"\r\n01003,last",
      r);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0], (read_row{2, {"01001", "L'Abergement, \"le\""}}));
  EXPECT_EQ(rows[1], (read_row{4, {"01002", "two\nlines"}}));
  EXPECT_EQ(rows[2], (read_row{6, {"01003", "last"}}));
  EXPECT_EQ(r.rows_read, 3u);
  EXPECT_TRUE(r.issues.empty());
}

TEST(csv, finds_the_delimiter_from_the_header) {
  report r;
  EXPECT_EQ(read_all("a;b\n1,5;2\n", r)[0].cells, (std::vector<std::string>{"1,5", "2"}));
  EXPECT_EQ(read_all("a\tb\n1;5\t2\n", r)[0].cells, (std::vector<std::string>{"1;5", "2"}));
  EXPECT_EQ(read_all("\"a;b;c\",d\nx,y\n", r)[0].cells, (std::vector<std::string>{"x", "y"}));
}

TEST(csv, columns_by_name_without_case_or_accents) {
  const csv_file file("t.csv", "Durée,CODE_insee\n1,2\n");
  EXPECT_EQ(file.require({"minutes", "duree"}), 0u);
  EXPECT_EQ(file.require({"code insee"}), 1u);
  const auto said = message_of([&] { file.require({"population"}); });
  EXPECT_NE(said.find("colonne « population » absente"), said.npos) << said;
  EXPECT_NE(said.find("columns found: Durée, CODE_insee"), said.npos) << said;
}

TEST(csv, a_row_of_the_wrong_width_is_an_issue_and_the_rest_is_read) {
  report r;
  const auto rows = read_all("a,b\n1\n1,2\n1,2,3\n1,2,\n", r);
  ASSERT_EQ(rows.size(), 2u);
  ASSERT_EQ(r.issues.size(), 2u);
  EXPECT_EQ(r.issues[0].line, 2u);
  EXPECT_EQ(r.issues[1].reason.en, "3 cells instead of 2");
  EXPECT_EQ(r.rows_rejected, 2u);
  EXPECT_EQ(r.rows_read, 4u);
}

TEST(csv, files_that_are_no_table_say_what_to_do) {
  const auto said = [](const std::string& bytes) {
    return message_of([&] { csv_file f("f.csv", bytes); });
  };
  EXPECT_NE(said("").find("f.csv is empty"), std::string::npos);
  EXPECT_NE(said("\n \r\n").find("is empty"), std::string::npos);
  EXPECT_NE(said("PK\x03\x04 zip").find("a workbook or an archive"), std::string::npos);
  EXPECT_NE(said("\x1f\x8b gz").find("gunzip"), std::string::npos);
  const auto latin = said("code,name\n1,a\n2,Sa\xf4ne\n");
  EXPECT_NE(latin.find("line 3"), latin.npos) << latin;
  EXPECT_NE(latin.find("iconv -f latin1 -t utf8 f.csv"), latin.npos) << latin;
  const auto open = message_of([] {
    report r;
    read_all("a,b\n1,2\n3,\"never closed\n4,5\n", r);
  });
  EXPECT_NE(open.find("opened on line 3"), open.npos) << open;
  EXPECT_NE(open.find("truncated"), open.npos) << open;
}

TEST(words, fold_and_its_friends) {
  EXPECT_EQ(fold("  Population standardisée — 2021 "), "population standardisee 2021");
  EXPECT_EQ(fold("Établissement, ŒUVRE / çà"), "etablissement oeuvre ca");
  EXPECT_TRUE(has_words("code commune insee", {"code", "commune"}));
  EXPECT_FALSE(has_words("encode", {"code"}));
  EXPECT_EQ(find_year("APL 2023"), 2023);
  EXPECT_EQ(find_year("x20235 y 02001"), std::nullopt);
  EXPECT_TRUE(is_commune_code("2A004"));
  EXPECT_FALSE(is_commune_code("1001"));
  EXPECT_FALSE(is_commune_code("2C004"));
  EXPECT_EQ(departement_of("97411"), "974");
  EXPECT_FALSE(is_departement("99"));
  EXPECT_EQ(find_invalid_utf8("déjà"), std::string::npos);
  EXPECT_EQ(find_invalid_utf8("12345678d\xe9j"), 9u);
  EXPECT_EQ(find_invalid_utf8("\xc3"), 0u);
}

TEST(numbers, as_files_write_them) {
  EXPECT_EQ(read_number("1.8280000000000001"), 1.828);
  EXPECT_EQ(read_number("1.8279999999999998"), 1.828);
  EXPECT_EQ(read_number("1,89"), 1.89);
  EXPECT_EQ(read_number(" 806 "), 806.0);
  for (const char* bad : {"", "NaN", "inf", "s", "1 2", "#N/A", "1e999"}) {
    EXPECT_EQ(read_number(bad), std::nullopt) << bad;
  }
}

TEST(report, reads_well_and_stops_listing) {
  report r;
  r.what = {"APL", "APL"};
  r.file = "f.xlsx";
  r.rows_read = 34954;
  r.rows_kept = 34950;
  for (std::size_t i = 1; i <= 4; ++i) {
    r.reject(i, "population", "-3", {"nombre négatif", "negative number"});
  }
  EXPECT_EQ(to_text(r, language::en, 2),
            "APL (f.xlsx)\n34,954 rows read, 34,950 kept, 4 rejected.\n"
            "  Line 1, column \"population\", value \"-3\": negative number; row rejected.\n"
            "  Line 2, column \"population\", value \"-3\": negative number; row rejected.\n"
            "  and 2 more.\n");
  EXPECT_NE(
      to_text(r, language::fr, 1)
          .find("Ligne 1, colonne « population », valeur « -3 » : nombre négatif ; ligne écartée."),
      std::string::npos);
  for (std::size_t i = 0; i < report::kMaxIssues; ++i) r.reject(9, "x", "", {});
  EXPECT_EQ(r.issues.size(), report::kMaxIssues);
  EXPECT_EQ(r.issues_beyond, 4u);
  EXPECT_NE(to_text(r, language::en, 2).find("and 10,002 more."), std::string::npos);
}

}  // namespace
}  // namespace sourcier::ingest
