"""Alerts that others sent us in CAP, each a draft, once."""

from datetime import datetime
from hashlib import sha256

from actions.announcements.outcomes import Done, Refused
from actions.announcements.writing import create
from city.announcements.from_alert import draft_of
from city.cap import Alert, Reference
from storage import announcements
from storage.announcements import SENT
from storage.officials import Official
from storage.records import Records


async def known_alerts(records: Records) -> dict[Reference, int]:
    """Those that an update or a cancellation may be about, with the announcement of each."""
    async with records.reading() as db:
        alerts = await announcements.list_alerts(db)
    return {
        Reference(alert["sender"], alert["identifier"], datetime.fromisoformat(alert["sent"])): number
        for number, alert in alerts
    }


async def import_alert(
    records: Records, official: Official, alert: Alert, known: dict[Reference, int]
) -> Done | Refused:
    """What updates or cancels an announcement that was sent is its correction. The same again is the same draft."""
    about = next((known[one] for one in alert.references if one in known), None)
    async with records.reading() as db:
        original = await announcements.find_standing(db, about) if about else None
    was_sent = original is not None and original.state in SENT and original.removal_id is None
    return await create(
        records,
        official,
        draft_of(alert, original.contents if original else None),
        once=f"cap:{sha256(repr(alert.reference).encode()).hexdigest()}",
        alert={
            "version": alert.version,
            "sender": alert.sender,
            "identifier": alert.identifier,
            "sent": alert.sent.isoformat(),
            "kind": alert.kind,
            "status": alert.status,
        },
        corrects=original.id if original and was_sent else None,
    )
