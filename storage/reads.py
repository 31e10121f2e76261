"""What turns read most, by key: each asked together with what other turns ask at that moment."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts import find_signatures
from storage.database import BY_KEY, connect
from storage.people import find_accounts, find_people
from storage.petitions import find_all
from storage.together import Together
from storage.vault import Vault


class Reads:
    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        opening = partial(connect, engine, BY_KEY)
        self.petitions = Together(opening, find_all)
        self.signatures = Together(opening, find_signatures)
        self.accounts = Together(opening, find_accounts)
        self.people = Together(opening, partial(find_people, vault))

    async def close(self) -> None:
        for read in (self.accounts, self.petitions, self.signatures, self.people):
            await read.close()
