"""The support desk sees what was sent and why not, never a text or a choice; queues can be sent on their way again."""

from sqlalchemy import select, text

from actions import support
from actions.turn import Turn
from bot.service import Service
from city.officials import Role
from storage import audit, mailbox, people
from storage.dialogs import Dialog
from storage.mailbox import owed_messages
from storage.people import Account
from storage.quarantine import put_aside
from tests.console.browsing import City

CANARY = "КАНАРКА"


async def resident(service: Service, number: int = 7) -> Account:
    async with service.records.writing() as db:
        account = await people.find_or_create_account(db, "telegram", str(number), "uk")
        account = await people.change_account(db, account.id, district="Подільський", muted=["transport"])
        for kind in ("verified", "not_verified"):
            await mailbox.owe_message(
                db, once=f"{kind}:{number}", account_id=account.id, lane="urgent", kind=kind, params={"text": CANARY}
            )
    return account


async def read_out(service: Service, account: Account) -> str:
    return await support.code(Turn(account, "1", Dialog(), service.records))


async def test_a_code_that_is_read_out_shows_what_was_owed_and_nothing_else(city: City) -> None:
    account = await resident(city.service)
    await resident(city.service, 8)
    browser = await city.at_work(Role.SUPPORT)
    await browser.get("/support")
    code = await read_out(city.service, account)
    seen = await browser.post("/support", code=code.lower().replace("-", " "))
    assert seen.text.count("verification:") == 2
    for secret in (CANARY, "Подільський", "transport"):
        assert secret not in seen.text
    async with city.service.records.reading() as db:
        kinds = [(entry.kind, entry.about) for entry in await audit.page(db, audit.Wanted(kind="support"), 9)]
    assert kinds == [("support.looked", {"account": account.id})]


async def test_both_chats_of_a_person_are_shown(city: City) -> None:
    first = await resident(city.service)
    async with city.service.records.writing() as db:
        person = (await people.add_crowd(db, 1))[0]
        second = await people.find_or_create_account(db, "viber", "v7", "uk")
        for one in (first, second):
            await people.change_account(db, one.id, person_id=person)
    browser = await city.at_work(Role.SUPPORT)
    await browser.get("/support")
    seen = await browser.post("/support", code=await read_out(city.service, second))
    assert "Telegram" in seen.text
    assert "Viber" in seen.text


async def test_a_guessed_code_finds_nobody_and_guessing_ends(city: City) -> None:
    browser = await city.at_work(Role.SUPPORT)
    await browser.get("/support")
    answers = [(await browser.post("/support", code=f"ABCD{number:04}")).status for number in range(52)]
    assert (answers[0], answers[-1]) == (404, 429)


async def owed(service: Service) -> list[tuple[str, str | None]]:
    async with service.records.reading() as db:
        rows = await db.execute(select(owed_messages.c.state, owed_messages.c.note).order_by(owed_messages.c.id))
        return [(row.state, row.note) for row in rows]


async def test_what_went_astray_is_due_again(city: City) -> None:
    await resident(city.service)
    async with city.service.records.writing() as db:
        await db.execute(text("UPDATE owed_messages SET state = 'failed', note = 'why' WHERE id = 1"))
        await db.execute(text("UPDATE owed_messages SET state = 'sent' WHERE id = 2"))
    browser = await city.at_work(Role.ADMINISTRATOR)
    assert "why" in (await browser.get("/queues")).text
    assert "0 messages" in (await browser.post("/queues/again", message="2")).text
    assert "1 message is" in (await browser.post("/queues/again", message="1")).text
    assert await owed(city.service) == [("waiting", "put due again"), ("sent", None)]
    async with city.service.records.writing() as db:
        await db.execute(text("UPDATE owed_messages SET state = 'unknown'"))
    assert "2 messages are" in (await browser.post("/queues/again")).text


async def test_what_was_put_aside_goes_through_its_door_again_or_is_put_away(city: City) -> None:
    update = b'{"update_id": 5, "message": {"message_id": 1, "date": 1, "text": "/help", "chat": {"id": 7, "type": '
    update += b'"private"}, "from": {"id": 7, "is_bot": false, "first_name": "x", "language_code": "uk"}}}'
    records = city.service.records
    async with records.writing() as db:
        await put_aside(db, records.vault, "failed", "telegram", once="1", body=update, error="some.Error")
        await put_aside(db, records.vault, "refused", "viber", once="2", body=CANARY.encode(), error="bad_request")
    browser = await city.at_work(Role.ADMINISTRATOR)
    page = (await browser.get("/queues")).text
    assert "some.Error" in page
    assert CANARY not in page
    assert "has been done" in (await browser.post("/queues/aside/1/replay")).text
    assert "failed again" in (await browser.post("/queues/aside/2/replay")).text
    assert "Nothing was put aside" in (await browser.post("/queues/aside/2/put-away")).text
