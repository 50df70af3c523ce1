"""Distances in kilometres, areas and centroids on the sphere, the Belgian border."""

import math
from collections import Counter, defaultdict

EARTH_KM = 6371.0088
# Straight-line time model fitted to INSEE METRIC on pairs under 40 km.
MODEL_MINUTES, MODEL_MINUTES_PER_KM = 3.8, 0.94
REACH_MINUTES = 25.0
REACH_KM = (REACH_MINUTES - MODEL_MINUTES) / MODEL_MINUTES_PER_KM
BORDER_DEPARTEMENTS = ("59", "02", "08")
BRAY_DUNES_LONGITUDE = 2.546  # west of it, the outer line of the Nord is the coast


def kilometres(a, b):
    lon1, lat1, lon2, lat2 = map(math.radians, (*a, *b))
    h = (math.sin((lat2 - lat1) / 2) ** 2
         + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2)
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def polygons(geometry):
    kind = geometry["type"]
    return geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]


def ring_moments(ring):
    """Signed spherical area in km2 (cylindrical equal-area) and its first moments in degrees."""
    area = moment_lon = moment_lat = 0.0
    for (lon1, lat1), (lon2, lat2) in zip(ring, ring[1:]):
        x1, x2 = math.radians(lon1), math.radians(lon2)
        y1, y2 = math.sin(math.radians(lat1)), math.sin(math.radians(lat2))
        cross = (x1 * y2 - x2 * y1) * EARTH_KM ** 2 / 2
        area += cross
        moment_lon += cross * (x1 + x2) / 3
        moment_lat += cross * (y1 + y2) / 3
    return area, moment_lon, moment_lat


def area_and_centroid(geometries):
    """Spherical area in km2 and area centroid of several polygons taken together."""
    total = [0.0, 0.0, 0.0]
    for geometry in geometries:
        for polygon in polygons(geometry):
            for index, ring in enumerate(polygon):
                moments = ring_moments(ring)
                sign = (1 if moments[0] >= 0 else -1) * (1 if index == 0 else -1)
                total = [sum_ + sign * part for sum_, part in zip(total, moments)]
    area, moment_lon, moment_lat = total
    return area, (math.degrees(moment_lon / area), math.degrees(math.asin(moment_lat / area)))


def distance_to_segment(point, a, b):
    """Kilometres, on a plane that touches the sphere at the point."""
    scale = math.radians(1) * EARTH_KM
    shrink = math.cos(math.radians(point[1]))
    ax, ay = (a[0] - point[0]) * scale * shrink, (a[1] - point[1]) * scale
    bx, by = (b[0] - point[0]) * scale * shrink, (b[1] - point[1]) * scale
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    t = 0.0 if length2 == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length2))
    return math.hypot(ax + t * dx, ay + t * dy)


def belgian_border(outlines):
    """Segments of three départements shared with no other, coast left out."""
    segments = {code: [(tuple(a), tuple(b)) for polygon in polygons(geometry) for ring in polygon
                       for a, b in zip(ring, ring[1:])] for code, (_, geometry) in outlines.items()}
    times = Counter(frozenset(segment) for list_ in segments.values() for segment in list_)
    return [(a, b) for code in BORDER_DEPARTEMENTS for a, b in segments[code]
            if times[frozenset((a, b))] == 1
            and (code != "59" or (a[0] + b[0]) / 2 > BRAY_DUNES_LONGITUDE)]


class near_index:
    """Is some point within REACH_KM? Cells are larger than the reach up to 53 degrees north."""
    def __init__(self, points):
        self.cells = defaultdict(list)
        for point in points:
            self.cells[self.cell(point)].append(point)

    @staticmethod
    def cell(point):
        return math.floor(point[0] / 0.34), math.floor(point[1] / 0.205)

    def holds(self, point):
        x, y = self.cell(point)
        return any(kilometres(point, other) <= REACH_KM for i in (x - 1, x, x + 1)
                   for j in (y - 1, y, y + 1) for other in self.cells.get((i, j), ()))
