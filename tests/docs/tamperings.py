"""What an insider with the database in hand might do to the log's rows, and to those it must agree with.

Each function changes at least one row that the public can see. Triggers are off; keys and constraints still hold, since
whoever tampers goes round them as an insider would.
"""

import random
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from city.merkle import leaf_hash
from city.receipts import Kind, Leaf, number_of, pack
from storage.vault import LogKeys
from tests.storage.logbook import HOUR


@dataclass(frozen=True, slots=True)
class Scene:
    db: AsyncConnection
    dice: random.Random
    petitions: tuple[int, ...]
    size: int
    heads: int

    async def run(self, statement: str, **values: object) -> None:
        """Raises where nothing was changed: that would be no tampering."""
        done = await self.db.execute(text(statement), values)
        assert done.rowcount > 0, statement

    def index(self) -> int:
        return self.dice.randrange(self.size)

    def body(self) -> bytes:
        return pack(Leaf(self.dice.choice(list(Kind)), self.petition(), self.dice.randbytes(32), HOUR))

    def petition(self) -> int:
        return self.dice.choice(self.petitions)


Tampering = Callable[[Scene], Awaitable[None]]


async def a_bit_of_a_leaf(on: Scene) -> None:
    flip = "UPDATE leaves SET body = set_byte(body, :at, get_byte(body, :at) # :bit) WHERE tree_index = :index"
    await on.run(flip, at=on.dice.randrange(100), bit=1 << on.dice.randrange(8), index=on.index())


async def another_leaf(on: Scene) -> None:
    body = on.body()
    change = "UPDATE leaves SET body = :body, hash = :hash WHERE tree_index = :index"
    await on.run(change, body=body, hash=leaf_hash(body), index=on.index())


async def two_leaves_swapped(on: Scene) -> None:
    one, other = on.dice.sample(range(on.size), 2)
    move = "UPDATE leaves SET tree_index = :to WHERE tree_index = :from"
    for start, end in ((one, -1), (other, one), (-1, other)):
        await on.run(move, **{"from": start, "to": end})


async def a_leaf_moved_away(on: Scene) -> None:
    move = "UPDATE leaves SET tree_index = :to WHERE tree_index = :from"
    await on.run(move, **{"from": on.index(), "to": on.size + on.dice.randrange(9)})


async def a_leaf_taken_back(on: Scene) -> None:
    await on.run("UPDATE leaves SET tree_index = NULL, hash = NULL WHERE tree_index = :index", index=on.index())


async def a_leaf_deleted(on: Scene) -> None:
    await on.run("DELETE FROM leaves WHERE tree_index = :index", index=on.index())


async def a_leaf_deleted_and_the_gap_closed(on: Scene) -> None:
    index = on.index()
    await on.run("DELETE FROM leaves WHERE tree_index = :index", index=index)
    await _shift(on, index, -1)


async def a_leaf_slipped_in(on: Scene) -> None:
    index, body = on.index(), on.body()
    await _shift(on, index, 1)
    new = "INSERT INTO leaves (body, tree_index, hash) VALUES (:body, :index, :hash)"
    await on.run(new, body=body, index=index, hash=leaf_hash(body))


async def _shift(on: Scene, start: int, by: int) -> None:
    far = 1_000_000
    move = "UPDATE leaves SET tree_index = tree_index + :by WHERE tree_index >= :start"
    await on.db.execute(text(move), {"by": far, "start": start})
    await on.db.execute(text(move), {"by": by - far, "start": far})


async def a_leaf_without_a_signature(on: Scene) -> None:
    await on.run("INSERT INTO leaves (body) VALUES (:body)", body=on.body())


async def a_heads_signature(on: Scene) -> None:
    await _change_note(on, lambda note: note[:-1].rsplit(" ", 1)[0] + " " + _flipped(on, note.split(" ")[-1]) + "\n")


async def a_heads_root(on: Scene) -> None:
    def change(note: str) -> str:
        lines = note.split("\n")
        lines[2] = _flipped(on, lines[2])
        return "\n".join(lines)

    await _change_note(on, change)


async def a_heads_size(on: Scene) -> None:
    def change(note: str) -> str:
        lines = note.split("\n")
        lines[1] = str(int(lines[1]) + on.dice.randint(1, 9))
        return "\n".join(lines)

    await _change_note(on, change)


