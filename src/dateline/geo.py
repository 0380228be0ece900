"""Distances and areas on the earth."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0
"""The mean radius."""


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance in kilometres of two points given in degrees.

    Method: the haversine formula on a sphere, which errs by at most half a percent on the earth.
    """
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    haversine = math.sin((phi_a - phi_b) / 2) ** 2
    haversine += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_a - lon_b) / 2) ** 2
    # Rounding may lift the haversine of antipodes above 1.
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, haversine)))


FINEST_DEGREES = 5
"""Digits after the point of a degree, about a metre."""
WIDE_RESOLUTION = 2
"""A place of this resolution or less is a country or a first-level division: its position is only its middle."""


@dataclass(frozen=True)
class Box:
    """A part of the earth between two parallels and two meridians, in degrees. Where ``west`` is greater than ``east``,
    it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Return whether a point lies in the box or on its edge."""
        from_west, to_east = lon >= self.west, lon <= self.east
        crosses = self.west > self.east
        return self.south <= lat <= self.north and ((from_west or to_east) if crosses else (from_west and to_east))

    def __str__(self) -> str:
        return ",".join(map(_plain, (self.south, self.west, self.north, self.east)))


@dataclass(frozen=True)
class Circle:
    """All points within ``km`` kilometres of a point, given in degrees."""

    lat: float
    lon: float
    km: float

    def holds(self, lat: float, lon: float) -> bool:
        """Return whether a point lies in the circle or on its edge."""
        return great_circle_km(self.lat, self.lon, lat, lon) <= self.km

    def __str__(self) -> str:
        return ",".join(map(_plain, (self.lat, self.lon, self.km)))


def parse_box(text: str) -> Box:
    """Return the box of "south,west,north,east". Raises ValueError, saying what is wrong."""
    south, west, north, east = _numbers(text, "south,west,north,east")
    _check_position(south, west)
    _check_position(north, east)
    if south > north:
        raise ValueError(f"the south of the box, {_plain(south)}, lies north of its north, {_plain(north)}")
    return Box(south, west, north, east)


def parse_circle(text: str) -> Circle:
    """Return the circle of "latitude,longitude,kilometres". Raises ValueError, saying what is wrong."""
    lat, lon, km = _numbers(text, "latitude,longitude,kilometres")
    _check_position(lat, lon)
    if km <= 0:
        raise ValueError("the distance must be more than 0 kilometres")
    return Circle(lat, lon, km)


def _numbers(text: str, form: str) -> list[float]:
    parts = text.split(",")
    if len(parts) == form.count(",") + 1 and all(part.isascii() for part in parts):
        try:
            numbers = [round(float(part), FINEST_DEGREES) for part in parts]
        except ValueError:
            numbers = [math.nan]
        if all(map(math.isfinite, numbers)):
            return numbers
    raise ValueError(f'"{text}" is not of the form {form}')


def _check_position(lat: float, lon: float) -> None:
    if not -90 <= lat <= 90:
        raise ValueError(f"the latitude {_plain(lat)} is not between -90 and 90")
    if not -180 <= lon <= 180:
        raise ValueError(f"the longitude {_plain(lon)} is not between -180 and 180")


def _plain(number: float) -> str:
    """Return a number without an exponent and without zeros that say nothing."""
    text = f"{number:.{FINEST_DEGREES}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
