"""`run` with stand-ins for the service's processes: the order, the words, the restarts, and nothing left behind."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = Path(__file__).with_name("stand_in.py")
RUN = """
import os, sys
from bot.supervisor import supervise
stand_in = [sys.executable, sys.argv[1]]
sys.exit(supervise(dict(os.environ), bot=stand_in, simulator=[*stand_in, "simulator"]))
"""
ELSEWHERE = {"DATABASE_URL": "postgresql://elsewhere/city", "REDIS_URL": "redis://elsewhere"}
REAL_TOKEN = "123456789:" + "A" * 35


def two_free_ports() -> int:
    """The first of two neighbours; the default of SIMULATOR_PORT is the next. Below those that the system hands out to
    whoever connects, or another test beside this one may be given one of them."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as one, socket.socket() as next_one:
            try:
                one.bind(("127.0.0.1", port))
                next_one.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class City:
    """One DATA_DIR and the runs started with it."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.story = folder / "story"
        self.port = two_free_ports()
        self.runs: list[subprocess.Popen[str]] = []

    def begin(self, **environ: str) -> subprocess.Popen[str]:
        told = {"PATH": os.environ["PATH"], "DATA_DIR": str(self.data_dir), "PORT": str(self.port)}
        told |= {"STORY": str(self.story)} | environ
        run = subprocess.Popen(
            [sys.executable, "-c", RUN, str(STAND_IN)],
            cwd=ROOT,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.runs.append(run)
        return run

    def refuse(self, **environ: str) -> tuple[int, str]:
        """Status and words of a start that must fail; the words are one line and nothing was begun by them."""
        run = self.begin(**environ)
        _, words = run.communicate(timeout=30)
        return run.returncode, words.strip()

    def lines(self) -> list[str]:
        return self.story.read_text().splitlines() if self.story.exists() else []

    def pids_of(self, what: str) -> list[int]:
        return [int(line.split()[2]) for line in self.lines() if line.startswith(f"{what} began")]

    def processes(self) -> list[str]:
        """Command lines of whatever lives that names this DATA_DIR or has it in its environment."""
        listed = subprocess.run(["ps", "-eww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True)
        marks = (str(self.data_dir), *(f" {pid} " for pid in self.all_pids()))
        rows = [f" {row} " for row in listed.stdout.splitlines()]
        return [row for row in rows if any(mark in row for mark in marks) and " Z" not in row]

    def all_pids(self) -> list[int]:
        return [int(line.split()[2]) for line in self.lines() if " began " in line]


def wait_ready(run: subprocess.Popen[str], address: str) -> list[str]:
    assert run.stdout is not None
    lines = []
    for line in run.stdout:
        lines.append(line.strip())
        if line.strip() == address:
            return lines
    raise AssertionError(f"{lines} {run.stderr.read() if run.stderr else ''}")


def stop(run: subprocess.Popen[str], sign: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """Status, and what was printed after the address."""
    run.send_signal(sign)
    printed, _ = run.communicate(timeout=40)
    return run.returncode, printed


@pytest.fixture
def city() -> Iterator[City]:
    """In a folder that root's unprivileged servers can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ksc-", dir="/tmp"))
    folder.chmod(0o711)
    made = City(folder)
    yield made
    for run in made.runs:
        run.kill()
        run.communicate()
    eventually(lambda: not made.processes())
    shutil.rmtree(folder, ignore_errors=True)


def test_one_command_starts_all_and_ctrl_c_ends_all(city: City) -> None:
    run = city.begin()
    address = f"http://localhost:{city.port}/"
    assert wait_ready(run, address)[-1] == address
    assert any("postgres" in row for row in city.processes())
    assert stop(run) == (0, "")
    assert city.processes() == []


def test_doors_end_first_and_the_simulator_last(city: City) -> None:
    run = city.begin(**ELSEWHERE)
    wait_ready(run, f"http://localhost:{city.port}/")
    assert stop(run, signal.SIGTERM)[0] == 0
    began = [line.split()[0] for line in city.lines() if " began " in line]
    ended = [line.split()[0] for line in city.lines() if line.endswith(" ended")]
    assert began[:2] == ["migrate", "demo"]
    assert sorted(began[2:-1]) == ["deliver", "jobs", "simulator", "web"]
    assert began[-1] == "register"
    assert ended == ["web", "deliver", "jobs", "simulator"]


def test_a_dead_child_is_started_again(city: City) -> None:
    run = city.begin(**ELSEWHERE)
    wait_ready(run, f"http://localhost:{city.port}/")
    os.kill(city.pids_of("deliver")[0], signal.SIGKILL)
    assert eventually(lambda: len(city.pids_of("deliver")) == 2)
    stop(run)
    assert "deliver ended with status -9, again in 0.5 s" in (city.data_dir / "logs" / "supervisor.log").read_text()


def test_a_dead_database_is_started_again_at_the_same_address(city: City) -> None:
    run = city.begin(REDIS_URL="redis://elsewhere")
    wait_ready(run, f"http://localhost:{city.port}/")
    pid_file = city.data_dir / "run" / "postgresql.pid"
    before = pid_file.read_text()
    os.kill(int(before.split()[0]), signal.SIGKILL)
    assert eventually(lambda: pid_file.exists() and pid_file.read_text() != before)
    assert stop(run)[0] == 0


