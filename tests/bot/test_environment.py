"""What each process of `run` is told."""

from pathlib import Path

import pytest

from bot import settings
from bot.environment import SERVICE_ONLY, Plan, read_plan, service_environment, simulator_environment
from bot.secrets import keep_secrets
from bot.settings import SettingsError

SERVERS = {"DATABASE_URL": "postgresql+asyncpg://city:x@/city?host=/s", "REDIS_URL": "unix:///s/valkey"}
TOKEN = "123456789:" + "A" * 35


def told(plan: Plan, folder: Path) -> dict[str, str]:
    secrets = keep_secrets(folder / "secrets.env", plan.environ, simulation=plan.simulation)
    return service_environment(plan, secrets, SERVERS)


def test_without_tokens_the_city_is_simulated(tmp_path: Path) -> None:
    service = told(read_plan({"PORT": "9000"}), tmp_path)
    assert service["TELEGRAM_API_URL"] == "http://127.0.0.1:9001/telegram"
    assert service["VIBER_API_URL"] == "http://127.0.0.1:9001/viber/pa"
    assert service["IDENTITY_URL"] == "http://localhost:9001/identity/"
    assert service["PLATFORM_URL"] == "http://127.0.0.1:9001/platform/events"
    assert service["PUBLIC_URL"] == "http://localhost:9000"
    assert service["SIMULATOR_URL"] == "http://localhost:9001/"


@pytest.mark.parametrize(
    "given", [{}, {"TELEGRAM_TOKEN": TOKEN}, {"VIBER_TOKEN": "v", "PUBLIC_URL": "https://bot.example"}]
)
def test_what_the_service_is_told_are_settings_it_can_read(tmp_path: Path, given: dict[str, str]) -> None:
    settings.read(told(read_plan(given), tmp_path))


@pytest.mark.parametrize("given", [{"TELEGRAM_TOKEN": TOKEN}, {"VIBER_TOKEN": "v"}])
def test_one_real_token_ends_the_simulation(tmp_path: Path, given: dict[str, str]) -> None:
    plan = read_plan(given)
    service = told(plan, tmp_path)
    assert not plan.simulation
    assert not {"SIMULATION_SECRET", "SIMULATOR_URL", "IDENTITY_URL"} & service.keys()


def test_an_empty_value_is_no_value(tmp_path: Path) -> None:
    plan = read_plan({"TELEGRAM_TOKEN": "", "PUBLIC_URL": " ", "DATABASE_URL": ""})
    assert plan.simulation
    assert told(plan, tmp_path)["DATABASE_URL"] == SERVERS["DATABASE_URL"]


def test_what_the_operator_gives_wins(tmp_path: Path) -> None:
    given = {"TELEGRAM_API_URL": "http://127.0.0.1:1/telegram", "REDIS_URL": "redis://r", "DATA_KEYS": "k"}
    service = told(read_plan(given), tmp_path)
    assert {name: service[name] for name in given} == given


def test_the_simulator_is_told_nothing_of_the_service_alone(tmp_path: Path) -> None:
    plan = read_plan({})
    service = told(plan, tmp_path)
    simulator = simulator_environment(plan, service)
    assert not set(SERVICE_ONLY) & simulator.keys()
    for name in ("PLATFORM_SECRET", "SIMULATION_SECRET", "IDENTITY_CLIENT_ID", "IDENTITY_CLIENT_SECRET"):
        assert simulator[name] == service[name]
    assert simulator["SIMULATOR_PORT"] == "8081"
    assert simulator["SERVICE_URL"] == "http://localhost:8080"


def test_polling_is_for_real_telegram_without_a_public_address() -> None:
    assert read_plan({"TELEGRAM_TOKEN": TOKEN}).polls
    assert not read_plan({"TELEGRAM_TOKEN": TOKEN, "PUBLIC_URL": "https://bot.example"}).polls
    assert not read_plan({}).polls


def test_several_doors_have_names_of_their_own() -> None:
    assert read_plan({}).web_names == ["web"]
    assert read_plan({"WEB_PROCESSES": "2"}).web_names == ["web-1", "web-2"]


@pytest.mark.parametrize(
    ("host", "near", "simulator"),
    [
        ("0.0.0.0", "127.0.0.1", "0.0.0.0"),  # noqa: S104 - only words here
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("10.1.1.1", "10.1.1.1", "127.0.0.1"),
    ],
)
def test_doors_are_asked_where_they_listen(host: str, near: str, simulator: str) -> None:
    plan = read_plan({"HOST": host})
    assert (plan.near_host, plan.simulator_host) == (near, simulator)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "x"), ("PORT", "70000"), ("SIMULATOR_PORT", "8080"), ("WEB_PROCESSES", "0")]
)
def test_what_is_malformed_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_plan({name: value})
