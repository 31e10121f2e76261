"""Secrets made for the operator: once, privately, and never instead of what the operator gave."""

import base64
import stat
from pathlib import Path

import pytest

from bot.secrets import keep_secrets


def test_they_are_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    first = keep_secrets(path, {}, simulation=True)
    assert keep_secrets(path, {}, simulation=True) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["BUTTON_KEYS", "DATA_KEYS", "PERSON_KEYS", "NULLIFIER_KEY", "LOG_KEY"])
def test_keys_are_32_bytes_in_base64url_without_padding(tmp_path: Path, name: str) -> None:
    value = keep_secrets(tmp_path / "secrets.env", {}, simulation=False)[name]
    assert len(value) == 43
    assert len(base64.urlsafe_b64decode(value + "=")) == 32


def test_the_platform_secret_is_a_standard_webhooks_secret(tmp_path: Path) -> None:
    value = keep_secrets(tmp_path / "secrets.env", {}, simulation=False)["PLATFORM_SECRET"]
    assert len(base64.b64decode(value.removeprefix("whsec_"), validate=True)) == 32


def test_made_up_tokens_look_like_the_channels_own(tmp_path: Path) -> None:
    made = keep_secrets(tmp_path / "secrets.env", {}, simulation=True)
    number, _, rest = made["SIMULATED_TELEGRAM_TOKEN"].partition(":")
    assert (number, len(rest)) == ("1000000001", 35)
    assert [len(part) for part in made["SIMULATED_VIBER_TOKEN"].split("-")] == [16, 16, 16]


def test_what_the_file_holds_stays_and_only_what_lacks_is_added(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("# ours\nDATA_KEYS=new,old\nOTHER=x")
    path.chmod(0o644)
    kept = keep_secrets(path, {}, simulation=False)
    assert kept["DATA_KEYS"] == "new,old"
    assert path.read_text().startswith("# ours\nDATA_KEYS=new,old\nOTHER=x\nBUTTON_KEYS=")
    assert "OTHER" not in kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_operator_gave_is_neither_made_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    made = keep_secrets(path, {"NULLIFIER_KEY": "given"}, simulation=False)
    assert "NULLIFIER_KEY" not in made
    assert "NULLIFIER_KEY" not in path.read_text()


def test_without_the_simulation_nothing_of_it_is_made(tmp_path: Path) -> None:
    assert not [name for name in keep_secrets(tmp_path / "secrets.env", {}, simulation=False) if "SIMULAT" in name]
