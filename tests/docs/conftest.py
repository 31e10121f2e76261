"""The public doors, as in the tests of the doors."""

from tests.webhooks.conftest import door, service

__all__ = ["door", "service"]
