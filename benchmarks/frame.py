"""What every row shares: contenders take turns in one run, medians are compared, goals stand beside what was found.

The processor time of the process that serves is the number to trust; rates are for orientation, since whoever else
uses the machine is in them.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

NEVER_MS = 99_999.0
"""The time of what was not done at all."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One contender's part of one round. `cpu`: seconds of the serving process."""

    operations: int
    seconds: float
    cpu: float
    p50_ms: float | None = None
    p99_ms: float | None = None


Contender = Callable[[], Awaitable[Measured]]


@dataclass(frozen=True, slots=True)
class Line:
    """Medians of a contender's rounds."""

    name: str
    per_second: float
    cpu_us: float
    p50_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class Goal:
    """`found` should be at least `wanted`, or at most. Only what `must` hold fails the run."""

    what: str
    found: float
    wanted: float
    at_most: bool = False
    must: bool = False

    @property
    def reached(self) -> bool:
        return self.found <= self.wanted if self.at_most else self.found >= self.wanted


@dataclass(frozen=True, slots=True)
class Result:
    about: str
    lines: list[Line]
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, name: str) -> Line:
        return next(line for line in self.lines if line.name == name)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "goals": [{**asdict(goal), "reached": goal.reached} for goal in self.goals]}


@dataclass(frozen=True, slots=True)
class Bench:
    """What a row is given. `quick`: only to see that everything runs."""

    repeats: int = 3
    quick: bool = False
    full: bool = False

    def size(self, usual: int, quick: int) -> int:
        return quick if self.quick else usual

    async def interleave(self, contenders: dict[str, Contender]) -> list[Line]:
        """A B C, A B C, …: what disturbs the machine disturbs all of them."""
        rounds: dict[str, list[Measured]] = {name: [] for name in contenders}
        for _ in range(self.repeats):
            for name, contender in contenders.items():
                rounds[name].append(await contender())
        return [summary(name, measured) for name, measured in rounds.items()]


def summary(name: str, rounds: Sequence[Measured]) -> Line:
    return Line(
        name,
        per_second=median(one.operations / one.seconds for one in rounds),
        cpu_us=median(one.cpu / one.operations * 1e6 for one in rounds),
        p50_ms=_median([one.p50_ms for one in rounds]),
        p99_ms=_median([one.p99_ms for one in rounds]),
    )


def _median(found: Sequence[float | None]) -> float | None:
    values = [value for value in found if value is not None]
    return median(values) if values else None


def cpu_seconds(*pids: int) -> float:
    """Of these processes so far, all their threads: the scheduler counts nanoseconds."""
    threads = [thread for pid in pids for thread in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(name: str, result: Result) -> str:
    """As it is printed: lines with their ratio to the first, then goals, then notes."""
    first = result.lines[0]
    rows = [
        f"\n{name}: {result.about}",
        f"  {'':<34}{'per s':>10}{'x':>8}{'CPU us':>10}{'x':>8}{'p50 ms':>9}{'p99 ms':>9}",
    ]
    for line in result.lines:
        faster, cheaper = line.per_second / first.per_second, line.cpu_us / first.cpu_us
        times = "".join(f"{'-' if ms is None else f'{ms:.1f}':>9}" for ms in (line.p50_ms, line.p99_ms))
        rows.append(
            f"  {line.name:<34}{line.per_second:>10,.0f}{faster:>8.2f}{line.cpu_us:>10,.1f}{cheaper:>8.2f}{times}"
        )
    for goal in result.goals:
        asked = f"{'at most' if goal.at_most else 'at least'} {goal.wanted:g}"
        rows.append(f"  {'reached' if goal.reached else 'not yet'}: {goal.what}: {goal.found:.2f} ({asked})")
    return "\n".join([*rows, *(f"  {note}" for note in result.notes)])
