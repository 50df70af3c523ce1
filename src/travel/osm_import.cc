#include "travel/osm_import.h"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cstring>
#include <osmium/io/pbf_input.hpp>
#include <osmium/osm/node.hpp>
#include <osmium/osm/relation.hpp>
#include <osmium/osm/way.hpp>
#include <string>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/parallel.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const text& why) {
  throw input_error({fmt::format("{} : {}", file.string(), why.fr),
                     fmt::format("{}: {}", file.string(), why.en)});
}

constexpr const char* kAskAgainFr = "téléchargez de nouveau l'extrait .osm.pbf";
constexpr const char* kAskAgainEn = "download the .osm.pbf extract again";

// What the first bytes say, before anything is decoded.
void check_is_pbf(const fs::path& path) {
  const mapped_file file(path);
  const auto bytes = file.bytes();
  const auto head = bytes.substr(0, 64);
  if (bytes.empty()) {
    refuse(path, {fmt::format("fichier vide ; {}", kAskAgainFr),
                  fmt::format("empty file; {}", kAskAgainEn)});
  }
  if (head.find("OSMHeader") != head.npos) return;
  const auto start = bytes.substr(0, 512);
  text what = tr("ce n'est pas un extrait OpenStreetMap au format PBF",
                 "this is not an OpenStreetMap extract in PBF format");
  if (start.starts_with("PK")) {
    what = tr("c'est une archive zip ; décompressez-la", "this is a zip archive; unpack it");
  } else if (start.find("<osm") != start.npos) {
    what = tr("c'est un fichier OSM en XML ; demandez l'extrait au format .osm.pbf",
              "this is an OSM file in XML; ask for the extract as .osm.pbf");
  } else if (start.starts_with("<")) {
    what = tr("c'est une page web", "this is a web page");
  }
  refuse(path, {what.fr + " ; " + kAskAgainFr, what.en + "; " + kAskAgainEn});
}

template <class Body>
void each_buffer(const fs::path& path, osmium::osm_entity_bits::type wanted, const Body& body) {
  try {
    osmium::io::Reader reader(osmium::io::File(path.string(), "pbf"), wanted);
    while (const osmium::memory::Buffer buffer = reader.read()) body(buffer, reader.offset());
    reader.close();
  } catch (const error&) {
    throw;
  } catch (const std::exception& e) {  // libosmium, protozero, zlib
    refuse(path, {fmt::format("fichier tronqué ou abîmé ({}) ; {}", e.what(), kAskAgainFr),
                  fmt::format("truncated or damaged file ({}); {}", e.what(), kAskAgainEn)});
  }
}

// The tags of an object as plain views; `out` is reused.
tags tags_of(const osmium::TagList& list, std::vector<tag>& out) {
  out.clear();
  for (const auto& t : list) out.push_back({t.key(), t.value()});
  return out;
}

struct way_candidate {
  osm_way way;
  std::uint32_t version{};
  std::uint32_t order{};  // as read
};

struct relation_candidate {
  std::int64_t id;
  std::vector<osm_restriction> restrictions;
  restriction_kind kind;
};

struct reading {
  std::span<const fs::path> files;
  const profile& p;
  import_report& report;
  const read_progress& on_progress;
  std::size_t bytes_before = 0, bytes_total = 0;
  std::vector<way_candidate> ways{};
  std::vector<std::int64_t> refs{};
  std::vector<relation_candidate> relations{};
  std::vector<tag> scratch{};

  void tell(std::size_t offset) const {
    if (on_progress) on_progress(bytes_before + offset, bytes_total);
  }
  void take_way(const osmium::Way& way);
  void take_relation(const osmium::Relation& relation);
  void take_ways_and_relations(const fs::path& file);
  void keep_latest();
  osm_roads with_node_ids();
  void take_nodes(const fs::path& file, osm_roads& osm);
};

void reading::take_way(const osmium::Way& way) {
  if (!way.tags().has_key("highway") && !way.tags().has_key("route")) return;
  const auto rule = evaluate_way(tags_of(way.tags(), scratch), p);
  if (!rule) return;
  way_candidate c;
  c.way = {way.id(), static_cast<std::uint32_t>(refs.size()), 0, *rule};
  c.version = way.version();
  c.order = static_cast<std::uint32_t>(ways.size());
  if (rule->dropped == drop_reason::none) {
    for (const auto& node : way.nodes()) refs.push_back(node.ref());
    c.way.node_count = static_cast<std::uint32_t>(way.nodes().size());
  }
  ways.push_back(c);
}

