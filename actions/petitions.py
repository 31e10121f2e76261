"""Signing a petition."""

from actions.turn import Turn
from city.petitions import check_may_sign
from city.refusals import Reason, Refusal
from storage.acts import Result, Signed, Signing


async def sign(turn: Turn, petition_id: int) -> Signed | Refusal:
    """Signing again, on any channel, returns the first signature. A refusal is final only after looking whether
    this very update was already done: channels repeat themselves."""
    person = await turn.person()
    petition = await turn.records.reads.petitions.lately(petition_id)
    refusal: Refusal | None = Refusal(Reason.NOT_FOUND)
    if petition is not None:
        refusal = check_may_sign(petition, person, turn.records.clock.now())
    if refusal is not None or person is None:
        earlier = await turn.earlier()
        return Signed.from_json(earlier) if earlier else refusal or Refusal(Reason.NOT_VERIFIED)
    nullifier = turn.records.nullifiers.of(f"petition:{petition_id}", person.id)
    signing = Signing(turn.account.id, turn.update_id, person.id, petition_id, nullifier)
    signed = await turn.act(lambda: turn.records.acts.sign(signing), Signed.to_json)
    return _REFUSALS.get(signed.result) or signed


_REFUSALS = {
    Result.CLOSED: Refusal(Reason.CLOSED),
    Result.OTHER_PERSON: Refusal(Reason.OTHER_PERSON),
}
