"""Distances on the earth."""

from __future__ import annotations

import math

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