def test_kill_9_leaves_nothing_and_the_next_start_keeps_the_data(city: City) -> None:
    address = f"http://localhost:{city.port}/"
    first = city.begin()
    wait_ready(first, address)
    secrets = (city.data_dir / "secrets.env").read_text()
    first.kill()
    second = city.begin()
    wait_ready(second, address)
    assert (city.data_dir / "secrets.env").read_text() == secrets
    assert stop(second)[0] == 0
    assert city.processes() == []


def test_whoever_outlived_a_kill_9_is_ended_by_the_next_start(city: City) -> None:
    """It holds the port, and the signal of its parent's death did not move it."""
    address = f"http://localhost:{city.port}/"
    first = city.begin(STUBBORN="web", **ELSEWHERE)
    wait_ready(first, address)
    first.kill()
    second = city.begin(**ELSEWHERE)
    wait_ready(second, address)
    assert stop(second)[0] == 0
    assert city.processes() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals the children of a killed parent")
def test_kill_9_alone_ends_every_process(city: City) -> None:
    run = city.begin()
    wait_ready(run, f"http://localhost:{city.port}/")
    run.kill()
    run.wait()
    assert eventually(lambda: city.processes() == [])


def test_whoever_does_not_listen_is_killed_when_hurried(city: City) -> None:
    run = city.begin(STUBBORN="deliver", **ELSEWHERE)
    wait_ready(run, f"http://localhost:{city.port}/")
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    time.sleep(1.2)
    assert stop(run)[0] == 0
    assert time.monotonic() - began < 6
    assert city.processes() == []


def test_a_second_run_with_the_same_data_is_refused(city: City) -> None:
    run = city.begin(**ELSEWHERE)
    wait_ready(run, f"http://localhost:{city.port}/")
    status, words = city.refuse(PORT=str(two_free_ports()), **ELSEWHERE)
    assert status == 1
    assert words == f"DATA_DIR {city.data_dir} is in use by another run (pid {run.pid}): stop it or choose another"
    assert stop(run)[0] == 0


@pytest.mark.parametrize(("offset", "name"), [(0, "PORT"), (1, "SIMULATOR_PORT")])
def test_a_busy_port_is_named_before_anything_starts(city: City, offset: int, name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", city.port + offset))
        other.listen()
        status, words = city.refuse()
    assert status == 2
    assert words.startswith(f"{name} {city.port + offset} is busy")
    assert "\n" not in words
    assert city.lines() == []
    assert not (city.data_dir / "postgresql").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65535"),
        ("SIMULATOR_PORT", "-1"),
        ("WEB_PROCESSES", "many"),
        ("HOST", "no such host"),
        ("TELEGRAM_TOKEN", "hello"),
        ("BUTTON_KEYS", "short"),
        ("REDIS_URL", "ftp://x"),
    ],
)
def test_a_malformed_setting_is_named_in_one_line(city: City, name: str, value: str) -> None:
    status, words = city.refuse(**{name: value})
    assert status == 2
    assert name in words or (value == "65535" and "SIMULATOR_PORT" in words)
    assert "\n" not in words
    assert city.lines() == []


@pytest.mark.parametrize(("what", "given", "status"), [("MIGRATE", 1, 1), ("MIGRATE", 2, 2), ("WEB", 2, 2)])
def test_a_child_that_cannot_start_stops_the_start_with_its_words(
    city: City, what: str, given: int, status: int
) -> None:
    found = city.refuse(**{f"BAD_{what}": str(given)}, **ELSEWHERE)
    assert found == (status, f"{what.lower()}: SOME_SETTING is wrong")
    assert city.processes() == []


def test_a_channel_that_does_not_answer_is_asked_again_beside_the_service(city: City) -> None:
    run = city.begin(BAD_REGISTER="1", **ELSEWHERE)
    assert eventually(lambda: len(city.pids_of("register")) > 2)
    assert run.poll() is None
    assert stop(run)[0] == 0


def test_with_a_real_token_nothing_is_simulated_and_updates_are_polled(city: City) -> None:
    run = city.begin(TELEGRAM_TOKEN=REAL_TOKEN, WEB_PROCESSES="1", **ELSEWHERE)
    wait_ready(run, f"http://localhost:{city.port}/")
    assert stop(run)[0] == 0
    began = {line.split()[0] for line in city.lines() if " began " in line}
    assert began == {"migrate", "web", "deliver", "jobs", "poll", "register"}
    assert "SIMULATION_SECRET" not in (city.data_dir / "secrets.env").read_text()


def test_with_a_public_address_that_address_is_printed_and_nothing_polls(city: City) -> None:
    run = city.begin(TELEGRAM_TOKEN=REAL_TOKEN, PUBLIC_URL="https://bot.example", **ELSEWHERE)
    wait_ready(run, "https://bot.example/")
    assert stop(run)[0] == 0
    assert city.pids_of("poll") == []


def test_secrets_are_on_no_command_line_and_in_no_log(city: City) -> None:
    run = city.begin()
    wait_ready(run, f"http://localhost:{city.port}/")
    values = [line.split("=", 1)[1] for line in (city.data_dir / "secrets.env").read_text().splitlines()]
    rows = "".join(city.processes())
    stop(run)
    logs = "".join(log.read_text() for log in (city.data_dir / "logs").iterdir())
    assert len(values) == 10
    assert [value for value in values if value in rows or value in logs] == []
