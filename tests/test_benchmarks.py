"""Rows of `make bench`: each can be found and says what it measures; what must hold fails the run."""

import importlib
import inspect

import pytest

from benchmarks.__main__ import row_names
from benchmarks.frame import Bench, Contender, Goal, Measured, Result, percentile, summary, table


@pytest.mark.parametrize("name", row_names())
def test_every_row_says_what_it_measures(name: str) -> None:
    module = importlib.import_module(f"benchmarks.rows.{name}")
    assert module.__doc__
    assert inspect.iscoroutinefunction(module.row)


async def test_contenders_take_turns_and_medians_are_kept() -> None:
    order: list[str] = []

    def contender(name: str, seconds: list[float]) -> Contender:
        async def run() -> Measured:
            order.append(name)
            return Measured(100, seconds.pop(), 0.5)

        return run

    lines = await Bench(repeats=3).interleave({"a": contender("a", [1, 10, 2]), "b": contender("b", [4, 4, 4])})
    assert order == ["a", "b"] * 3
    assert [line.per_second for line in lines] == [50, 25]
    assert lines[0].cpu_us == 5000


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal("rate", 9, 9), True),
        (Goal("rate", 8.9, 9), False),
        (Goal("wrong", 0, 0, at_most=True), True),
        (Goal("wrong", 1, 0, at_most=True), False),
    ],
)
def test_a_goal_is_reached_or_not(goal: Goal, reached: bool) -> None:
    assert goal.reached is reached


def test_the_table_shows_ratios_to_the_first_line() -> None:
    lines = [summary("peer", [Measured(100, 1, 0.1)]), summary("ours", [Measured(900, 1, 0.09, 1.5, 2.5)])]
    printed = table("name", Result("about", lines, [Goal("rate", 9, 10)]))
    assert "900    9.00     100.0    0.10      1.5      2.5" in printed
    assert "not yet: rate: 9.00 (at least 10)" in printed


def test_percentiles_of_a_few() -> None:
    assert percentile([1, 2, 3, 4], 0.5) == 3
    assert percentile([1, 2, 3, 4], 0.99) == 4
