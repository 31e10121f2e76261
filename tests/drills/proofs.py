"""What must hold after every drill: nobody lost, nobody twice, and every signature with its leaf and its event."""

from city.receipts import receipt_number, replay
from storage.acts import COUNT_IS_EXACT
from storage.people import ChannelName
from tests.drills.city import City, native_id

COUNTED = ("Your signature counts", "You signed it on", "signed this petition before")
FIRST = "Thank you! Your signature counts."

_SIGNERS = """
    SELECT a.native_id, s.petition_id, count(*) FROM signatures s JOIN accounts a ON a.person_id = s.person_id
    WHERE a.channel = 'telegram' GROUP BY 1, 2
"""


async def signers(city: City) -> dict[tuple[int, int], int]:
    """(resident, petition) → how many signatures."""
    rows = await city.rows(_SIGNERS)
    return {(int(str(who)), int(str(petition))): int(str(many)) for who, petition, many in rows}


async def assert_all_signed_once(city: City, wanted: set[tuple[int, int]]) -> None:
    """`wanted`: (resident, petition), each as often as they pressed or more."""
    made = await signers(city)
    assert set(made) == wanted, f"lost {sorted(wanted - set(made))}, not asked for {sorted(set(made) - wanted)}"
    assert set(made.values()) <= {1}, "somebody signed twice"
    await assert_books_agree(city)


async def assert_books_agree(city: City) -> None:
    """Count, leaves and events say the same as the signatures."""
    async with city.engine.connect() as db:
        assert list(await db.execute(COUNT_IS_EXACT)) == []
    receipts = sorted(str(row[0]) for row in await city.rows("SELECT receipt FROM signatures"))
    leaves = [bytes(body) for (body,) in await city.rows("SELECT body FROM leaves ORDER BY id")]  # type: ignore[call-overload]  # rows of objects
    assert sorted(map(receipt_number, leaves)) == receipts
    marks = {
        (int(str(petition)), mark)
        for petition, mark in await city.rows("SELECT petition_id, nullifier FROM signatures")
    }
    assert {(petition, mark) for petition, counted in replay(leaves).items() for mark in counted} == marks
    events = await city.rows("SELECT source FROM owed_events")
    assert sorted(str(source).rsplit("/", 1)[1] for (source,) in events) == receipts


async def assert_told(city: City, channel: ChannelName, resident: int) -> None:
    """They have read, or will read from an owed row, that their signature counts."""
    shown = city.channels.shown[f"{channel}:{native_id(channel, resident)}"]
    if any(sentence in text for text in shown for sentence in COUNTED):
        return
    owed = await city.rows(
        "SELECT 1 FROM owed_messages m JOIN accounts a ON a.id = m.account_id WHERE a.channel = :channel "
        "AND a.native_id = :who AND m.state IN ('waiting', 'leased')",
        channel=channel,
        who=native_id(channel, resident),
    )
    assert owed, f"resident {resident} on {channel} was told nothing: {shown[-2:]}"
