"""The page in a real browser, with a bot that sends what it should not, and weather made by hand."""

from html import escape
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import needs_browser, side
from tests.simulator.city import VIBER_TOKEN, City, Listener

pytestmark = needs_browser

EVIL = '<img src=x onerror="document.title=1"><b>Сад</b>'
SENDER = {"name": "Київ"}


async def hook(city: City, listener: Listener) -> str:
    """Viber's account hears and may speak; the id of a subscriber."""
    await city.viber("set_webhook", url=listener.url, event_types=[], auth_token=VIBER_TOKEN)
    olena = await city.resident("viber")
    await olena.act("subscribe")
    return olena.id


def tile(**fields: object) -> dict[str, Any]:
    return {"Columns": 6, "Rows": 2, "ActionType": "reply", "ActionBody": "x", **fields}


async def test_foreign_words_stay_words(city: City, listener: Listener, page: Page) -> None:
    receiver = await hook(city, listener)
    olena = await city.resident("telegram")
    await olena.act("start")
    await city.telegram("sendMessage", chat_id=olena.id, text=EVIL)
    text = f'<font color="#0057B8"><u>Парк</u></font><br>{escape(EVIL)}'
    media = {"Type": "rich_media", "ButtonsGroupRows": 2, "Buttons": [tile(Text=text)]}
    sent = {"type": "rich_media", "rich_media": media, "min_api_version": 2, "sender": SENDER}
    assert (await city.viber("send_message", receiver=receiver, **sent))["status"] == 0

    await expect(side(page, "telegram").locator(".words").last).to_have_text(EVIL)
    card = side(page, "viber").locator(".carousel-card")
    await expect(card).to_have_text(f"Парк {EVIL}")
    await expect(card.locator("u")).to_have_css("color", "rgb(0, 87, 184)")
    assert await page.locator(".log img, .log b").count() == 0
    assert await page.title() == "Київ у коробці"


async def test_what_was_edited_says_so_and_what_was_deleted_goes(city: City, page: Page) -> None:
    olena = await city.resident("telegram")
    await olena.act("start")
    sent = (await city.telegram("sendMessage", chat_id=olena.id, text="Було"))["result"]
    message = side(page, "telegram").locator(f'[data-message="{sent["message_id"]}"]')
    await expect(message).to_contain_text("Було")
    await city.telegram("editMessageText", chat_id=olena.id, message_id=sent["message_id"], text="Стало")
    await expect(message).to_contain_text("Сталозмінено")
    await city.telegram("deleteMessage", chat_id=olena.id, message_id=sent["message_id"])
    await expect(message).to_have_count(0)


async def test_a_place_is_drawn_here_and_told_to_who_cannot_see_it(city: City, page: Page) -> None:
    olena = await city.resident("telegram")
    await olena.act("start")
    venue = {"latitude": 50.459, "longitude": 30.5247, "title": "Поштова площа", "address": "Поділ"}
    await city.telegram("sendVenue", chat_id=olena.id, **venue)
    place = side(page, "telegram").locator(".place")
    await expect(place.get_by_role("img", name="Місце: Поштова площа")).to_be_visible()
    await expect(place).to_have_text("Поштова площаПоділ50.45900, 30.52470")


async def test_a_file_is_told_by_its_name_and_size(city: City, listener: Listener, page: Page) -> None:
    receiver = await hook(city, listener)
    sent = {"type": "file", "media": f"{city.url}/budget.pdf", "size": 1536, "file_name": "budget.pdf"}
    await city.viber("send_message", receiver=receiver, sender=SENDER, **sent)
    await expect(side(page, "viber").locator(".card-file")).to_have_text("budget.pdf1,5 КБ")


async def test_trouble_is_planned_seen_and_taken_away(city: City, page: Page) -> None:
    weather = page.locator(".weather")
    await expect(weather).to_contain_text("ясно")
    await expect(weather.get_by_label("Канал", exact=True)).to_be_hidden()
    await weather.locator("summary").click()
    await weather.get_by_label("Канал", exact=True).select_option("Viber")
    await weather.get_by_label("Що стається").select_option("відмова зі статусом")
    await weather.get_by_label("Статус").select_option("12 tooManyRequests")
    await weather.get_by_label("Скільки разів").fill("2")
    await weather.get_by_role("button", name="Запланувати").click()
    planned = weather.get_by_role("listitem")
    await expect(planned).to_have_text("Viber будь-який · Статус 12 tooManyRequests · × 2")
    assert (await city.viber("get_account_info"))["status"] == 12
    await expect(planned).to_have_text("Viber будь-який · Статус 12 tooManyRequests")
    await planned.get_by_role("button", name="Прибрати").click()
    await expect(planned).to_have_count(0)
    assert (await city.viber("get_account_info"))["status"] == 0


