"""The program a job of cron starts: its first word, but before all what comes from a folder where everybody may write."""

import pytest

from scanner.collect.host.cron_grammar import CronLine


def program(command: str) -> str:
    return CronLine(place="/etc/cron.d/x", user="root", schedule="* * * * *", command=command).program


@pytest.mark.parametrize(
    ("command", "started"),
    [
        ("/tmp/x", "/tmp/x"),
        ("A=1 /var/tmp/x", "/var/tmp/x"),
        ("/bin/bash /tmp/x.sh", "/tmp/x.sh"),
        ("cd / && /tmp/x.sh", "/tmp/x.sh"),
        ("sleep 5;/tmp/y", "/tmp/y"),
        ("run-parts /tmp/jobs", "/tmp/jobs"),
        ("python3 -u /dev/shm/a.py", "/dev/shm/a.py"),
        ("nice -n 10 '/tmp/m'", "/tmp/m"),
        ("timeout 60 /var/tmp/k", "/var/tmp/k"),
        ("cd /tmp/.x && ./y -a", "/tmp/.x/y"),
    ],
)
def test_what_starts_from_a_temporary_folder_is_told(command: str, started: str) -> None:
    assert program(command) == started


@pytest.mark.parametrize(
    ("command", "started"),
    [
        ("find /tmp -mtime +7 -delete", "find"),
        ("tar czf /tmp/a.tgz /etc", "tar"),
        ("flock -n /tmp/lock /usr/bin/x", "flock"),
        ("echo hi > /tmp/x", "echo"),
        ("/usr/bin/x 2>/tmp/log; /bin/true", "/usr/bin/x"),
        ("[ -x /tmp/x ] && true", "["),
        ("nice -n 10 /usr/bin/x /tmp/m", "nice"),
    ],
)
def test_an_argument_is_no_program(command: str, started: str) -> None:
    assert program(command) == started
