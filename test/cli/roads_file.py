"""An extract of OpenStreetMap drawn over the embedded territory: straight roads from commune to
commune, so that road times can be tested without a real extract."""

import csv
import math
import struct


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def number(field, n):
    return varint(field << 3) + varint(n)


def data(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def packed_deltas(field, values):
    steps = (b - a for a, b in zip([0, *values], values))
    return data(field, b"".join(varint(s << 1 if s >= 0 else ~(s << 1)) for s in steps))


def blob(kind, content):
    body = data(1, content) + number(2, len(content))
    header = data(1, kind) + number(3, len(body))
    return struct.pack(">I", len(header)) + header + body


def way(key, nodes):
    """highway=secondary, by the words 1 and 2 of the table."""
    return data(3, number(1, key) + data(2, b"\1") + data(3, b"\2") + packed_deltas(8, nodes))


def links(places):
    """Pairs of places, few crossings: each with its nearest one to the west, one in three with two,
    so that all are linked and there is more than one way round."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    pairs = []
    for n, i in enumerate(order):
        lon, lat = places[i]
        west = order[max(0, n - 400):n]
        west.sort(key=lambda j: math.hypot((places[j][0] - lon) * 0.64, places[j][1] - lat))
        pairs += [(i, j) for j in west[:2 if n % 3 == 0 else 1]]
    return pairs


def write_roads(path, communes_csv):
    with open(communes_csv, encoding="utf-8") as table:
        places = [(float(r["lon"]), float(r["lat"])) for r in csv.DictReader(table) if r["lon"]]
    table = data(1, b"".join(data(1, word) for word in (b"", b"highway", b"secondary")))
    nodes = (packed_deltas(1, range(1, len(places) + 1))
             + packed_deltas(8, [round(lat * 1e7) for _, lat in places])
             + packed_deltas(9, [round(lon * 1e7) for lon, _ in places]))
    ways = b"".join(way(k + 1, [a + 1, b + 1]) for k, (a, b) in enumerate(links(places)))
    features = b"".join(data(4, f) for f in (b"OsmSchema-V0.6", b"DenseNodes"))
    path.write_bytes(blob(b"OSMHeader", features)
                     + blob(b"OSMData", table + data(2, data(2, nodes)))
                     + blob(b"OSMData", table + data(2, ways)))
