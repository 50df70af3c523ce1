#include "publish/scenario.h"

namespace sourcier::publish {
namespace {

void write_scenario(json_writer& j, const supply::scenario& s) {
  j.begin_object().member("name", s.name).member("note", s.note);
  j.member("created_at", s.created_at).member("updated_at", s.updated_at);
  j.member("version", supply::version_of(s));
  write_plain_changes(j, s.changes);
  j.end_object();
}

}  // namespace

void write_plain_changes(json_writer& j, const std::vector<supply::supply_change>& changes) {
  j.key("changes").begin_array();
  for (const auto& c : changes) {
    j.begin_object().member("place", c.place).member("profession", c.profession);
    j.member("amount", c.amount.value).member("unit", supply::key_of(c.amount.unit));
    if (c.from) j.member("from", format_iso(*c.from));
    if (c.to) j.member("to", format_iso(*c.to));
    j.member("certainty", supply::name_of(c.certainty));
    if (!c.origin.empty()) j.member("origin", c.origin);
    if (!c.label.empty()) j.member("label", c.label);
    j.end_object();
  }
  j.end_array();
}

std::string scenario_json(const supply::scenario& s) {
  json_writer j;
  write_scenario(j, s);
  return j.take();
}

std::string scenarios_json(const std::vector<supply::scenario>& all) {
  json_writer j;
  j.begin_object().key("scenarios").begin_array();
  for (const auto& s : all) write_scenario(j, s);
  j.end_array().end_object();
  return j.take();
}

}  // namespace sourcier::publish
