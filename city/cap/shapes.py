"""Polygons: enough points, closed, and none that crosses itself or another of its area."""

from collections.abc import Iterable
from itertools import pairwise

from city.cap.alerts import BadAlert, Flaw, Point

MOST_POLYGONS = 500
MOST_POINTS = 20_000
MOST_COMPARISONS = 300_000
"""Of two edges each. A shape whose edges all lie beside each other would take minutes."""

Edge = tuple[Point, Point]


def read_points(text: str, place: str) -> tuple[Point, ...]:
    try:
        points = tuple((float(latitude), float(longitude)) for latitude, longitude in _pairs(text))
    except ValueError:
        raise BadAlert(Flaw.NOT_ALLOWED, place) from None
    if not all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in points):
        raise BadAlert(Flaw.NOT_ALLOWED, place)
    return points


def _pairs(text: str) -> Iterable[list[str]]:
    return (pair.split(",") for pair in text.split())


def close(points: tuple[Point, ...], place: str) -> tuple[Point, ...]:
    """Ends where it began; of four points or more, as the first is named twice."""
    closed = points if points[:1] == points[-1:] else (*points, points[0])
    if len(closed) < 4 or len(set(closed)) < 3:
        raise BadAlert(Flaw.FEW_POINTS, place)
    return closed


def check(polygons: list[tuple[Point, ...]], places: list[str]) -> None:
    """Of one area. Raises BadAlert with the place of the first that is wrong."""
    budget = MOST_COMPARISONS
    edges: list[tuple[float, float, Edge, int, int]] = []
    for number, points in enumerate(polygons):
        for step in range(len(points) - 1):
            edge = (points[step], points[step + 1])
            if edge[0] != edge[1]:
                low, high = sorted((edge[0][0], edge[1][0]))
                edges.append((low, high, edge, number, step))
    edges.sort(key=lambda one: one[0])
    live: list[tuple[float, float, Edge, int, int]] = []
    for one in edges:
        live = [other for other in live if other[1] >= one[0]]
        budget -= len(live)
        if budget < 0:
            raise BadAlert(Flaw.TOO_COMPLEX, places[one[3]])
        for other in live:
            _compare(one, other, polygons, places)
        live.append(one)
    _check_inside(polygons, places)


def _compare(
    one: tuple[float, float, Edge, int, int],
    other: tuple[float, float, Edge, int, int],
    polygons: list[tuple[Point, ...]],
    places: list[str],
) -> None:
    if one[3] == other[3]:
        last = len(polygons[one[3]]) - 2
        beside = abs(one[4] - other[4]) in (1, last)
        if _folds(one[2], other[2]) if beside else _meet(one[2], other[2]):
            raise BadAlert(Flaw.CROSSES, places[one[3]])
    elif _meet(one[2], other[2]):
        raise BadAlert(Flaw.OVERLAPS, places[max(one[3], other[3])])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(one: Edge, other: Edge) -> bool:
    """They share a point."""
    (a, b), (c, d) = one, other
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    first, second = _turn(a, b, c), _turn(a, b, d)
    third, fourth = _turn(c, d, a), _turn(c, d, b)
    if first * second < 0 and third * fourth < 0:
        return True
    return any(
        turn == 0 and _between(edge, point)
        for turn, edge, point in ((first, one, c), (second, one, d), (third, other, a), (fourth, other, b))
    )


def _between(edge: Edge, point: Point) -> bool:
    (a, b), (x, y) = edge, point
    return min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1])


def _folds(one: Edge, other: Edge) -> bool:
    """Two edges that follow one another share their corner; they cross where one lies back upon the other."""
    shared = set(one) & set(other)
    if len(shared) != 1:
        return True
    (corner,) = shared
    (a,), (b,) = set(one) - shared, set(other) - shared
    along = (a[0] - corner[0]) * (b[0] - corner[0]) + (a[1] - corner[1]) * (b[1] - corner[1])
    return _turn(corner, a, b) == 0 and along > 0


def _check_inside(polygons: list[tuple[Point, ...]], places: list[str]) -> None:
    """No edges meet, so one lies wholly in another or wholly outside: its first point says which."""
    for number, points in enumerate(polygons):
        for other, around in enumerate(polygons):
            if other != number and _is_inside(points[0], around):
                raise BadAlert(Flaw.OVERLAPS, places[max(number, other)])


def _is_inside(point: Point, around: tuple[Point, ...]) -> bool:
    inside = False
    for (a, b), (c, d) in pairwise(around):
        if (b > point[1]) != (d > point[1]) and point[0] < (c - a) * (point[1] - b) / (d - b) + a:
            inside = not inside
    return inside
