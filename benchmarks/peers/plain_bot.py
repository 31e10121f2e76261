"""The same conversation as aiogram's documentation would have it written: its webhook handler, its Redis storage, one
ORM session and one commit for each update, a unique constraint against signing twice, and a count in the petition.

`handle_in_background` is off, so that here too 200 means done; it also costs less than leaving it on.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, TelegramObject
from aiogram.utils.keyboard import InlineKeyboardBuilder
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from sqlalchemy import BigInteger, DateTime, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "plain_users"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    is_verified: Mapped[bool]


class Petition(Base):
    __tablename__ = "plain_petitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    author: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    deadline: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    threshold: Mapped[int]
    signatures: Mapped[int] = mapped_column(BigInteger, default=0)


class Signature(Base):
    __tablename__ = "plain_signatures"
    __table_args__ = (UniqueConstraint("petition_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey(Petition.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PetitionButton(CallbackData, prefix="petition"):
    action: str
    petition_id: int


class Sessions(BaseMiddleware):
    """A session for each update, committed at its end."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        async with self._sessions() as session:
            data["session"] = session
            result = await handler(event, data)
            await session.commit()
            return result


router = Router()


@router.message(Command("start"))
async def on_start(message: Message) -> None:
    await message.answer("<b>Kyiv Smart City</b>\nWhat would you like to do?", parse_mode="HTML")


@router.message(F.text == "/help")
async def on_help(message: Message) -> None:
    await message.answer("Tap the buttons under the messages.")


@router.callback_query(PetitionButton.filter(F.action == "open"))
async def on_open(query: CallbackQuery, callback_data: PetitionButton, session: AsyncSession) -> None:
    await query.answer()
    await show(query, session, callback_data.petition_id)


@router.callback_query(PetitionButton.filter(F.action == "sign"))
async def on_sign(query: CallbackQuery, callback_data: PetitionButton, session: AsyncSession) -> None:
    petition, user = await session.get(Petition, callback_data.petition_id), await session.get(User, query.from_user.id)
    now = datetime.now(UTC)
    if petition is None or user is None or not user.is_verified or not petition.opened_at <= now < petition.deadline:
        await query.answer("You cannot sign this petition.", show_alert=True)
        return
    counted = update(Petition).where(Petition.id == petition.id).values(signatures=Petition.signatures + 1)
    petition_id = petition.id
    try:
        session.add(Signature(petition_id=petition_id, user_id=user.id, signed_at=now))
        await session.execute(counted)
        await session.commit()
        above = "<b>Thank you! Your signature counts.</b> We are passing it on to the city.\n\n"
    except IntegrityError:
        await session.rollback()
        above = "<b>You have signed this petition before.</b> Your signature counts once, and it is there.\n\n"
    await query.answer()
    await show(query, session, petition_id, above)


async def show(query: CallbackQuery, session: AsyncSession, petition_id: int, above: str = "") -> None:
    petition = await session.get(Petition, petition_id)
    if petition is None or not isinstance(query.message, Message):
        return
    mine = (Signature.petition_id == petition_id) & (Signature.user_id == query.from_user.id)
    signed = (await session.scalars(select(Signature).where(mine))).one_or_none()
    text = f"{above}{page(petition)}"
    if signed:
        text += f"\n\n✅ You signed it on {signed.signed_at:%d.%m.%Y %H:%M}."
    await query.message.edit_text(text, parse_mode="HTML", reply_markup=keyboard(petition, signed is not None))


def page(petition: Petition) -> str:
    percent = petition.signatures * 100 // petition.threshold
    full = min(10, percent // 10)
    days = (petition.deadline - datetime.now(UTC)).days
    return (
        f"<b>№ {petition.id}. {petition.title}</b>\n\n{petition.text}\n\n"
        f"<i>Author: {petition.author}. Opened on {petition.opened_at:%d.%m.%Y}.</i>\n\n"
        f"{'▰' * full}{'▱' * (10 - full)} {percent}%\n{petition.signatures} signatures of {petition.threshold}\n"
        f"{days} days left"
    )


def keyboard(petition: Petition, is_signed: bool) -> InlineKeyboardMarkup:
    builder = InlineKeyboardBuilder()
    if not is_signed:
        builder.button(text="✍️ Sign", callback_data=PetitionButton(action="sign", petition_id=petition.id))
    builder.button(text="🔄 Refresh", callback_data=PetitionButton(action="open", petition_id=petition.id))
    builder.button(text="‹ All petitions", callback_data="petitions")
    builder.button(text="☰ Menu", callback_data="menu")
    builder.adjust(*([] if is_signed else [1]), 2, 1)
    return InlineKeyboardMarkup(inline_keyboard=builder.export())


async def alive(_request: web.Request) -> web.Response:
    return web.Response()


async def create_tables(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as db:
        await db.run_sync(Base.metadata.create_all)
    await engine.dispose()


def main() -> None:
    engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=20)
    api = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])
    bot = Bot(os.environ["TELEGRAM_TOKEN"], session=AiohttpSession(api=api))
    dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS_URL"]))
    dispatcher.update.middleware(Sessions(async_sessionmaker(engine, expire_on_commit=False)))
    dispatcher.include_router(router)
    app = web.Application()
    app.router.add_get("/healthz", alive)
    secret = os.environ["TELEGRAM_WEBHOOK_SECRETS"]
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=secret)
    handler.register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
