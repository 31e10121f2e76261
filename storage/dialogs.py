"""The half-finished, in Redis: the step a resident is on, and one turn at a time for each of them.

`take` and `finish` are the only two calls a turn makes here. All keys of one resident share a hash tag, so that they
live on one node of a cluster. Ids are strings: as numbers, 63-bit ids compare equal in Lua when they differ.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from storage.people import Account
from storage.wire import Wire

VERSION = 1
"""Of the dialogs' shape. A state kept by another version is as good as expired."""

LIVES = timedelta(hours=24)
LEASE_MS = 15_000
KEPT_ANSWER_MS = 600_000
REMEMBERED = 32
FREED = "turns:freed"
"""Where it is told that somebody's turn ended, when another process waits for it."""

# A resident's own pace: five turns at once, then one a second (GCRA, in microseconds).
PACE_US = 1_000_000
BURST = 5

_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
if redis.call('LPOS', KEYS[3], ARGV[1]) then return {'taken', redis.call('GET', KEYS[4])} end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('SET', KEYS[6], 1, 'PX', 30000)
  return {'busy'}
end
local pace = tonumber(ARGV[3])
local tat = math.max(tonumber(redis.call('GET', KEYS[5]) or 0), now)
local wait = tat - pace * (tonumber(ARGV[4]) - 1) - now
if wait > 0 then return {'wait', string.format('%.0f', math.ceil(wait / 1000))} end
local last = tonumber(redis.call('HGET', KEYS[2], 'taken') or 0)
local token = string.format('%.0f', math.max(last + 1, now))
if pace > 0 then redis.call('SET', KEYS[5], string.format('%.0f', tat + pace), 'PX', 60000) end
redis.call('HSET', KEYS[2], 'taken', token)
redis.call('PEXPIRE', KEYS[2], 3456000000)
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
return {'new', token, redis.call('HGET', KEYS[2], 'dialog'), redis.call('GET', KEYS[7])}
"""

_FINISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'dialog', ARGV[3])
if ARGV[5] == '1' then redis.call('HSET', KEYS[2], 'replied', ARGV[1]) end
redis.call('LPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], 0, ARGV[6] - 1)
redis.call('PEXPIRE', KEYS[3], 3456000000)
if ARGV[4] ~= '' then redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[7]) end
redis.call('DEL', KEYS[1])
if redis.call('DEL', KEYS[6]) == 1 then redis.call('PUBLISH', ARGV[8], ARGV[9]) end
return 1
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if redis.call('DEL', KEYS[2]) == 1 then redis.call('PUBLISH', ARGV[2], ARGV[3]) end
return 1
"""

_REMEMBER = """
local known = redis.call('GET', KEYS[1])
if known and tonumber(string.match(known, '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
return 1
"""


@dataclass(slots=True)
class Dialog:
    """The step a resident is on. `context`: what a link brought before they wrote anything."""

    step: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    context: str = ""
    expired: bool = False

    def go(self, step: str, *, until: datetime, **data: object) -> None:
        self.step, self.data, self.until, self.expired = step, data, until, False

    def leave(self) -> None:
        self.step, self.data, self.until, self.expired = None, {}, None, False

    def to_json(self) -> str:
        until = self.until.isoformat() if self.until else None
        return orjson.dumps([VERSION, self.step, self.data, until, self.context]).decode()

    @classmethod
    def from_json(cls, kept: bytes | None, now: datetime, steps: frozenset[str]) -> "Dialog":
        """A step that is over, unknown or of another version becomes no step at all, marked as expired."""
        if kept is None:
            return cls()
        version, step, data, until, context = orjson.loads(kept)
        if step is None:
            return cls(context=context)
        if version != VERSION or step not in steps or datetime.fromisoformat(until) <= now:
            return cls(context=context, expired=True)
        return cls(step, data, datetime.fromisoformat(until), context)


@dataclass(frozen=True, slots=True)
class Busy:
    """Another turn of this resident is under way."""


@dataclass(frozen=True, slots=True)
class TooFast:
    """The resident's own pace: look again after `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """This update was finished before; `answer` is what it was answered with, if that was kept."""

    answer: bytes | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The turn is ours until the lease ends. `token` grows with every turn of this resident."""

    token: str
    dialog: bytes | None
    account: Account | None


class Dialogs:
    def __init__(self, wire: Wire, *, pace_us: int = PACE_US) -> None:
        self._wire = wire
        self._pace_us = pace_us
        self._take = wire.register_script(_TAKE)
        self._finish = wire.register_script(_FINISH)
        self._release = wire.register_script(_RELEASE)
        self._remember = wire.register_script(_REMEMBER)

    async def take(self, who: str, update_id: str) -> Taken | Repeat | Busy | TooFast:
        """`who` is channel:id. Raises RedisError when Redis is away."""
        answer = await self._take(self._keys(who, update_id), [update_id, LEASE_MS, self._pace_us, BURST])
        match answer:
            case [b"new", token, dialog, account]:
                known = Account.from_json(account.split(b" ", 1)[1]) if account else None
                return Taken(token.decode(), dialog, known)
            case [b"taken", kept]:
                return Repeat(kept)
            case [b"wait", milliseconds]:
                return TooFast(int(milliseconds) / 1000)
            case _:
                return Busy()

    async def finish(
        self, who: str, update_id: str, token: str, dialog: Dialog, *, answer: bytes = b"", replied: bool
    ) -> bool:
        """Give the turn back. False: the lease was lost and nothing was written; the update must come again."""
        args: list[str | bytes | int] = [
            token,
            update_id,
            dialog.to_json(),
            answer,
            int(replied),
            REMEMBERED,
            KEPT_ANSWER_MS,
            FREED,
            who,
        ]
        return bool(await self._finish(self._keys(who, update_id), args))

    async def release(self, who: str, token: str) -> None:
        """Give the turn back without having taken it: the update will come again."""
        keys = self._keys(who, "")
        await self._release([keys[0], keys[5]], [token, FREED, who])

    async def remember(self, account: Account) -> None:
        """Cache the account as it is now. An older version never replaces a newer one."""
        ten_minutes = 600_000
        await self._remember([self._keys(account.key, "")[6]], [account.version, account.to_json(), ten_minutes])

    async def replied_since(self, who: str, token: str) -> bool:
        """Whether a later turn of this resident was answered."""
        replied: bytes | None = await self._wire.ask("HGET", f"{{{who}}}:dialog", "replied")
        return replied is not None and int(replied) > int(token)

    @staticmethod
    def _keys(who: str, update_id: str) -> list[str]:
        # The account's name ends in its shape's number: another version of us reads and writes a copy of its own.
        names = ("turn", "dialog", "done", f"answer:{update_id}", "pace", "waiting", "account:3")
        return [f"{{{who}}}:{name}" for name in names]