async def test_one_press_clears_the_sky(city: City, page: Page) -> None:
    weather = page.locator(".weather")
    await weather.locator("summary").click()
    viber = weather.get_by_role("group", name="Viber")
    await viber.get_by_role("switch", name="усе двічі").click()
    await viber.get_by_label("запізнення").select_option("2 с")
    await weather.get_by_role("switch", name="Притримати доставку").click()
    await weather.get_by_label("на чат").select_option("1 за секунду")
    await city.post("faults", channel="telegram", fault="hang")
    await expect(weather.locator("summary")).to_contain_text("притримано: 0 · негаразди: 4")
    told = await city.get("weather")
    assert told["deliveries"]["viber"] == {
        "drop_answers": False,
        "duplicate": True,
        "reorder": False,
        "delay_seconds": 2,
    }
    assert told["flood"]["limits"]["chat"] == {"burst": 1, "per_second": 1}

    await weather.get_by_role("button", name="Розігнати хмари").click()
    await expect(weather.locator("summary")).to_contain_text("ясно")
    calm = await city.get("weather")
    assert calm["faults"] == []
    assert not any(any(ways.values()) for ways in calm["deliveries"].values())
    assert calm["flood"]["limits"]["chat"]["burst"] > 1
    assert (await city.get("deliveries"))["held"] is False


async def test_a_group_shows_who_wrote_and_takes_words(city: City, page: Page) -> None:
    phone = side(page, "telegram")
    await phone.get_by_role("button", name="Мешканець").click()
    form = phone.locator("form", has_text="Нова група")
    await form.get_by_role("textbox").fill("Сусіди")
    await form.get_by_role("button", name="Додати").click()
    await expect(phone.locator("header")).to_contain_text("Сусідигрупа · Олена")
    await phone.get_by_role("textbox", name="Повідомлення").fill("Добрий день")
    await page.keyboard.press("Enter")
    await expect(phone.locator(".from-resident")).to_contain_text("Добрий день")
    (group,) = await city.get("groups")
    max_id = (await city.resident("telegram", "Max")).id
    await city.post(f"groups/{group['id']}/text", resident=max_id, text="Hello")
    await expect(phone.locator(".from-bot")).to_contain_text("MaxHello")

    await city.post(f"groups/{group['id']}/migrate")
    await expect(phone.locator(".note")).to_contain_text("migrate_from_chat_id")
    await phone.get_by_role("button", name="Мешканець").click()
    await phone.get_by_role("button", name="Наодинці з ботом").click()
    await expect(phone.locator("header")).to_contain_text("бот · Олена")


async def test_a_share_button_shares_and_a_toast_tells(city: City, page: Page) -> None:
    olena = await city.resident("telegram")
    await olena.act("start")
    phone = side(page, "telegram")
    keys = {"keyboard": [[{"text": "Де я", "request_location": True}, {"text": "Мій номер", "request_contact": True}]]}
    await city.telegram("sendMessage", chat_id=olena.id, text="Де ви?", reply_markup=keys)
    await phone.get_by_role("group", name="Кнопки бота").get_by_role("button", name="Де я").click()
    await expect(phone.locator(".from-resident .place")).to_be_visible()
    await phone.get_by_role("group", name="Кнопки бота").get_by_role("button", name="Мій номер").click()
    await expect(phone.locator(".from-resident").last).to_contain_text("Олена, +380440000001")

    buttons = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    await city.telegram("sendMessage", chat_id=olena.id, text="Певні?", reply_markup=buttons)
    await phone.get_by_role("button", name="Так").click()
    updates = (await city.telegram("getUpdates", timeout=1))["result"]
    query = next(one["callback_query"] for one in reversed(updates) if "callback_query" in one)
    await city.telegram("answerCallbackQuery", callback_query_id=query["id"], text="Зараховано")
    await expect(phone.get_by_role("status")).to_have_text("Зараховано")


async def test_a_newcomer_is_somebody_who_reads_the_language_of_the_page(city: City, page: Page) -> None:
    await expect(side(page, "telegram").locator("header")).to_contain_text("Олена")
    await (await city.resident("viber")).act("start")
    await page.locator("header").get_by_role("button", name="English").click()
    await expect(side(page, "telegram").locator("header")).to_contain_text("Max")
    await expect(side(page, "viber").locator("header")).to_contain_text("Олена")
