"""Acts over an empty city."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.acts import Acts


@pytest.fixture
async def acts(engine: AsyncEngine) -> AsyncIterator[Acts]:
    acts = Acts(engine)
    yield acts
    await acts.close()
