"""The channels' side of webhooks: one delivery in flight per queue, tried again until it is taken or too old."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.bell import Bell
from simulator.clock import Clock

Json = dict[str, Any]
State = Literal["waiting", "sending", "done", "dropped"]
KEPT_DONE = 200
LETS_PASS = 0.3


@dataclass(slots=True)
class Delivery:
    """One update or callback on its way. `due` is when it may be tried, on the real clock; `expires` on the city's."""

    number: int
    channel: str
    resident: str
    update_id: str
    queue: str
    body: Json
    expires: float
    attempts: int = 0
    last_status: int | None = None
    state: State = "waiting"
    due: float = 0.0
    message_id: str = ""
    repeats: bool = False

    def goes_again(self, seconds: float, clock: Clock) -> bool:
        """Whether a next try in so many seconds would come before it is too old; then it waits for it."""
        self.state, self.due = "waiting", time.time() + seconds
        return clock.now() + seconds < self.expires

    @property
    def is_receipt(self) -> bool:
        return self.body.get("event") in ("delivered", "seen")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the webhook answered; `status` is None when nothing came in time."""

    status: int | None
    body: bytes = b""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """How one channel delivers."""

    ready: Callable[[], bool]
    send: Callable[[Delivery], Awaitable[Answer]]
    taken: Callable[[Delivery, Answer], Awaitable[None]]
    is_taken: Callable[[int], bool]
    pause: Callable[[int], float]


@dataclass(slots=True)
class Courier:
    """Holds what waits, and one task for each queue in which something does."""

    clock: Clock
    bell: Bell
    carriers: dict[str, Carrier] = field(default_factory=dict)
    pending: dict[int, Delivery] = field(default_factory=dict)
    done: deque[Delivery] = field(default_factory=lambda: deque(maxlen=KEPT_DONE))
    last_number: int = 0
    held: bool = False
    drop_answers: set[str] = field(default_factory=set)
    duplicates: set[str] = field(default_factory=set)
    reorders: set[str] = field(default_factory=set)
    delays: dict[str, float] = field(default_factory=dict)
    changed: Callable[[], None] = lambda: None
    _queues: dict[str, deque[Delivery]] = field(default_factory=dict)
    _owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    _gate: Bell = field(default_factory=Bell)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def add(
        self,
        channel: str,
        resident: str,
        *,
        update_id: str,
        queue: str,
        body: Json,
        expires: float,
        message_id: str = "",
    ) -> Delivery:
        self.last_number += 1
        delivery = Delivery(self.last_number, channel, resident, update_id, queue, body, expires, message_id=message_id)
        delivery.due = self._due(delivery)
        self.put(delivery)
        return delivery

    def _due(self, delivery: Delivery) -> float:
        """Late when told so; and where order does not count, the first lets the next go by."""
        late = self.delays.get(delivery.channel, 0.0)
        if delivery.channel in self.reorders and not self._queues.get(delivery.queue):
            late += LETS_PASS
        return time.time() + late if late else 0.0

    def put(self, delivery: Delivery) -> None:
        self.pending[delivery.number] = delivery
        self._owed[delivery.channel, delivery.resident] += 1
        self._queues.setdefault(delivery.queue, deque()).append(delivery)
        self._start(delivery.queue)
        self.changed()

    def waiting(self, channel: str) -> Iterable[Delivery]:
        return (one for one in self.pending.values() if one.channel == channel and one.state == "waiting")

    def idle(self, channel: str, resident: str) -> bool:
        return not self._owed[channel, resident]

    def hold(self) -> None:
        self.held = True
        self.move()

    def release(self, *, is_reversed: bool = False) -> None:
        """In reverse they go one after another, the last one first, whatever queues they were in."""
        self.held = False
        if is_reversed:
            held = [one for one in self.pending.values() if one.state == "waiting"]
            for one in held:
                self._queues[one.queue].remove(one)
                one.queue = "reversed"
            self._queues.setdefault("reversed", deque()).extend(reversed(held))
        self.move()

    def repeat(self, delivery: Delivery) -> Delivery:
        """The same update once more, past every queue, as channels do when an answer got lost."""
        again = self.add(
            delivery.channel,
            delivery.resident,
            update_id=delivery.update_id,
            queue=f"repeat {self.last_number + 1}",
            body=delivery.body,
            expires=max(delivery.expires, self.clock.now() + 60),
        )
        again.repeats = True
        return again

    def find(self, number: int | None) -> Delivery | None:
        """The numbered one, or the last that was delivered and is no receipt."""
        if number is None:
            return next((one for one in reversed(self.done) if not one.is_receipt), None)
        known = self.pending.get(number)
        return known or next((one for one in self.done if one.number == number), None)

    def finish(self, delivery: Delivery, state: State) -> None:
        delivery.state = state
        if self.pending.pop(delivery.number, None):
            self._queues[delivery.queue].remove(delivery)
            self._owed[delivery.channel, delivery.resident] -= 1
            self.done.append(delivery)
        self.changed()

    def move(self) -> None:
        """The way may be free, or closed, or the clock later: every queue looks again."""
        for queue in list(self._queues):
            self._start(queue)
        self._gate.ring()
        self.changed()

    def _start(self, queue: str) -> None:
        if not self.bell.closed and self.carriers and self._queues[queue] and queue not in self._tasks:
            self._tasks[queue] = asyncio.create_task(self._run(queue))

    async def clear(self) -> None:
        await self._stop()
        self.pending.clear()
        self._queues.clear()
        self._owed.clear()
        self.done.clear()
        self.calm()

    def calm(self) -> None:
        """Nothing goes astray, nothing is held."""
        for weather in (self.drop_answers, self.duplicates, self.reorders, self.delays):
            weather.clear()
        self.release()

    async def close(self) -> None:
        self.bell.close()
        await self._stop()

    async def _stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        for one in self.pending.values():
            one.state = "waiting"

    async def _run(self, queue: str) -> None:
        """Carry a queue to its end; the task goes away with its last delivery."""
        try:
            while waiting := self._queues.get(queue):
                head = waiting[-1 if waiting[0].channel in self.reorders else 0]
                if head.expires <= self.clock.now():
                    self.finish(head, "dropped")
                elif self._may_go(head):
                    await self._carry(head)
                else:
                    await self._wait(head)
        finally:
            if self._tasks.get(queue) is asyncio.current_task():
                del self._tasks[queue]
                if not self._queues.get(queue):
                    self._queues.pop(queue, None)

    def _may_go(self, head: Delivery) -> bool:
        return not self.held and self.carriers[head.channel].ready() and head.due <= time.time()

    async def _wait(self, head: Delivery) -> None:
        """Until the bell rings, it is due, or it is too old."""
        limits = [head.expires - self.clock.now()]
        if head.due > time.time():
            limits.append(head.due - time.time())
        await self._gate.wait(max(0.01, min(limits)))

    async def _carry(self, head: Delivery) -> None:
        carrier = self.carriers[head.channel]
        head.state, head.attempts = "sending", head.attempts + 1
        self.changed()
        answer = await carrier.send(head)
        head.last_status = answer.status
        is_lost = head.channel in self.drop_answers
        if not is_lost and answer.status is not None and carrier.is_taken(answer.status):
            # What the answer brings is shown before the delivery counts as done.
            await carrier.taken(head, answer)
            self.finish(head, "done")
            if head.channel in self.duplicates and not head.repeats:
                self.repeat(head)
        elif head.state == "sending":
            pause = carrier.pause(head.attempts)
            told = answer.retry_after if not is_lost else None
            if head.goes_again(pause if told is None else told, self.clock):
                self.changed()
            else:
                self.finish(head, "dropped")
