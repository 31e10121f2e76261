"""One turn: take it, let the conversation answer, send the answer, give the turn back, and only then say 200.

docs/architecture.md tells what happens when it dies at any of these places.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from actions.people import note_blocked
from actions.turn import Turn, to_the_end
from bot import logs, metrics
from bot.arrivals import DONE, LATER, Answer, Arrival
from bot.buttons import ButtonCodec
from bot.channels.outcomes import Blocked, Later, SendFailed, Stopped
from bot.dispatcher import Conversations, conversations, converse
from bot.lines import Lines
from bot.senders import Sender
from handlers.outcomes import outcome_words
from handlers.replies import Reply, replies
from handlers.speech import speaking
from handlers.start import apology
from handlers.steps import STEPS
from storage import mailbox, people
from storage.database import will_pass
from storage.dialogs import Dialog, Dialogs, Repeat, Taken, TooFast
from storage.people import Account, ChannelName
from storage.quarantine import Kind, put_aside
from storage.records import Records

TURN_SECONDS = 10
"""From the lock to `finish`, sending included. The lease is longer, so that nobody else starts before it ended."""

POLL_SECONDS = 0.25

_STEPS = frozenset(step for step in STEPS if step)

log = logs.get()


class TryLater(Exception):
    """The channel should send this update again: the door answers 503."""


@dataclass(slots=True)
class Turns:
    """Everything a turn needs."""

    records: Records
    dialogs: Dialogs
    codec: ButtonCodec
    senders: dict[ChannelName, Sender]
    lines: Lines
    conversations: Conversations = field(default_factory=conversations)

    async def run(self, arrival: Arrival) -> Answer:
        """Never raises: what cannot be done now is answered 503."""
        began = time.monotonic()
        try:
            answer, ending = await self._run(arrival)
        except TryLater:
            answer, ending = LATER, "later"
        except Exception as error:
            answer, ending = await self._broken(arrival, error)
        metrics.TURNS.labels(arrival.channel, ending).inc()
        metrics.TURN_SECONDS.labels(arrival.channel).observe(time.monotonic() - began)
        return answer

    async def _broken(self, arrival: Arrival, error: Exception) -> tuple[Answer, str]:
        """What will pass comes again. Our own bug must not block a chat for ever: it is kept aside and answered 200."""
        if _passes(error):
            log.info("turn put off", channel=arrival.channel, update=arrival.update_id, error=error)
            return LATER, "later"
        log.error("turn broke", channel=arrival.channel, update=arrival.update_id, error=error)
        try:
            await self._put_aside("failed", arrival, arrival.raw, logs.kind(error))
        except Exception as second:
            log.warning("nothing could be kept", channel=arrival.channel, update=arrival.update_id, error=second)
            return LATER, "later"
        return DONE, "broken"

    async def _run(self, arrival: Arrival) -> tuple[Answer, str]:
        deadline = asyncio.timeout(arrival.patience)
        try:
            async with deadline, self.lines.stand(arrival.who):
                taken = await self._take(arrival)
                deadline.reschedule(asyncio.get_running_loop().time() + TURN_SECONDS)
                if isinstance(taken, Repeat):
                    return Answer(body=taken.answer or b""), "repeat"
                return await self._hold(arrival, taken), "done"
        except TimeoutError:
            raise TryLater from None

    async def _take(self, arrival: Arrival) -> Taken | Repeat:
        """Wait for the resident's earlier turns, here and in other processes, and for their own pace."""
        while True:
            taken = await self.dialogs.take(arrival.who, arrival.taken_as)
            if isinstance(taken, Taken | Repeat):
                return taken
            if isinstance(taken, TooFast):
                await asyncio.sleep(taken.seconds)
            else:
                await self.lines.wait_freed(arrival.who, POLL_SECONDS)

    async def _hold(self, arrival: Arrival, taken: Taken) -> Answer:
        try:
            return await self._handle(arrival, taken)
        except BaseException:
            await self._release(arrival, taken)
            raise

    async def _release(self, arrival: Arrival, taken: Taken) -> None:
        """Best effort: a lease that is not given back ends by itself."""
        try:
            async with asyncio.timeout(1):
                await self.dialogs.release(arrival.who, taken.token)
        except (RedisError, OSError, TimeoutError):
            log.info("turn not released", channel=arrival.channel, update=arrival.update_id)

    async def _handle(self, arrival: Arrival, taken: Taken) -> Answer:
        account = await self._account(arrival, taken.account)
        turn = Turn(
            account=account,
            update_id=arrival.update_id,
            dialog=self._dialog(taken),
            records=self.records,
            is_welcome=arrival.is_welcome,
        )
        reply = await self._reply(arrival, taken, turn)
        for changed in (*turn.others, *([turn.account] if turn.account != account else [])):
            await self.dialogs.remember(changed)
        with speaking(turn.account.language):
            answer = await self._answer(arrival, turn, reply)
            if not answer and not arrival.is_welcome:
                await self._show(arrival, taken, turn, reply)
            return await self._finish(arrival, taken, turn, answer)

    def _dialog(self, taken: Taken) -> Dialog:
        return Dialog.from_json(taken.dialog, self.records.clock.now(), _STEPS)

    async def _account(self, arrival: Arrival, cached: Account | None) -> Account:
        """First contact and coming back are written before anything else, under the lock."""
        account = cached or await self.records.reads.accounts.get((arrival.channel, arrival.native_id))
        if account is None:
            async with self.records.writing() as db:
                account = await people.find_or_create_account(db, arrival.channel, arrival.native_id, arrival.language)
        if account.blocked and not arrival.is_welcome:
            account = await self._note_blocked(account, arrival, blocked=False)
        if account is not cached:
            await self.dialogs.remember(account)
        return account

    async def _note_blocked(self, account: Account, arrival: Arrival, *, blocked: bool) -> Account:
        noted = await note_blocked(
            self.records, account.channel, account.native_id, account.language, blocked=blocked, at=arrival.at
        )
        return noted or account

    async def _reply(self, arrival: Arrival, taken: Taken, turn: Turn) -> Reply:
        """The conversation's answer. If it breaks by our fault, the update is kept, and the resident hears it."""
        try:
            with speaking(turn.account.language):
                return await converse(self.conversations, arrival, turn, self.codec)
        except Exception as error:
            if _passes(error):
                raise
            log.error("handler broke", channel=arrival.channel, update=arrival.update_id, error=error)
            await self._put_aside("failed", arrival, arrival.raw, logs.kind(error))
            turn.dialog = self._dialog(taken)
            with speaking(turn.account.language):
                return apology(outcome_words(turn.outcome))

    async def _put_aside(self, kind: Kind, arrival: Arrival, body: bytes, error: str) -> None:
        once = f"{arrival.who}:{arrival.taken_as}"
        async with self.records.writing() as db:
            await put_aside(db, self.records.vault, kind, arrival.channel, once=once, body=body, error=error)
        metrics.QUARANTINED.labels(arrival.channel, kind).inc()

    async def _show(self, arrival: Arrival, taken: Taken, turn: Turn, reply: Reply) -> None:
        """Send it, or owe it. What was decided may be committed already, so an answer is never just dropped."""
        sender = self.senders[arrival.channel]
        # What answers a replay is news: it does not change a message that the resident has long scrolled past.
        replaces = None if arrival.attempt else arrival.shown
        try:
            await sender.show(arrival.native_id, reply, replaces=replaces)
        except Blocked:
            turn.account = await self._note_blocked(turn.account, arrival, blocked=True)
            await self.dialogs.remember(turn.account)
        except (Later, Stopped) as failure:
            log.info("reply owed", channel=arrival.channel, update=arrival.update_id, code=failure.code)
            await to_the_end(self._owe(taken, turn, reply, failure))
        except (SendFailed, ValueError) as failure:
            await self._refused(arrival, turn, reply, failure)

    async def _refused(self, arrival: Arrival, turn: Turn, reply: Reply, failure: SendFailed | ValueError) -> None:
        """The channel does not take it, or it cannot be drawn: our own mistake, kept aside. The resident is told so,
        and what was done all the same; if not even that arrives, there is nobody left to tell."""
        await self._keep_refused(arrival, reply, failure)
        with suppress(SendFailed):
            await self.senders[arrival.channel].show(arrival.native_id, apology(outcome_words(turn.outcome)))

    async def _keep_refused(self, arrival: Arrival, reply: Reply, failure: SendFailed | ValueError) -> None:
        code = failure.code if isinstance(failure, SendFailed) else "not drawn"
        log.error("reply refused", channel=arrival.channel, update=arrival.update_id, code=code)
        await self._put_aside("refused", arrival, replies.dump_json(reply), code)

    async def _owe(self, taken: Taken, turn: Turn, reply: Reply, failure: SendFailed) -> None:
        async with self.records.writing() as db:
            await mailbox.owe_message(
                db,
                once=f"reply:{turn.account.id}:{turn.update_id}",
                account_id=turn.account.id,
                lane="reply",
                kind="reply",
                params={"token": taken.token, "outcome": turn.outcome is not None},
                sealed=self.records.vault.seal(replies.dump_json(reply), "reply"),
                after=failure.retry_after,
            )

    async def _answer(self, arrival: Arrival, turn: Turn, reply: Reply) -> bytes:
        """The reply as the answer to the update itself, where the channel takes one message so: Viber a welcome,
        Telegram any plain message. Nobody learns what becomes of it, so what an act came to never travels so."""
        if not arrival.takes_answer or turn.outcome is not None:
            return b""
        try:
            return await self.senders[arrival.channel].answer(arrival.native_id, reply)
        except ValueError as failure:
            await self._keep_refused(arrival, reply, failure)
            return await self.senders[arrival.channel].answer(arrival.native_id, apology(()))

    async def _finish(self, arrival: Arrival, taken: Taken, turn: Turn, answer: bytes = b"") -> Answer:
        replied = not arrival.is_welcome
        ours = await self.dialogs.finish(
            arrival.who, arrival.taken_as, taken.token, turn.dialog, answer=answer, replied=replied
        )
        if not ours:
            raise TryLater
        return Answer(body=answer) if answer else DONE


def _passes(error: BaseException) -> bool:
    return isinstance(error, TryLater) or will_pass(error)