void reading::take_relation(const osmium::Relation& relation) {
  const char* type = relation.tags().get_value_by_key("type", "");
  if (std::strncmp(type, "restriction", 11) != 0) return;
  const auto read = evaluate_restriction(tags_of(relation.tags(), scratch), p);
  relation_candidate c{relation.id(), {}, read.kind};
  std::vector<std::int64_t> from, to;
  osm_restriction r;
  r.only = read.rule.only;
  r.u_turn = read.rule.u_turn;
  std::size_t via_nodes = 0;
  for (const auto& m : relation.members()) {
    const bool is_way = m.type() == osmium::item_type::way;
    if (is_way && std::strcmp(m.role(), "from") == 0) from.push_back(m.ref());
    if (is_way && std::strcmp(m.role(), "to") == 0) to.push_back(m.ref());
    if (std::strcmp(m.role(), "via") != 0) continue;
    if (is_way) r.via_ways.push_back(m.ref());
    if (m.type() == osmium::item_type::node) {
      r.via_node = m.ref();
      ++via_nodes;
    }
  }
  const bool whole = !from.empty() && !to.empty() && (via_nodes == 1) == r.via_ways.empty() &&
                     (via_nodes == 0 || r.via_ways.empty()) &&
                     (!read.rule.only || (from.size() == 1 && to.size() == 1));
  if (c.kind == restriction_kind::applies && !whole) c.kind = restriction_kind::unknown;
  for (const auto f : from) {
    for (const auto t : to) {
      r.from = f;
      r.to = t;
      c.restrictions.push_back(r);
    }
  }
  relations.push_back(std::move(c));
}

void reading::take_ways_and_relations(const fs::path& file) {
  const auto wanted = osmium::osm_entity_bits::way | osmium::osm_entity_bits::relation;
  each_buffer(file, wanted, [&](const osmium::memory::Buffer& buffer, std::size_t offset) {
    for (const auto& way : buffer.select<osmium::Way>()) take_way(way);
    for (const auto& relation : buffer.select<osmium::Relation>()) take_relation(relation);
    tell(offset);
  });
}

void reading::keep_latest() {
  std::ranges::sort(ways, [](const way_candidate& a, const way_candidate& b) {
    if (a.way.id != b.way.id) return a.way.id < b.way.id;
    return a.version != b.version ? a.version > b.version : a.order < b.order;
  });
  const auto repeats =
      std::ranges::unique(ways, [](const auto& a, const auto& b) { return a.way.id == b.way.id; });
  report.repeated_ways = repeats.size();
  ways.erase(repeats.begin(), repeats.end());
  for (const auto& c : ways) ++report.dropped[static_cast<std::size_t>(c.way.rule.dropped)];
  report.dropped[0] = 0;
  std::ranges::stable_sort(relations, {}, &relation_candidate::id);
  const auto twice = std::ranges::unique(relations, {}, &relation_candidate::id);
  relations.erase(twice.begin(), twice.end());
}

// Positions of ids in a sorted list: a table of where each stretch of the id range begins.
class id_positions {
 public:
  explicit id_positions(std::span<const std::int64_t> ids) : ids_(ids) {
    if (ids.empty()) return;
    const auto range = static_cast<std::uint64_t>(ids.back() - ids.front()) + 1;
    while ((range >> shift_) > ids.size() * 2) ++shift_;
    starts_.assign((range >> shift_) + 2, static_cast<std::uint32_t>(ids.size()));
    for (std::size_t i = ids.size(); i-- > 0;) starts_[bucket(ids[i])] = std::uint32_t(i);
    for (std::size_t b = starts_.size() - 1; b-- > 0;) {
      starts_[b] = std::min(starts_[b], starts_[b + 1]);
    }
  }
  // size() of the list where the id is not in it.
  std::size_t find(std::int64_t id) const {
    if (ids_.empty() || id < ids_.front() || id > ids_.back()) return ids_.size();
    const auto b = bucket(id);
    const auto* first = ids_.data() + starts_[b];
    const auto* last = ids_.data() + starts_[b + 1];
    const auto* at = std::lower_bound(first, last, id);
    return at != last && *at == id ? static_cast<std::size_t>(at - ids_.data()) : ids_.size();
  }

