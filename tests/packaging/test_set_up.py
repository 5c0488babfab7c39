"""Setting up: what is missing is named, what is half-done or stale is made anew, what is done is left alone."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.packaging.small_project import SmallProject, library, script, small_project

OLD = 'case "$*" in -V) echo "Python 3.9.2" ;; esac; exit 1'
NO_VENV = f'case "$*" in *ensurepip*) exit 1 ;; esac; exec {sys.executable} "$@"'
OPENSSL = shutil.which("openssl") or ""
INDEX = """
import http.server, ssl, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
ODD = {
    "PIP_TARGET": "/nowhere",
    "PIP_USER": "1",
    "PIP_PREFIX": "/nowhere",
    "PIP_REQUIRE_HASHES": "1",
    "PIP_DRY_RUN": "1",
    "PIP_NO_BINARY": ":all:",
    "PIP_REQUIREMENT": "/nowhere.txt",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/nowhere",
    "LC_ALL": "C",
}


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """In a folder whose name has spaces and Vietnamese letters."""
    return small_project(tmp_path / "máy trạm số 1" / "rà soát", tmp_path / "tools")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """Set up once; for tests that leave it in order."""
    folder = tmp_path_factory.mktemp("made")
    project = small_project(folder / "rà soát", folder / "tools")
    ended = project.make("base")
    assert ended.code == 0, ended.said
    return project


def moments(project: SmallProject) -> dict[str, int]:
    return {str(each): each.lstat().st_mtime_ns for each in sorted((project.folder / ".venv").rglob("*"))}


def test_a_missing_python_is_named_with_its_package(project: SmallProject) -> None:
    (project.tools / "python3").unlink()
    ended = project.make("scan")
    assert ended.code != 0
    assert "python3 is missing; install it with: apt-get install python3 python3-venv" in ended.said


def test_an_old_python_is_named_with_what_is_needed(project: SmallProject) -> None:
    script(project.tools / "python3", OLD)
    ended = project.make("scan")
    assert ended.code != 0
    assert "Python 3.11 or newer is needed; Python 3.9.2 is too old" in ended.said


def test_a_missing_venv_is_named_with_its_package(project: SmallProject) -> None:
    script(project.tools / "python3", NO_VENV)
    ended = project.make("scan")
    assert ended.code != 0
    assert "install it with: apt-get install python3-venv" in ended.said
    assert not (project.folder / ".venv").exists()


def test_a_newer_python_beside_the_old_one_is_found_and_its_own_venv_asked_for(project: SmallProject) -> None:
    script(project.tools / "python3", OLD)
    script(project.tools / "python3.12", NO_VENV)
    assert "install it with: apt-get install python3.12-venv" in project.make("scan").said


def test_a_named_python_is_the_one_that_is_taken(project: SmallProject) -> None:
    script(project.tools / "mine", NO_VENV)
    assert "python3-venv" in project.make("scan", "PYTHON=mine").said
    assert "other is missing" in project.make("scan", "PYTHON=other").said


def test_help_names_the_targets_and_sets_nothing_up(project: SmallProject) -> None:
    ended = project.make()
    assert ended.code == 0, ended.said
    assert {"scan", "test", "check"} <= {line.split()[0] for line in ended.said.splitlines()}
    assert not (project.folder / ".venv").exists()


@pytest.mark.slow
def test_what_is_set_up_runs_and_is_left_alone_the_second_time(made: SmallProject) -> None:
    assert made.program().said == "tôi chạy\n"
    before = moments(made)
    again = made.make("base")
    assert (again.code, again.said) == (0, "")
    assert moments(made) == before


@pytest.mark.slow
def test_an_environment_for_tests_serves_a_scan(made: SmallProject) -> None:
    assert made.make("dev").code == 0
    before = moments(made)
    assert made.make("base").code == 0
    assert moments(made) == before


@pytest.mark.slow
def test_an_odd_shell_does_not_matter(project: SmallProject) -> None:
    ended = project.make("scan", variables=ODD, before="umask 077")
    assert ended.code == 0, ended.said
    assert "tôi chạy" in ended.said
    assert list((project.folder / "scanner/__pycache__").glob("*.pyc"))


