#include "travel/network_file.h"

#include <array>
#include <utility>

#include "base/array_file.h"
#include "base/error.h"

namespace sourcier::travel {
namespace {

// The arrays of each_array, walk_km_h and snap_limit_m, names of classes, the caller's note.
const array_file_kind& network_kind() {
  static const array_file_kind kind{"SRCROADS",
                                    2,
                                    17,
                                    {"un réseau routier de Sourcier", "a Sourcier road network"},
                                    {"importez de nouveau les routes (sourcier import roads)",
                                     "import the roads again (sourcier import roads)"}};
  return kind;
}

// In the order of the file.
template <class Network, class Graph, class Visit>
void each_array(Network& n, Graph& g, const Visit& visit) {
  visit(n.first_point);
  visit(n.points);
  visit(n.forward_time);
  visit(n.backward_time);
  visit(n.forward_vertex);
  visit(n.backward_vertex);
  visit(n.klass);
  visit(n.flags);
  visit(n.stretch_road);
  visit(n.first_copy);
  visit(n.copies);
  visit(g.first_arc);
  visit(g.head);
  visit(g.weight);
}

struct array_writer {
  array_file_writer& out;

  template <class T>
  void operator()(const shared_array<T>& a) const {
    out.add(a.span());
  }
  template <class T>
  void operator()(const std::vector<T>& a) const {
    out.add(std::span(a));
  }
};

struct array_reader {
  array_file& in;

  template <class T>
  void operator()(shared_array<T>& a) const {
    a = {in.owner(), in.next<T>()};
  }
  template <class T>
  void operator()(std::vector<T>& a) const {
    const auto values = in.next<T>();
    a.assign(values.begin(), values.end());
  }
};

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& n : names) out += n + '\n';
  return out;
}

std::vector<std::string> parted(std::string_view names) {
  std::vector<std::string> out;
  for (auto end = names.find('\n'); end != names.npos; end = names.find('\n')) {
    out.emplace_back(names.substr(0, end));
    names.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string save_roads(const std::filesystem::path& path, const road_network& network,
                       const routing_graph& graph, std::string_view note) {
  const auto names = joined(network.class_names);
  const std::array<double, 2> walk = {network.walk_km_h, network.snap_limit_m};
  array_file_writer out(network_kind());
  each_array(network, graph, array_writer{out});
  out.add(std::span<const double>(walk));
  out.add(names);
  out.add(note);
  return out.save(path);
}

saved_roads load_roads(const std::filesystem::path& path) {
  array_file file(path, network_kind());
  saved_roads out;
  each_array(out.network, out.graph, array_reader{file});
  const auto walk = file.next<double>();
  if (walk.size() != 2) file.refuse(tr("réglages incomplets", "incomplete settings"));
  out.network.walk_km_h = walk[0];
  out.network.snap_limit_m = walk[1];
  out.network.class_names = parted(file.next_text());
  out.note = file.next_text();
  out.checksum = file.checksum();
  return out;
}

road_engine load_engine(const std::filesystem::path& network,
                        const std::filesystem::path& climbs_file) {
  auto roads = load_roads(network);
  auto climbs = hierarchy::load(climbs_file);
  if (climbs.network_checksum() != roads.checksum ||
      climbs.vertices() != roads.network.vertices()) {
    throw input_error(
        tr("{} et {} ne sont pas du même import ; importez de nouveau les routes (sourcier import "
           "roads)",
           "{} and {} are not of the same import; import the roads again (sourcier import roads)",
           network.string(), climbs_file.string()));
  }
  return {std::move(roads.network), std::move(climbs)};
}

}  // namespace sourcier::travel
