"""What CAP allows inside what, in which order and how often: its schema as a table. CAP 1.1 differs in a few words."""

import re
from dataclasses import dataclass

V1_1, V1_2 = "1.1", "1.2"
VERSIONS = {"urn:oasis:names:tc:emergency:cap:1.1": V1_1, "urn:oasis:names:tc:emergency:cap:1.2": V1_2}

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")

_RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
_CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """How often an element may be; which words it may hold, or what it must look like."""

    least: int = 0
    most: int = 1
    words: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None


_MANY = 10_000
_DATE = Rule(pattern=DATE)
_NAMED = re.compile(r"[^\s,<&]+")

RULES: dict[str, dict[str, Rule]] = {
    "alert": {
        "identifier": Rule(1, pattern=_NAMED),
        "sender": Rule(1, pattern=_NAMED),
        "sent": Rule(1, pattern=DATE),
        "status": Rule(1, words=("Actual", "Exercise", "System", "Test", "Draft")),
        "msgType": Rule(1, words=("Alert", "Update", "Cancel", "Ack", "Error")),
        "source": Rule(),
        "scope": Rule(1, words=("Public", "Restricted", "Private")),
        "restriction": Rule(),
        "addresses": Rule(),
        "code": Rule(most=_MANY),
        "note": Rule(),
        "references": Rule(),
        "incidents": Rule(),
        "info": Rule(most=_MANY),
    },
    "info": {
        "language": Rule(),
        "category": Rule(1, _MANY, words=_CATEGORIES),
        "event": Rule(1),
        "responseType": Rule(most=_MANY, words=_RESPONSES),
        "urgency": Rule(1, words=("Immediate", "Expected", "Future", "Past", "Unknown")),
        "severity": Rule(1, words=("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
        "certainty": Rule(1, words=("Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely")),
        "audience": Rule(),
        "eventCode": Rule(most=_MANY),
        "effective": _DATE,
        "onset": _DATE,
        "expires": _DATE,
        "senderName": Rule(),
        "headline": Rule(),
        "description": Rule(),
        "instruction": Rule(),
        "web": Rule(),
        "contact": Rule(),
        "parameter": Rule(most=_MANY),
        "resource": Rule(most=_MANY),
        "area": Rule(most=_MANY),
    },
    "eventCode": {"valueName": Rule(1), "value": Rule(1)},
    "parameter": {"valueName": Rule(1), "value": Rule(1)},
    "geocode": {"valueName": Rule(1), "value": Rule(1)},
    "resource": {
        "resourceDesc": Rule(1),
        "mimeType": Rule(),
        "size": Rule(),
        "uri": Rule(),
        "derefUri": Rule(),
        "digest": Rule(),
    },
    "area": {
        "areaDesc": Rule(1),
        "polygon": Rule(most=_MANY),
        "circle": Rule(most=_MANY),
        "geocode": Rule(most=_MANY),
        "altitude": Rule(),
        "ceiling": Rule(),
    },
}
