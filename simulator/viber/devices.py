"""The phones and desktops a resident reads Viber on, and which of them can show a message."""

from typing import Any

from simulator.state import Resident
from simulator.viber.statuses import API_NOT_SUPPORTED, INCOMPATIBLE, NO_SUITABLE_DEVICE, Refused

Json = dict[str, Any]
SYSTEMS = ("android", "ios", "desktop")
NEWEST_API = 10
USUAL: Json = {"os": "android", "api_version": NEWEST_API}
LARGEST_PICTURE = {"ios": 1024 * 1024}
LARGEST_ELSEWHERE = 3 * 1024 * 1024
_DETAILS = {
    "android": {"primary_device_os": "android 15", "viber_version": "26.1.0.0", "device_type": "Pixel 8"},
    "ios": {"primary_device_os": "iOS 18.1", "viber_version": "26.1.0.18", "device_type": "iPhone16,1"},
    "desktop": {"primary_device_os": "Windows 11", "viber_version": "26.1.0.0", "device_type": "PC"},
}


def are_devices(value: object) -> bool:
    """One or two of a known system; API 0 is too old for bots."""
    return isinstance(value, list) and 1 <= len(value) <= 2 and all(map(_is_device, value))


def _is_device(one: object) -> bool:
    if not isinstance(one, dict) or set(one) - {"os", "api_version"} or one.get("os") not in SYSTEMS:
        return False
    api = one.get("api_version", NEWEST_API)
    return type(api) is int and 0 <= api <= NEWEST_API


def of(resident: Resident) -> list[Json]:
    """The first is the one in hand."""
    return [USUAL | one for one in resident.devices or [USUAL]]


def showing(resident: Resident, version: int) -> list[Json]:
    """Those that can show it. Raises Refused."""
    if version > NEWEST_API:
        raise Refused(API_NOT_SUPPORTED, f"the newest is {NEWEST_API}")
    owned = of(resident)
    if not any(one["api_version"] for one in owned):
        raise Refused(NO_SUITABLE_DEVICE)
    able = [one for one in owned if one["api_version"] >= version]
    if not able:
        raise Refused(INCOMPATIBLE, f"the receiver's device knows API {max(one['api_version'] for one in owned)}")
    return able


def details(resident: Resident) -> Json:
    return {**_DETAILS[of(resident)[0]["os"]], "mcc": 255, "mnc": 1}


def largest_picture(device: Json) -> int:
    return LARGEST_PICTURE.get(device["os"], LARGEST_ELSEWHERE)
