#pragma once

#include <map>
#include <optional>
#include <protozero/pbf_reader.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace sourcier::geo {

// A reader of vector tiles of its own, strict about what the specification asks.
struct decoded_point {
  std::int64_t x, y;
};

using decoded_part = std::vector<decoded_point>;  // a ring (open), a line or a point

struct decoded_feature {
  std::optional<std::uint64_t> id;
  std::uint32_t type = 0;
  std::map<std::string, std::string> properties;
  std::vector<decoded_part> parts;
};

struct decoded_layer {
  std::vector<decoded_feature> features;
};

inline void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

inline std::vector<decoded_part> decode_geometry(const std::vector<std::uint32_t>& words,
                                                 std::uint32_t type) {
  std::vector<decoded_part> parts;
  decoded_point at{0, 0};
  bool closed = true;
  for (std::size_t i = 0; i < words.size();) {
    const auto id = words[i] & 7U, count = words[i] >> 3U;
    ++i;
    if (id == 7) {
      require(type == 3 && count == 1 && !closed, "stray ClosePath");
      closed = true;
      continue;
    }
    require(id == 1 || id == 2, "unknown command");
    require(id == 2 || type != 3 || closed, "ring left open");
    require(count > 0, "empty command");
    for (std::uint32_t k = 0; k < count; ++k, i += 2) {
      require(i + 1 < words.size(), "geometry cut short");
      const auto dx = protozero::decode_zigzag32(words[i]);
      const auto dy = protozero::decode_zigzag32(words[i + 1]);
      require(id == 1 || dx != 0 || dy != 0, "repeated point");
      at = {at.x + dx, at.y + dy};
      require(at.x >= -64 && at.x <= 4160 && at.y >= -64 && at.y <= 4160, "beyond the buffer");
      if (id == 1) parts.emplace_back();
      parts.back().push_back(at);
    }
    closed = type != 3;
  }
  require(closed, "ring left open");
  return parts;
}

inline std::string decode_value(protozero::pbf_reader value) {
  require(value.next(), "empty value");
  if (value.tag() == 1) return value.get_string();
  require(value.tag() == 5, "unexpected type of value");
  return std::to_string(value.get_uint64());
}

inline decoded_feature decode_feature(protozero::pbf_reader f, const std::vector<std::string>& keys,
                                      const std::vector<std::string>& values) {
  decoded_feature out;
  std::vector<std::uint32_t> tags, geometry;
  while (f.next()) {
    const auto collect = [&](std::vector<std::uint32_t>& into) {
      for (const auto v : f.get_packed_uint32()) into.push_back(v);
    };
    switch (f.tag()) {
      case 1:
        out.id = f.get_uint64();
        break;
      case 2:
        collect(tags);
        break;
      case 3:
        out.type = static_cast<std::uint32_t>(f.get_enum());
        break;
      case 4:
        collect(geometry);
        break;
      default:
        throw std::runtime_error("unknown field of a feature");
    }
  }
  require(tags.size() % 2 == 0, "odd tags");
  for (std::size_t k = 0; k < tags.size(); k += 2) {
    out.properties[keys.at(tags[k])] = values.at(tags[k + 1]);
  }
  out.parts = decode_geometry(geometry, out.type);
  require(!out.parts.empty(), "feature without geometry");
  return out;
}

inline std::map<std::string, decoded_layer> decode_tile(const std::string& bytes) {
  std::map<std::string, decoded_layer> out;
  protozero::pbf_reader tile(bytes);
  while (tile.next(3)) {
    auto layer = tile.get_message();
    std::string name;
    std::vector<std::string> keys, values;
    std::vector<protozero::pbf_reader> features;
    std::uint32_t version = 0, extent = 0;
    while (layer.next()) {
      switch (layer.tag()) {
        case 1:
          name = layer.get_string();
          break;
        case 2:
          features.push_back(layer.get_message());
          break;
        case 3:
          keys.push_back(layer.get_string());
          break;
        case 4:
          values.push_back(decode_value(layer.get_message()));
          break;
        case 5:
          extent = layer.get_uint32();
          break;
        case 15:
          version = layer.get_uint32();
          break;
        default:
          throw std::runtime_error("unknown field of a layer");
      }
    }
    require(version == 2 && extent == 4096 && !out.contains(name), "bad layer");
    for (const auto& f : features) {
      out[name].features.push_back(decode_feature(f, keys, values));
    }
  }
  return out;
}

// Surveyor's formula of the specification: positive for outer rings.
inline double ring_area(const std::vector<decoded_point>& ring) {
  double sum = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    sum += static_cast<double>(a.x * b.y - b.x * a.y);
  }
  return sum / 2;
}

// Without the buffer: integral of the ring's share of each row of the tile, edge by edge, so that
// it shares no method with the code under test.
inline double area_within_tile(const std::vector<decoded_point>& ring) {
  double sum = 0;
  const auto clamped = [](double v) { return std::min(std::max(v, 0.0), 4096.0); };
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    if (a.y == b.y) continue;
    const double slope = static_cast<double>(b.x - a.x) / static_cast<double>(b.y - a.y);
    const auto x_at = [&](double y) {
      return static_cast<double>(a.x) + slope * (y - static_cast<double>(a.y));
    };
    const auto low = std::max<std::int64_t>(std::min(a.y, b.y), 0);
    const auto high = std::min<std::int64_t>(std::max(a.y, b.y), 4096);
    for (auto y = low; y < high; ++y) {  // rows of one step; the middle row stands for each
      const double width = clamped(x_at(static_cast<double>(y) + 0.5));
      sum += b.y > a.y ? width : -width;
    }
  }
  return sum;
}

}  // namespace sourcier::geo
