"""Buttons of the way into the console."""

from handlers.presses.press import PressData
from handlers.presses.residents import Menu


class OpenConsole(PressData, prefix="oc"):
    """A link into the officials' console; each showing makes a new one."""


class AcceptInvitation(PressData, prefix="oi"):
    """This chat becomes an official's. `token` is the invitation's."""

    token: str

    def page(self) -> PressData:
        return Menu()


class EndSessions(PressData, prefix="oe"):
    """Whoever is signed in to the console as this official is out."""

    def page(self) -> PressData:
        return OpenConsole()
