#include "publish/run.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "publish/compare.h"
#include "publish/scenario.h"
#include "supply/scenario_json.h"

namespace sourcier::publish {
namespace {

using nlohmann::json;
using snapshot::compare_options;
using snapshot::selection;
using snapshot::world;

constexpr std::string_view kFormat = "sourcier-run/1";

[[noreturn]] void refuse(const std::string& file, const text& why) {
  throw input_error(
      {fmt::format("{} : {} ; donnez un fichier écrit par « sourcier scenario run »", file, why.fr),
       fmt::format("{}: {}; give a file written by \"sourcier scenario run\"", file, why.en)});
}

struct question {
  std::string profession, ages;
  int year = 0;
  compare_options options;
  supply::scenario scenario;
};

question read_question(const json& run, const std::string& file) {
  question q;
  try {
    if (run.at("format") != kFormat) {
      refuse(file,
             {"ce n'est pas une exécution de cette version", "this is no run of this version"});
    }
    const auto& asked = run.at("question");
    q.profession = asked.at("profession");
    q.year = asked.at("year");
    q.ages = asked.at("ages");
    q.options.by = asked.at("by");
    if (asked.contains("at")) q.options.at = parse_date(asked.at("at").get<std::string>());
    q.scenario =
        supply::parse_scenario(run.at("scenario"), {file + ", scenario", file + ", scenario"});
    supply::check(q.scenario);
  } catch (const json::exception& e) {
    refuse(file, tr("ce n'est pas une exécution enregistrée ({})", "this is no recorded run ({})",
                    e.what()));
  }
  return q;
}

// Key to digest, the program among them.
std::map<std::string, std::string> inputs_in(const json& run) {
  std::map<std::string, std::string> out;
  for (const auto& i : run.at("inputs")) out[i.at("key")] = i.at("digest");
  out["program"] = run.at("program").at("version");
  out["schema"] = run.at("program").at("schema");
  return out;
}

std::vector<replayed::change> changed_inputs(const json& before, const json& after) {
  const auto was = inputs_in(before), is = inputs_in(after);
  std::vector<replayed::change> out;
  for (const auto& [key, digest] : was) {
    const auto now = is.find(key);
    if (now == is.end()) {
      out.push_back({key, digest, ""});
    } else if (now->second != digest) {
      out.push_back({key, digest, now->second});
    }
  }
  for (const auto& [key, digest] : is) {
    if (!was.contains(key)) out.push_back({key, "", digest});
  }
  return out;
}

std::optional<double> number_at(const json& j, const char* key) {
  const auto& v = j.at(key);
  return v.is_number() ? std::optional(v.get<double>()) : std::nullopt;
}

std::optional<double> move(const json& before, const json& after, const char* key) {
  const auto was = number_at(before, key), is = number_at(after, key);
  if (!was || !is) return std::nullopt;
  return *is - *was;
}

void measure(const json& before, const json& after, replayed& out) {
  std::map<std::string, const json*> now;
  for (const auto& row : after.at("rows")) now[row.at("code")] = &row;
  for (const auto& row : before.at("rows")) {
    ++out.rows;
    const auto found = now.find(row.at("code"));
    if (found != now.end() && *found->second == row) continue;
    ++out.moved;
    const auto by = found == now.end() ? std::nullopt : move(row, *found->second, "b");
    if (!by || std::abs(*by) <= out.most) continue;
    out.most = std::abs(*by);
    out.most_name = row.at("name");
  }
  out.mean = move(before.at("b"), after.at("b"), "mean");
  out.under = move(before.at("b"), after.at("b"), "people_under");
}

}  // namespace

std::string run_json(const world& w, const selection& s, const supply::scenario& x,
                     const compare_options& o, const program_version& p) {
  const supply::scenario baseline{std::string(supply::kBaseline), "", "", "", {}};
  const auto answer = snapshot::ask_comparison(w, s, baseline, x, o);
  json_writer j;
  j.begin_object().member("format", kFormat).key("program").begin_object();
  j.member("name", "sourcier").member("version", p.version).member("schema", p.schema);
  j.end_object().key("question").begin_object();
  j.member("profession", s.profession.key).member("year", s.series.year);
  j.member("ages", s.series.ages).member("by", answer.a.table.level);
  if (o.at) j.member("at", format_iso(*o.at));
  j.end_object().key("scenario").begin_object();
  j.member("name", x.name).member("note", x.note);
  write_plain_changes(j, x.changes);
  j.end_object().key("inputs").begin_array();
  for (const auto& i : snapshot::inputs_of(w, s, answer.a.table.level)) {
    j.begin_object().member("key", i.key).member("digest", i.digest).end_object();
  }
  j.end_array().key("results").begin_object();
  write_comparison(j, w, s, answer, o);
  j.end_object().end_object();
  return j.take() + "\n";
}

replayed replay(const world& w, std::string_view bytes, const std::string& file,
                const program_version& p) {
  const auto before = supply::parse_json(bytes, {file, file});
  const auto q = read_question(before, file);
  const auto s = snapshot::select(w, q.profession, q.year, q.ages);
  const auto now = run_json(w, s, q.scenario, q.options, p);
  replayed out;
  out.same = now == bytes;
  if (out.same) return out;
  try {
    const auto after = json::parse(now);
    out.inputs = changed_inputs(before, after);
    measure(before.at("results"), after.at("results"), out);
  } catch (const json::exception& e) {
    refuse(file, tr("il y manque ce qu'une exécution contient ({})",
                    "what a run holds is missing in it ({})", e.what()));
  }
  return out;
}

}  // namespace sourcier::publish