 private:
  std::size_t bucket(std::int64_t id) const {
    return static_cast<std::uint64_t>(id - ids_.front()) >> shift_;
  }
  std::span<const std::int64_t> ids_;
  std::vector<std::uint32_t> starts_;
  unsigned shift_ = 0;
};

osm_roads reading::with_node_ids() {
  osm_roads osm;
  osm.ways.reserve(ways.size());
  std::vector<std::int64_t> used;
  used.reserve(refs.size());
  for (const auto& c : ways) {
    if (c.way.rule.dropped != drop_reason::none) continue;
    osm.ways.push_back(c.way);
    osm.ways.back().first_node = static_cast<std::uint32_t>(used.size());
    const auto first = refs.begin() + c.way.first_node;
    used.insert(used.end(), first, first + c.way.node_count);
  }
  std::vector<std::int64_t>().swap(refs);
  std::vector<way_candidate>().swap(ways);
  osm.node_ids = used;
  tbb::parallel_sort(osm.node_ids.begin(), osm.node_ids.end());
  const auto repeats = std::ranges::unique(osm.node_ids);
  osm.node_ids.erase(repeats.begin(), repeats.end());
  const id_positions positions(osm.node_ids);
  osm.nodes.resize(used.size());
  parallel_for(used.size(), 1 << 16, [&](std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i) osm.nodes[i] = std::uint32_t(positions.find(used[i]));
  });
  osm.at.assign(osm.node_ids.size(), kMissingPoint);
  for (auto& c : relations) {
    report.restrictions_conditional += c.kind == restriction_kind::conditional;
    report.restrictions_others += c.kind == restriction_kind::other_traveller;
    report.restrictions_unclear += c.kind == restriction_kind::unknown;
    if (c.kind != restriction_kind::applies) continue;
    for (auto& r : c.restrictions) osm.restrictions.push_back(std::move(r));
  }
  return osm;
}

void reading::take_nodes(const fs::path& file, osm_roads& osm) {
  const id_positions positions(osm.node_ids);
  each_buffer(
      file, osmium::osm_entity_bits::node,
      [&](const osmium::memory::Buffer& buffer, std::size_t offset) {
        for (const auto& node : buffer.select<osmium::Node>()) {
          const auto i = positions.find(node.id());
          if (i == osm.node_ids.size() || osm.at[i] != kMissingPoint || !node.location().valid()) {
            continue;
          }
          osm.at[i] = {node.location().x(), node.location().y()};
          if (node.tags().empty()) continue;
          if (const auto rule = evaluate_node(tags_of(node.tags(), scratch), p)) {
            osm.node_rules.push_back({static_cast<std::uint32_t>(i), *rule});
          }
        }
        tell(offset);
      });
}

}  // namespace

osm_roads read_osm(std::span<const fs::path> files, const profile& p, import_report& report,
                   const read_progress& on_progress) {
  if (files.empty()) {
    throw input_error(
        tr("aucun extrait OpenStreetMap donné ; indiquez au moins un fichier .osm.pbf",
           "no OpenStreetMap extract given; name at least one .osm.pbf file"));
  }
  report.class_names.clear();
  for (const auto& c : p.classes) report.class_names.push_back(c.name);
  report.ways_by_class.assign(p.classes.size(), 0);
  reading in{.files = files, .p = p, .report = report, .on_progress = on_progress};
  for (const auto& file : files) {
    check_is_pbf(file);
    in.bytes_total += 2 * fs::file_size(file);
  }
  for (const auto& file : files) {
    const auto before = in.ways.size();
    in.take_ways_and_relations(file);
    in.bytes_before += fs::file_size(file);
    const bool none =
        std::all_of(in.ways.begin() + static_cast<std::ptrdiff_t>(before), in.ways.end(),
                    [](const way_candidate& c) { return c.way.rule.dropped != drop_reason::none; });
    if (none) {
      refuse(file,
             tr("aucune route praticable ({}) dans cet extrait ; vérifiez qu'il couvre le "
                "territoire",
                "no usable road ({}) in this extract; check that it covers the territory", p.name));
    }
  }
  in.keep_latest();
  auto osm = in.with_node_ids();
  for (const auto& file : files) {
    in.take_nodes(file, osm);
    in.bytes_before += fs::file_size(file);
  }
  std::ranges::sort(osm.node_rules, {}, &osm_node_rule::node);
  return osm;
}

}  // namespace sourcier::travel
