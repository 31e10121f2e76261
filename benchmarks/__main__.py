"""`make bench`: what the service can do, each number beside a peer's from the same run.

A row is a file in rows/ with `async def row(bench) -> Result`; its name is the file's.
"""

import argparse
import asyncio
import importlib
import json
import os
import pkgutil
import platform
import sys
from pathlib import Path

from benchmarks import rows
from benchmarks.frame import Bench, Result, table


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    bench = Bench(repeats=asked.repeats or (1 if asked.quick else 3), quick=asked.quick, full=asked.full)
    found: dict[str, Result] = {}
    for name in asked.only or row_names():
        found[name] = asyncio.run(importlib.import_module(f"benchmarks.rows.{name}").row(bench))
        sys.stdout.write(f"{table(name, found[name])}\n")
        sys.stdout.flush()
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(_report(bench, found), indent=1, ensure_ascii=False) + "\n")
    return int(any(goal.must and not goal.reached for result in found.values() for goal in result.goals))


def row_names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(rows.__path__)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="measure, each number beside a peer's")
    parser.add_argument(
        "--only", metavar="NAME", choices=row_names(), action="append", help=f"of {', '.join(row_names())}"
    )
    parser.add_argument("--repeats", type=int, help="rounds of every contender (3)")
    parser.add_argument("--quick", action="store_true", help="small numbers: only to see that everything runs")
    parser.add_argument("--full", action="store_true", help="a million signatures, mailings to 100,000")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the numbers go")
    return parser


def _report(bench: Bench, found: dict[str, Result]) -> dict[str, object]:
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "repeats": bench.repeats,
        "rows": {name: result.to_json() for name, result in found.items()},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
