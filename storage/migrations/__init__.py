"""The schema's history, up and down. Each step works with the code that runs while it is applied."""

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    """Blocking: it runs an event loop of its own. Two at once wait for each other."""
    command.upgrade(_config(url), to)


def downgrade(url: str, to: str = "base") -> None:
    command.downgrade(_config(url), to)
