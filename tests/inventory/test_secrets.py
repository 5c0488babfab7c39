"""Credentials: found by name, from the environment or a private file, and never shown."""

import copy
import logging
import os
import pickle
import traceback
from pathlib import Path

import pytest

from scanner.inventory.secrets import MAX_BYTES, resolve, variable_of
from scanner.model.errors import BadConfiguration, BadInput
from scanner.model.secret import Secret

VALUE = "Hunter2 è=#"


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    _private(tmp_path / "linux.secret", VALUE + "\n")
    return _private(tmp_path / "credentials.yaml", "quan-tri-linux: {file: linux.secret}\n")


def _private(place: Path, text: str) -> Path:
    place.write_text(text, encoding="utf-8")
    place.chmod(0o600)
    return place


def refused(name: str, credentials: Path | None) -> str:
    with pytest.raises(BadConfiguration) as error:
        resolve(name, environ={}, credentials=credentials)
    assert VALUE not in str(error.value)
    return str(error.value)


def test_the_environment_comes_first(credentials: Path) -> None:
    environ = {"RASOAT_CREDENTIAL_QUAN_TRI_LINUX": "from the environment"}
    assert resolve("quan-tri-linux", environ=environ, credentials=credentials).reveal() == "from the environment"


def test_a_private_file_gives_its_text_without_the_last_line_feed(credentials: Path) -> None:
    assert resolve("quan-tri-linux", environ={}, credentials=credentials).reveal() == VALUE


def test_names_become_variables() -> None:
    assert variable_of("quan-tri-linux") == "RASOAT_CREDENTIAL_QUAN_TRI_LINUX"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o666, 0o620])
@pytest.mark.parametrize("name", ["linux.secret", "credentials.yaml"])
def test_a_file_that_others_may_touch_is_refused(name: str, mode: int, credentials: Path) -> None:
    (credentials.parent / name).chmod(mode)
    assert f"others may read it (mode {mode:03o}): chmod 600" in refused("quan-tri-linux", credentials)


def test_what_is_missing_says_what_to_set(credentials: Path) -> None:
    assert "set RASOAT_CREDENTIAL_QUAN_TRI" in refused("quan-tri", None)
    assert "did you mean quan-tri-linux?" in refused("quan-tri-linu", credentials)
    assert "there are: quan-tri-linux" in refused("vpn", credentials)
    (credentials.parent / "linux.secret").unlink()
    assert "linux.secret: cannot be read" in refused("quan-tri-linux", credentials)


def test_what_is_no_name_is_not_repeated() -> None:
    assert "S3cret" not in refused("S3cret/Pass", None)


def test_an_empty_secret_is_none(credentials: Path) -> None:
    _private(credentials.parent / "linux.secret", "\n")
    assert "is empty" in refused("quan-tri-linux", credentials)
    with pytest.raises(BadConfiguration, match="RASOAT_CREDENTIAL_X is empty"):
        resolve("x", environ={"RASOAT_CREDENTIAL_X": ""})


def test_odd_files_are_refused(credentials: Path) -> None:
    secret = credentials.parent / "linux.secret"
    secret.write_bytes(b"\xff\xfe")
    assert "is no UTF-8 text" in refused("quan-tri-linux", credentials)
    secret.write_bytes(b"x" * (MAX_BYTES + 1))
    assert "is larger than" in refused("quan-tri-linux", credentials)
    secret.unlink()
    os.mkfifo(secret, 0o600)
    assert "is no ordinary file" in refused("quan-tri-linux", credentials)


@pytest.mark.parametrize("text", ["- x\n", f"quan-tri-linux: {VALUE}\n", "quan-tri-linux: {value: x}\n", "a: [\n"])
def test_a_credentials_file_of_the_wrong_form_is_bad_input(text: str, credentials: Path) -> None:
    _private(credentials, text)
    with pytest.raises(BadInput) as error:
        resolve("quan-tri-linux", environ={}, credentials=credentials)
    assert VALUE not in str(error.value)
    assert "Hunter2" not in str(error.value)


def test_a_secret_shows_stars_everywhere(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(VALUE)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r %s", secret, secret, [secret])
    shown = f"{secret} {secret!r} {[secret]} {caplog.text}"
    with pytest.raises(ZeroDivisionError) as crash:
        _crash(secret)
    shown += "".join(traceback.TracebackException.from_exception(crash.value, capture_locals=True).format())
    assert VALUE not in shown
    assert "**********" in shown


def _crash(secret: Secret) -> float:
    return 1 / (len(secret.reveal()) - len(VALUE))


def test_a_secret_is_never_written_or_used_as_a_key() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(VALUE))
    with pytest.raises(TypeError):
        copy.deepcopy(Secret(VALUE))
    with pytest.raises(TypeError):
        hash(Secret(VALUE))
    assert not hasattr(Secret(VALUE), "__dict__")


def test_secrets_compare_by_value() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert bool(Secret("a"))
    assert not Secret("")
