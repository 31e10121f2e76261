"""Topics are on until they are turned off."""

import pytest

from city.announcements import Topic, muted_after


@pytest.mark.parametrize(
    ("muted", "topic", "on", "after"),
    [
        ((), Topic.NEWS, True, ()),
        ((), Topic.NEWS, False, ("news",)),
        (("news",), Topic.NEWS, False, ("news",)),
        (("news",), Topic.NEWS, True, ()),
        (("transport",), Topic.BUDGET, False, ("budget", "transport")),
        (("gone long ago",), Topic.NEWS, False, ("news",)),
    ],
)
def test_what_is_muted_after_a_choice(muted: tuple[str, ...], topic: Topic, on: bool, after: tuple[str, ...]) -> None:
    assert muted_after(muted, topic, on=on) == after
    assert muted_after(after, topic, on=on) == after, "a second time changes nothing"
