"""How fast we write to a channel: one measure in Redis for all processes and both libraries, on Redis' own time.

Bulk takes slots: whoever is given some sends at their moments, evenly, and the next one's slots begin where they end.
Replies take none and wait for nobody; what they were is taken off what bulk may send, in all and to their chats. A
pause that the channel asked for is told to every process.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from city.lanes import LANES, Lane
from storage.people import ChannelName

PAUSED = "limits:paused"
"""Where pauses are told."""

Scope = Literal["bulk", "all"]
"""A whole channel's pause: of what is owed to many, or of every reply too."""

AHEAD_MS = 150
"""Slots are given so far ahead, so that a row marked as being sent is sent at once."""

MAKE_UP_MS, HURRY = 250, 0.95
"""How much lost time late workers may make up for, and how much closer their calls then follow each other: a stall
costs nothing in the long run, and no burst comes after it. Whoever is twice as late was not at work."""

CROWD, CROWD_MS = 3, 2000
"""So many chats refused within so long: it is not one chat that is full, but all of us."""


MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_second`: calls in all. Of one chat: a message every `chat_seconds`, after `chat_burst` at once."""

    per_second: float
    chat_seconds: float
    chat_burst: int


@dataclass(frozen=True, slots=True)
class Slots:
    """When the calls may go, on this process's monotonic clock: the first at `begins`, the others `apart`. `waits`:
    for each chat the seconds until it may be written to, 0 where it is among those who may be. Nobody may where
    `retry` is not 0: ask again after so many seconds."""

    begins: float = 0
    apart: float = 0
    waits: tuple[float, ...] = ()
    retry: float = 0


# KEYS: one name for all of a channel's, so that they live on one node; the others are made of it.
_TAKE = """
local p = KEYS[1]
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local apart, ahead, make_up, hurry = tonumber(ARGV[1]), ARGV[2] * 1000, ARGV[3] * 1000, tonumber(ARGV[4])
local rank, chat_apart, burst, each = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
for _, scope in ipairs({'all', 'bulk'}) do
  local left = redis.call('PTTL', p .. ':pause:' .. scope)
  if left > 0 then return {left} end
end
for higher = 1, rank - 1 do
  if redis.call('EXISTS', p .. ':wants:' .. higher) == 1 then return {20} end
end
local next = tonumber(redis.call('GET', p .. ':next') or now)
local tat, late, lost = math.max(next, now), math.max(now - next, 0), 0
if late < 2 * make_up then lost = math.min(tonumber(redis.call('GET', p .. ':lost') or 0) + late, make_up) end
if tat - now > ahead then
  redis.call('SET', p .. ':wants:' .. rank, 1, 'PX', 500)
  return {math.ceil((tat - now - ahead) / 1000)}
end
local step = lost > 0 and math.ceil(apart * hurry) or apart
local answer, granted = {0, string.format('%.0f', tat - now), step}, 0
for i = 9, #ARGV do
  local chat = p .. ':chat:' .. ARGV[i]
  local wait = redis.call('PTTL', p .. ':pause:chat:' .. ARGV[i])
  if wait <= 0 then
    local due = math.max(tonumber(redis.call('GET', chat) or 0), now)
    wait = math.ceil((due - chat_apart * (burst - 1) - now) / 1000)
    if wait <= 0 then
      redis.call('SET', chat, string.format('%.0f', due + chat_apart), 'PX', math.ceil((due + chat_apart - now) / 1000))
      granted = granted + 1
    end
  end
  answer[#answer + 1] = math.max(wait, 0)
end
redis.call('DEL', p .. ':wants:' .. rank)
local calls = math.ceil(granted / each)
redis.call('SET', p .. ':next', string.format('%.0f', tat + calls * step), 'PX', 60000)
redis.call('SET', p .. ':lost', string.format('%.0f', math.max(lost - calls * (apart - step), 0)), 'PX', 60000)
return answer
"""

_SPENT = """
local p = KEYS[1]
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local apart, chat_apart = tonumber(ARGV[1]), tonumber(ARGV[2])
local tat = math.max(tonumber(redis.call('GET', p .. ':next') or 0), now)
redis.call('SET', p .. ':next', string.format('%.0f', tat + (#ARGV - 2) * apart), 'PX', 60000)
for i = 3, #ARGV do
  if ARGV[i] ~= '' then
    local chat = p .. ':chat:' .. ARGV[i]
    local due = math.max(tonumber(redis.call('GET', chat) or 0), now) + chat_apart
    redis.call('SET', chat, string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
  end
end
"""

_PAUSE = """
local p, ms = KEYS[1], tonumber(ARGV[2])
local function pause(scope)
  if redis.call('PTTL', p .. ':pause:' .. scope) < ms then redis.call('SET', p .. ':pause:' .. scope, 1, 'PX', ms) end
  redis.call('PUBLISH', ARGV[4], p .. ' ' .. scope .. ' ' .. ms)
  if scope == 'all' or scope == 'bulk' then redis.call('DEL', p .. ':next', p .. ':lost') end
end
if ARGV[1] ~= '' then
  pause('chat:' .. ARGV[1])
  redis.call('SADD', p .. ':refused', ARGV[1])
  redis.call('PEXPIRE', p .. ':refused', ARGV[6])
  if redis.call('SCARD', p .. ':refused') >= tonumber(ARGV[5]) then pause('all') end
end
if ARGV[3] ~= '' then pause(ARGV[3]) end
"""


@dataclass(slots=True)
class Pauses:
    """What this process heard, by monotonic time: what replies look at before they go."""

    until: dict[str, float] = field(default_factory=dict)

    def left(self, chat: str) -> float:
        """Seconds until a reply may go to this chat; 0 almost always."""
        if not self.until:
            return 0
        now = time.monotonic()
        return max(0, self.until.get("all", 0) - now, self.until.get(f"chat:{chat}", 0) - now)

    def is_bulk_resting(self) -> bool:
        """Also those that have a slot already wait then."""
        if not self.until:
            return False
        return max(self.until.get("all", 0), self.until.get("bulk", 0)) > time.monotonic()

    def heard(self, scope: str, seconds: float) -> None:
        now = time.monotonic()
        self.until = {known: until for known, until in self.until.items() if until > now}
        self.until[scope] = max(self.until.get(scope, 0), now + seconds)


class Limits:
    """Of one account on one channel."""

    def __init__(self, redis: Redis, channel: ChannelName, account: str, pace: Pace) -> None:
        self.name = f"{{limits:{channel}:{account}}}"
        self.pace = pace
        self.pauses = Pauses()
        self.replied: list[str] = []
        """The chats of what this process sent without a slot, not yet taken off what bulk may send."""
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._spent = redis.register_script(_SPENT)
        self._pause = redis.register_script(_PAUSE)

    async def take(self, lane: Lane, chats: Sequence[str], *, together: int = 1) -> Slots:
        """Slots for these chats; `together`: so many share one call. Raises RedisError."""
        pace = self.pace
        how = [round(1e6 / pace.per_second), AHEAD_MS, MAKE_UP_MS, HURRY, LANES.index(lane) + 1]
        each = [round(pace.chat_seconds * 1e6), pace.chat_burst, together]
        retry, *granted = await self._take(keys=[self.name], args=[*how, *each, *chats])
        if retry:
            return Slots(retry=retry / 1000)
        begins, apart, *waits = granted
        return Slots(time.monotonic() + int(begins) / 1e6, apart / 1e6, tuple(wait / 1000 for wait in waits))

    async def spent(self, chats: Sequence[str]) -> None:
        """A call to each of these went without a slot; an empty one names no chat. Raises RedisError."""
        apart = [round(1e6 / self.pace.per_second), round(self.pace.chat_seconds * 1e6)]
        await self._spent(keys=[self.name], args=[*apart, *chats])

    async def pause(self, seconds: float, *, chat: str = "", scope: Scope | None = None) -> None:
        """The channel asked us to wait: for one chat, or a whole scope. Several chats together are the whole channel.
        Raises RedisError."""
        milliseconds = max(1, round(seconds * 1000))
        told: list[str | int] = [chat, milliseconds, scope or "", PAUSED, CROWD, CROWD_MS]
        await self._pause(keys=[self.name], args=told)

    async def answered(self, chats: Sequence[str]) -> None:
        """They wrote: on Viber what they were sent before counts no more. Raises RedisError."""
        await self._redis.delete(*(f"{self.name}:chat:{chat}" for chat in chats))

    def heard(self, told: str) -> None:
        """A pause, as another process (or this one) told it."""
        name, scope, milliseconds = told.split(" ")
        if name == self.name:
            self.pauses.heard(scope, int(milliseconds) / 1000)

    async def take_off_replies(self) -> None:
        """Every 100 ms, until cancelled. What Redis does not take now is told the next time."""
        while True:
            await asyncio.sleep(0.1)
            if self.replied:
                replied, self.replied = self.replied, []
                try:
                    await self.spent(replied)
                except (RedisError, OSError):
                    self.replied = replied[-MOST_REMEMBERED:] + self.replied
