"""Alerts in the Common Alerting Protocol (CAP 1.1 and 1.2): what they say, and what makes one acceptable.

`reading` makes an Alert of an element tree, or refuses and names the place; `shapes` looks at its polygons.
https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html
"""

from city.cap.alerts import Alert, Area, BadAlert, Flaw, Info, Reference
from city.cap.reading import Element, read_alert

__all__ = ["Alert", "Area", "BadAlert", "Element", "Flaw", "Info", "Reference", "read_alert"]
