"""When two chats may become one person's."""

import pytest

from city.links import Linking, Side, why_not_connect


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (Side(1, 10), Side(2, None), None),
        (Side(1, 10), Side(1, 10), Linking.SAME_CHAT),
        (Side(1, None), Side(1, None), Linking.SAME_CHAT),
        (Side(1, None), Side(2, None), Linking.USED),
        (Side(1, None), Side(2, 20), Linking.USED),
        (Side(1, 10), Side(2, 10), Linking.ALREADY),
        (Side(1, 10), Side(2, 20), Linking.OTHER_PERSON),
    ],
)
def test_only_a_chat_of_nobody_joins_a_verified_person(first: Side, second: Side, reason: Linking | None) -> None:
    assert why_not_connect(first, second) is reason
