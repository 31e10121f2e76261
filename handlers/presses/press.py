"""What every button is: a small typed value, and the filter that knows its kind."""

from typing import ClassVar, Self

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery


class PressData(CallbackData, prefix="-"):
    """A press that only shows a page. `keeps_dialog`: it belongs to the step the resident is on. `for_all`: its button
    may stand under a message to many and is the same for all of them, so it opens a page that is anybody's, or changes
    a setting of its presser's own that they can change back."""

    keeps_dialog: ClassVar[bool] = False
    for_all: ClassVar[bool] = False

    def page(self) -> "PressData":
        return self

    def pack(self) -> str:
        """As aiogram's, for numbers and words without a colon: a page packs every button it shows."""
        values = [str(value) for value in self.__dict__.values()]
        if any(self.__separator__ in value for value in values):
            raise ValueError(f"{self.__separator__!r} in a button of kind {self.__prefix__!r}")
        return self.__separator__.join((self.__prefix__, *values))

    @classmethod
    def unpack(cls, value: str) -> Self:
        """As aiogram's; what came to a kind later, at its end, may be missing from buttons that were shown before."""
        given = value.count(cls.__separator__)
        later = [str(field.default) for field in list(cls.model_fields.values())[given:] if not field.is_required()]
        return super().unpack(cls.__separator__.join((value, *later)))


class Pressed(Filter):
    """The press was unpacked once, before routing; here only its kind is compared."""

    def __init__(self, kind: type[PressData]) -> None:
        self.kind = kind

    async def __call__(self, _: CallbackQuery, press: PressData | None = None) -> bool:
        return type(press) is self.kind
