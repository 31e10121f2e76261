"""What the channels must know of us: where our doors are, and what our commands are called."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import DeleteWebhook, SetMyCommands, SetWebhook
from aiogram.types import BotCommand

from bot.service import Service
from bot.settings import Settings
from handlers.commands import COMMANDS
from handlers.speech import _, speaking
from locales import DEFAULT, languages

TELEGRAM_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
VIBER_EVENTS = ("delivered", "seen", "failed", "conversation_started")


async def register(service: Service) -> None:
    """Safe to repeat. Raises what the channel's client raises."""
    if service.telegram:
        await _telegram(service)
    if service.viber:
        await service.viber.set_webhook(f"{service.settings.public_url}/webhooks/viber", VIBER_EVENTS)


async def _telegram(service: Service) -> None:
    settings = service.settings
    server = TelegramAPIServer.from_base(settings.telegram_api_url)
    async with Bot(settings.telegram_token, session=AiohttpSession(api=server)) as bot:
        await _introduce(bot, settings)


async def _introduce(bot: Bot, settings: Settings) -> None:
    if settings.public_url:
        await bot(
            SetWebhook(
                url=f"{settings.public_url}/webhooks/telegram",
                secret_token=settings.telegram_secrets[0].decode(),
                allowed_updates=list(TELEGRAM_UPDATES),
                max_connections=100,
            )
        )
    else:
        await bot(DeleteWebhook())
    for language in languages():
        with speaking(language):
            commands = [
                BotCommand(command=name, description=_(command.describes))
                for name, command in COMMANDS.items()
                if command.describes
            ]
        await bot(SetMyCommands(commands=commands, language_code=language))
        if language == DEFAULT:
            await bot(SetMyCommands(commands=commands))
