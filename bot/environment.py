"""What each process of `run` is told: pure functions from the operator's environment to the children's."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Environment, SettingsError

# What belongs to the service alone: the simulator stands for the world outside and is not told.
SERVICE_ONLY = (
    *("BUTTON_KEYS", "DATA_KEYS", "PERSON_KEYS", "NULLIFIER_KEY", "LOG_KEY", "TELEGRAM_WEBHOOK_SECRETS"),
    *("DATABASE_URL", "REDIS_URL", "PROMETHEUS_MULTIPROC_DIR"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `run` will do, read from the environment once. `environ` holds no empty values."""

    environ: Mapping[str, str]
    data_dir: Path
    host: str
    port: int
    simulator_port: int
    web_processes: int
    simulation: bool

    @property
    def local_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def address(self) -> str:
        """The one that is printed."""
        return self.environ.get("PUBLIC_URL", self.local_url).rstrip("/") + "/"

    @property
    def simulator_url(self) -> str:
        return f"http://localhost:{self.simulator_port}/"

    @property
    def polls(self) -> bool:
        """Real Telegram reaches us by our own long polling when nobody can reach us from outside."""
        return "TELEGRAM_TOKEN" in self.environ and "PUBLIC_URL" not in self.environ

    @property
    def simulator_host(self) -> str:
        """Beside the service for whoever opened that to others, else for this machine alone."""
        everywhere = self.host in ("0.0.0.0", "::")  # noqa: S104
        return self.environ.get("SIMULATOR_HOST", self.host if everywhere else "127.0.0.1")

    @property
    def web_names(self) -> list[str]:
        if self.web_processes == 1:
            return ["web"]
        return [f"web-{number}" for number in range(1, self.web_processes + 1)]

    @property
    def near_host(self) -> str:
        """The address under which this machine reaches its own doors."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104


def read_plan(environ: Mapping[str, str]) -> Plan:
    """Raises SettingsError, which names the setting."""
    given = {name: value for name, value in environ.items() if value.strip()}
    env = Environment(given)
    port = env.port("PORT", "8080")
    simulation = "TELEGRAM_TOKEN" not in given and "VIBER_TOKEN" not in given
    simulator_port = env.port("SIMULATOR_PORT", str(port + 1)) if simulation else 0
    if simulator_port == port:
        raise SettingsError("SIMULATOR_PORT must differ from PORT")
    return Plan(
        environ=given,
        data_dir=Path(env.text("DATA_DIR", ".data")).resolve(),
        host=env.text("HOST", "127.0.0.1"),
        port=port,
        simulator_port=simulator_port,
        web_processes=processes(env.text("WEB_PROCESSES", "1")),
        simulation=simulation,
    )


def processes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 64:
        raise SettingsError("WEB_PROCESSES must be a number from 1 to 64")
    return int(text)


def service_environment(plan: Plan, secrets: Mapping[str, str], servers: Mapping[str, str]) -> dict[str, str]:
    """For every `python -m bot …`. What the operator gave always wins."""
    ours = {
        "HOST": plan.host,
        "PORT": str(plan.port),
        "PROMETHEUS_MULTIPROC_DIR": str(plan.data_dir / "metrics"),
        "PYTHONUNBUFFERED": "1",
        **servers,
    }
    told = {name: value for name, value in secrets.items() if not name.startswith("SIMULATED_")}
    if plan.simulation:
        ours |= simulated_city(plan, secrets)
    return ours | told | dict(plan.environ) | {"DATA_DIR": str(plan.data_dir)}


def simulated_city(plan: Plan, secrets: Mapping[str, str]) -> dict[str, str]:
    near = f"http://127.0.0.1:{plan.simulator_port}"
    return {
        "TELEGRAM_TOKEN": secrets["SIMULATED_TELEGRAM_TOKEN"],
        "VIBER_TOKEN": secrets["SIMULATED_VIBER_TOKEN"],
        "TELEGRAM_API_URL": f"{near}/telegram",
        "VIBER_API_URL": f"{near}/viber/pa",
        "IDENTITY_URL": f"{plan.simulator_url}identity/",
        "IDENTITY_CLIENT_ID": "kyiv-city-bot",
        "IDENTITY_CLIENT_SECRET": "demo-secret",
        "PLATFORM_URL": f"{near}/platform/events",
        "PUBLIC_URL": plan.local_url,
        "SIMULATOR_URL": plan.simulator_url,
    }


def simulator_environment(plan: Plan, service: Mapping[str, str]) -> dict[str, str]:
    """For `python -m simulator`, from what the service is told."""
    ours = {
        "SIMULATOR_HOST": plan.simulator_host,
        "SERVICE_URL": plan.local_url,
        "SIMULATOR_STATE": str(plan.data_dir / "simulator.json"),
    }
    told = {name: value for name, value in service.items() if name not in SERVICE_ONLY}
    return ours | told | {"SIMULATOR_PORT": str(plan.simulator_port)}
