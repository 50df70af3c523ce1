"""An extract of OpenStreetMap drawn over the embedded territory: straight roads from commune to
commune, so that road times can be tested without a real extract."""

import csv
import math

from extract import block, deltas, field, header


def way(key, nodes):
    """highway=secondary, by the words 1 and 2 of the table."""
    return field(3, field(1, key) + field(2, b"\1") + field(3, b"\2") + field(8, deltas(nodes)))


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
    nodes = (field(1, deltas(range(1, len(places) + 1)))
             + field(8, deltas([round(lat * 1e7) for _, lat in places]))
             + field(9, deltas([round(lon * 1e7) for lon, _ in places])))
    ways = b"".join(way(k + 1, [a + 1, b + 1]) for k, (a, b) in enumerate(links(places)))
    path.write_bytes(header() + block([], field(2, nodes)) + block(["highway", "secondary"], ways))