async def a_heads_time(on: Scene) -> None:
    await _change_note(on, lambda note: note.replace(" at 20", f" at {on.dice.randint(21, 99)}", 1))


async def a_head_signed_with_another_key(on: Scene) -> None:
    stranger = LogKeys([on.dice.randbytes(32)], "kyiv-smart-city/log")
    await _change_note(on, lambda note: stranger._signed(note.partition("\n\n")[0] + "\n"))


async def _change_note(on: Scene, change: Callable[[str], str]) -> None:
    number = on.dice.randrange(on.heads)
    find = text("SELECT note FROM tree_heads WHERE number = :number")
    note = (await on.db.execute(find, {"number": number})).scalar_one()
    assert change(note) != note
    await on.run("UPDATE tree_heads SET note = :note WHERE number = :number", note=change(note), number=number)


def _flipped(on: Scene, encoded: str) -> str:
    raw = bytearray(b64decode(encoded))
    raw[on.dice.randrange(len(raw))] ^= 1 << on.dice.randrange(8)
    return b64encode(raw).decode()


async def two_heads_swapped(on: Scene) -> None:
    one, other = on.dice.sample(range(on.heads), 2)
    for start, end in ((one, -1), (other, one), (-1, other)):
        await on.run("UPDATE tree_heads SET number = :to WHERE number = :from", **{"from": start, "to": end})


async def a_head_deleted(on: Scene) -> None:
    await on.run("DELETE FROM tree_heads WHERE number = :number", number=on.dice.randrange(on.heads))


async def a_head_told_twice(on: Scene) -> None:
    again = "INSERT INTO tree_heads SELECT :new, size, root, signed_at, note FROM tree_heads WHERE number = :old"
    await on.run(again, new=on.heads, old=on.dice.randrange(on.heads))


async def a_signature_deleted(on: Scene) -> None:
    await on.run("DELETE FROM signatures WHERE ctid = (SELECT ctid FROM signatures OFFSET :at LIMIT 1)", at=_some(on))


async def a_signature_added(on: Scene) -> None:
    new = (
        "INSERT INTO signatures (petition_id, nullifier, person_id, receipt, signed_at) "
        "SELECT :petition, :mark, min(id), :receipt, now() FROM people"
    )
    receipt = number_of(on.dice.randbytes(10))
    await on.run(new, petition=on.petition(), mark=on.dice.randbytes(32), receipt=receipt)


async def a_signatures_mark(on: Scene) -> None:
    change = "UPDATE signatures SET nullifier = :mark WHERE ctid = (SELECT ctid FROM signatures OFFSET :at LIMIT 1)"
    await on.run(change, mark=on.dice.randbytes(32), at=_some(on))


async def a_signatures_receipt(on: Scene) -> None:
    change = "UPDATE signatures SET receipt = :receipt WHERE ctid = (SELECT ctid FROM signatures OFFSET :at LIMIT 1)"
    await on.run(change, receipt=number_of(on.dice.randbytes(10)), at=_some(on))


def _some(on: Scene) -> int:
    return on.dice.randrange(on.size // 2)


async def a_count(on: Scene) -> None:
    change = "UPDATE petitions SET counted = counted + :by WHERE id = :petition"
    await on.run(change, by=on.dice.choice((-2, -1, 1, 2, 1000)), petition=on.petition())


async def a_delta(on: Scene) -> None:
    new = "INSERT INTO petition_deltas (petition_id, delta) VALUES (:petition, :by)"
    await on.run(new, by=on.dice.choice((-1, 1)), petition=on.petition())


async def a_signature_with_its_count_but_no_leaf(on: Scene) -> None:
    await a_signature_added(on)
    await a_count(on)


TAMPERINGS: tuple[Tampering, ...] = (
    a_bit_of_a_leaf,
    another_leaf,
    two_leaves_swapped,
    a_leaf_moved_away,
    a_leaf_taken_back,
    a_leaf_deleted,
    a_leaf_deleted_and_the_gap_closed,
    a_leaf_slipped_in,
    a_leaf_without_a_signature,
    a_heads_signature,
    a_heads_root,
    a_heads_size,
    a_heads_time,
    a_head_signed_with_another_key,
    two_heads_swapped,
    a_head_deleted,
    a_head_told_twice,
    a_signature_deleted,
    a_signature_added,
    a_signatures_mark,
    a_signatures_receipt,
    a_count,
    a_delta,
    a_signature_with_its_count_but_no_leaf,
)
