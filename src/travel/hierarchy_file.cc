#include <algorithm>
#include <cassert>
#include <cstring>
#include <type_traits>

#include "base/array_file.h"
#include "travel/hierarchy.h"

namespace sourcier::travel {
namespace {

// The arrays of each_array, then the checksum of the network's file.
const array_file_kind& hierarchy_kind() {
  static const array_file_kind kind{
      "SRCHIERA",
      2,
      11,
      {"une hiérarchie de routes de Sourcier", "a Sourcier road hierarchy"},
      {"importez de nouveau les routes (sourcier import roads)",
       "import the roads again (sourcier import roads)"}};
  return kind;
}
static_assert(sizeof(link) == 8 && std::is_trivially_copyable_v<link>);

bool climbs(const hierarchy::half& half, std::size_t vertices) {
  if (half.first.size() != vertices + 1 || half.middle.size() != half.links.size()) return false;
  if (half.first.front() != 0 || half.first.back() != half.links.size()) return false;
  if (!std::ranges::is_sorted(half.first)) return false;
  for (std::uint32_t p = 0; p < vertices; ++p) {
    for (auto k = half.first[p]; k < half.first[p + 1]; ++k) {
      if (half.links[k].node >= p || half.links[k].weight > kLongestTime) return false;
      if (k > half.first[p] && half.links[k - 1].node >= half.links[k].node) return false;
      const auto middle = half.middle[k];
      if (middle != kNoVertex && (middle <= p || middle >= vertices)) return false;
    }
  }
  return true;
}

}  // namespace

template <class Hierarchy, class Visit>
void hierarchy::each_array(Hierarchy& h, const Visit& visit) {
  visit(h.out_.first);
  visit(h.in_.first);
  visit(h.position_);
  visit(h.vertex_);
  visit(h.loop_);
  visit(h.loop_middle_);
  visit(h.out_.links);
  visit(h.in_.links);
  visit(h.out_.middle);
  visit(h.in_.middle);
}

hierarchy::hierarchy(arrays a) {
  const auto held = std::make_shared<const arrays>(std::move(a));
  out_ = {held->out.first, held->out.links, held->out.middle};
  in_ = {held->in.first, held->in.links, held->in.middle};
  position_ = held->position;
  vertex_ = held->vertex;
  loop_ = held->loop;
  loop_middle_ = held->loop_middle;
  owner_ = held;
  assert(is_consistent());
}

bool hierarchy::is_consistent() const {
  const auto n = vertices();
  for (const auto size : {vertex_.size(), loop_.size(), loop_middle_.size()}) {
    if (size != n) return false;
  }
  for (std::uint32_t p = 0; p < n; ++p) {
    if (vertex_[p] >= n || position_[vertex_[p]] != p) return false;
    if (loop_[p] > kLongestTime && loop_[p] != kUnreachable) return false;
    const auto middle = loop_middle_[p];
    if (middle != kNoVertex && (middle <= p || middle >= n)) return false;
  }
  return climbs(out_, n) && climbs(in_, n);
}

bool operator==(const hierarchy& a, const hierarchy& b) {
  const auto all = [](const hierarchy& h) {
    std::vector<std::string_view> out;
    hierarchy::each_array(h, [&](const auto& array) {
      out.emplace_back(reinterpret_cast<const char*>(array.data()), array.size_bytes());
    });
    return out;
  };
  return all(a) == all(b);
}

hierarchy hierarchy::load(const std::filesystem::path& path) {
  array_file file(path, hierarchy_kind());
  hierarchy h;
  each_array(h, [&]<class T>(std::span<const T>& array) { array = file.next<T>(); });
  h.network_checksum_ = file.next_text();
  h.owner_ = file.owner();
  if (!h.is_consistent()) file.refuse(tr("arcs incohérents", "inconsistent arcs"));
  return h;
}

void hierarchy::save(const std::filesystem::path& path, std::string_view network_checksum) const {
  array_file_writer out(hierarchy_kind());
  each_array(*this, [&](const auto& array) { out.add(array); });
  out.add(network_checksum);
  out.save(path);
}

}  // namespace sourcier::travel