@pytest.mark.slow
def test_a_changed_file_is_compiled_before_the_next_start(made: SmallProject) -> None:
    (made.folder / "checks/new.py").write_text("")
    assert made.make("base", variables={"PYTHONDONTWRITEBYTECODE": "1"}).code == 0
    assert list((made.folder / "checks/__pycache__").glob("new.*.pyc"))


@pytest.mark.slow
def test_a_moved_folder_gets_a_new_environment(project: SmallProject, tmp_path: Path) -> None:
    assert project.make("base").code == 0
    moved = project.moved(tmp_path / "elsewhere")
    ended = moved.make("base")
    assert ended.code == 0, ended.said
    assert "setting up" in ended.said
    assert moved.program().said == "tôi chạy\n"


@pytest.mark.slow
def test_a_killed_set_up_is_made_anew(project: SmallProject) -> None:
    with subprocess.Popen(
        ["make", "base"],
        cwd=project.folder,
        env=project.environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        deadline = time.monotonic() + 60
        while not (project.folder / ".venv/bin/python").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
    assert (project.folder / ".venv/unfinished").exists()
    ended = project.make("base")
    assert ended.code == 0, ended.said
    assert project.program().said == "tôi chạy\n"


@pytest.mark.slow
def test_a_replaced_interpreter_gets_a_new_environment(project: SmallProject) -> None:
    """As when Debian 12 becomes Debian 13: the link leads to another Python, whose libraries are not there."""
    assert project.make("base").code == 0
    link = project.folder / ".venv/bin/python3"
    link.unlink()
    link.symlink_to(shutil.which("true") or "/bin/true")
    ended = project.make("base")
    assert ended.code == 0, ended.said
    assert project.program().said == "tôi chạy\n"


@pytest.mark.slow
def test_no_network_is_told_as_such_and_mended_by_running_again(project: SmallProject, tmp_path: Path) -> None:
    project.lock(library(tmp_path))
    closed = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "1"}
    ended = project.make("scan", variables=closed)
    assert ended.code != 0
    assert "the package index gave no answer to pip" in ended.said
    ended = project.make("base", variables={"PIP_FIND_LINKS": str(tmp_path)})
    assert ended.code == 0, ended.said
    assert (project.folder / ".venv/bin/rasoat").exists()


@pytest.mark.slow
@pytest.mark.skipif(not OPENSSL, reason="needs the program openssl")
def test_an_untrusted_certificate_is_told_with_what_to_do(project: SmallProject, tmp_path: Path) -> None:
    """As behind a firewall that opens TLS: pip's own list of authorities does not have the agency's."""
    project.lock(library(tmp_path))
    pem = tmp_path / "index.pem"
    request = [OPENSSL, "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*request, "-keyout", str(pem), "-out", str(tmp_path / "made")], check=True, capture_output=True)
    pem.write_text(pem.read_text() + (tmp_path / "made").read_text())
    with subprocess.Popen([sys.executable, "-c", INDEX, str(pem)], stdout=subprocess.PIPE, text=True) as index:
        assert index.stdout
        place = f"https://127.0.0.1:{index.stdout.readline().strip()}/simple"
        asked = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": place, "PIP_RETRIES": "1"}
        ended = project.make("scan", variables=asked)
        index.kill()
    assert ended.code != 0
    assert "PIP_CERT=/etc/ssl/certs/ca-certificates.crt make scan" in ended.said


@pytest.mark.slow
def test_a_library_with_another_hash_is_refused(project: SmallProject, tmp_path: Path) -> None:
    line = library(tmp_path)
    project.lock(line[:-3] + ("00\n" if line[-3:-1] != "00" else "11\n"))
    ended = project.make("scan", variables={"PIP_FIND_LINKS": str(tmp_path)})
    assert ended.code != 0
    assert "its hash differs" in ended.said
    assert not (project.folder / ".venv/bin/rasoat").exists()


@pytest.mark.slow
def test_a_new_lock_is_installed(made: SmallProject, tmp_path: Path) -> None:
    made.lock(library(tmp_path))
    ended = made.make("base", variables={"PIP_FIND_LINKS": str(tmp_path)})
    assert ended.code == 0, ended.said
    assert list((made.folder / ".venv").rglob("bolt.py"))
