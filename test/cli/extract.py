"""A ladder of roads as an OpenStreetMap extract in PBF: what a test can do without the real one."""

import struct
import zlib

GRANULE = 1e-7  # degrees


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, content):
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def packed(numbers):
    return b"".join(varint(n) for n in numbers)


def deltas(numbers):
    before, out = 0, []
    for n in numbers:
        out.append((n - before) << 1 if n >= before else (before - n << 1) - 1)
        before = n
    return packed(out)


def blob(kind, content):
    body = field(2, len(content)) + field(3, zlib.compress(content))
    head = field(1, kind) + field(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def block(strings, group):
    table = b"".join(field(1, s.encode()) for s in ("", *strings))
    return blob(b"OSMData", field(1, table) + field(2, group))


def header():
    return blob(b"OSMHeader", field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes"))


def ladder(path, west, south, east, north, lacking=lambda lon, lat: False):
    """Roads of 50 km/h along every fiftieth of a degree of latitude, joined by one each half degree
    of longitude, in ways of half a degree. Ways that reach into the frame are given whole, points
    outside it or that `lacking` tells are left out. Ids depend on the place alone, so that two
    ladders overlap as extracts do."""
    def first_last(least, most, size):
        return least // size * size, -(-most // size) * size

    x0, x1 = first_last(round(west * 20), round(east * 20), 10)
    y0, y1 = first_last(round(south * 50), round(north * 50), 25)
    ids = {(x, y): 1 + (y + 5000) * 20000 + x + 10000
           for y in range(y0, y1 + 1) for x in range(x0, x1 + 1)}
    kept = [(i, x / 20, y / 50) for (x, y), i in ids.items()
            if west <= x / 20 <= east and south <= y / 50 <= north and not lacking(x / 20, y / 50)]
    dense = (field(1, deltas([i for i, _, _ in kept]))
             + field(8, deltas([round(lat / GRANULE) for _, _, lat in kept]))
             + field(9, deltas([round(lon / GRANULE) for _, lon, _ in kept])))
    along = [[ids[x + k, y] for k in range(11)]
             for y in range(y0, y1 + 1) if south <= y / 50 <= north for x in range(x0, x1, 10)]
    across = [[ids[x, y + k] for k in range(26)]
              for x in range(x0, x1 + 1, 10) if west <= x / 20 <= east for y in range(y0, y1, 25)]
    ways = b"".join(field(3, field(1, 2 * refs[0] + turned) + field(2, packed([1, 3]))
                          + field(3, packed([2, 4])) + field(8, deltas(refs)))
                    for turned, lines in ((0, along), (1, across)) for refs in lines)
    path.write_bytes(header() + block([], field(2, dense))
                     + block(["highway", "tertiary", "maxspeed", "50"], ways))
    return path
