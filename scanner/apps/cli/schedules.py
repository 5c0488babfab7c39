"""What starts a scan by the clock: systemd, cron, GitLab CI, GitHub Actions. Times are those of Việt Nam, as authorisations'.

A missed night is not made up for (Persistent=false): a scan that starts at noon because the machine was off would send in
hours that no authorisation names, and everything would be unknown.
"""

from datetime import time
from pathlib import Path
from shlex import quote
from typing import Final

from scanner.apps.agent.units import unit_word
from scanner.apps.cli.job_options import Every
from scanner.model.records import dataclass

FORMATS: Final = ("systemd", "cron", "gitlab", "github")
JUNIT: Final = "rasoat.junit.xml"
SARIF: Final = "rasoat.sarif"
_ZONE: Final = "Asia/Ho_Chi_Minh"
_UTC_OFFSET_H: Final = 7  # no summer time since 1975 (tzdata)

_SERVICE: Final = """\
# /etc/systemd/system/rasoat-scan.service
# {folders_note}
[Unit]
Description=Rasoat: scan of {inventory_text}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
ExecStart={command}
{notice}UMask=0077
Nice=10
TimeoutStartSec=12h
# nothing but the evidence and the reports is written
ProtectSystem=strict
ReadWritePaths={store} {reports}
# it ends with 2 for findings, 3 where not enough was measured, 4 where it got worse: the unit is then failed, and
# OnFailure= may tell somebody
"""
_NOTICE: Final = """\
# tells whoever province.yaml names; when nobody could be told after a scan that went well, the unit is failed too
ExecStopPost={command}
"""
_TIMER: Final = """\
# /etc/systemd/system/rasoat-scan.timer
[Unit]
Description=Rasoat: scan every {every}

[Timer]
OnCalendar={calendar} {zone}
# a missed scan is not made up for: it would run in hours that no authorisation names
Persistent=false

[Install]
WantedBy=timers.target
"""
_GITLAB: Final = """\
# .gitlab-ci.yml: on a runner of your own that reaches the machines and keeps its disk.
# Build > Pipeline schedules: `{cron}`, time zone {zone}.
rasoat:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  resource_group: rasoat
  script:
    - {command}
  artifacts:
    when: always
    access: developer
    paths: [{reports}]
    reports:
      junit: {junit}
"""
_GITHUB: Final = """\
# .github/workflows/rasoat.yml: on a runner of your own that reaches the machines and keeps its disk.
name: rasoat
on:
  schedule:
    - cron: "{cron}"  # UTC; {at} in Việt Nam{shift}
permissions:
  contents: read
  security-events: write
concurrency: rasoat
jobs:
  scan:
    runs-on: self-hosted
    steps:
      - uses: actions/checkout@v4
      - run: {command}
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: {sarif}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: rasoat
          path: {reports}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What is started, and when. `gate` empty is the built-in one, None none."""

    inventory: str
    store: str
    reports: str
    gate: str | None
    at: time
    every: Every
    user: str
    python: Path
    credentials: str | None = None
    notify: bool = False
    """True when somebody is told how each scan went."""

    def notice_words(self, scan_exit: str) -> list[str]:
        """The arguments of `rasoat` that tell of it; `scan_exit` stands for what the scan ended with, unquoted."""
        return ["notify", self.inventory, "--store", self.store, *self._given(), "--scan-exit", scan_exit]

    def _given(self) -> list[str]:
        words = [] if self.credentials is None else ["--credentials", self.credentials]
        if self.gate is not None:
            words += ["--gate", *([self.gate] if self.gate else [])]
        return words

    def words(self, *, machine_formats: bool) -> list[str]:
        """The arguments of `rasoat`."""
        words = ["scan", self.inventory, "--store", self.store, "--out", f"html:{self.reports}"]
        words += ["--out", f"json:{self.reports}/results.json"]
        if machine_formats:
            words += ["--out", f"junit:{self.reports}/{JUNIT}", "--out", f"sarif:{self.reports}/{SARIF}"]
        return [*words, *self._given()]


def systemd(plan: Schedule) -> str:
    """Service and timer."""
    command = [*_program(plan), *plan.words(machine_formats=False)]
    made = f"install -d -o {quote(plan.user)} -m 700 {quote(plan.store)} {quote(plan.reports)}"
    service = _SERVICE.format(
        folders_note=f"once: {made}".replace("\n", " "),
        inventory_text=unit_word(plan.inventory).strip('"'),
        user=plan.user,
        command=" ".join(unit_word(each) for each in command),
        notice=_NOTICE.format(command=_unit_notice(plan)) if plan.notify else "",
        store=unit_word(plan.store),
        reports=unit_word(plan.reports),
    )
    day = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}[plan.every]
    timer = _TIMER.format(every=plan.every, calendar=f"{day} {plan.at:%H:%M}:00", zone=_ZONE)
    return f"{service}\n{timer}"


def _program(plan: Schedule) -> list[str]:
    return [str(plan.python), "-I", "-m", "scanner"]


def _unit_notice(plan: Schedule) -> str:
    """Also run when the scan was killed: systemd then tells the name of the signal."""
    words = [unit_word(each) for each in (*_program(plan), *plan.notice_words(""))]
    return " ".join((*words[:-1], "${EXIT_STATUS}"))


def cron(plan: Schedule) -> str:
    """A line for /etc/cron.d."""
    command = _line(plan, _program(plan), machine_formats=False).replace("%", r"\%")  # crontab(5)
    note = "# /etc/cron.d/rasoat; the clock of this machine must be that of Việt Nam"
    return f"{note}\n{_fields(plan, plan.at.hour)} {plan.user} {command}\n"


def gitlab(plan: Schedule) -> str:
    """A job for .gitlab-ci.yml; when it runs is set in the project, not in the file."""
    return _GITLAB.format(
        cron=_fields(plan, plan.at.hour),
        zone=_ZONE,
        command=_yaml_text(_shell(plan)),
        reports=_yaml_text(plan.reports),
        junit=_yaml_text(f"{plan.reports}/{JUNIT}"),
    )


def github(plan: Schedule) -> str:
    """A workflow; GitHub knows UTC alone."""
    hour = (plan.at.hour - _UTC_OFFSET_H) % 24
    is_day_before = plan.at.hour < _UTC_OFFSET_H
    shift = " of the day after" if is_day_before and plan.every != "day" else ""
    return _GITHUB.format(
        cron=_fields(plan, hour, is_day_before=is_day_before),
        at=f"{plan.at:%H:%M}",
        shift=shift,
        command=_yaml_text(_shell(plan)),
        reports=_yaml_text(plan.reports),
        sarif=_yaml_text(f"{plan.reports}/{SARIF}"),
    )


def _shell(plan: Schedule) -> str:
    return _line(plan, ["rasoat"], machine_formats=True)


def _line(plan: Schedule, program: list[str], *, machine_formats: bool) -> str:
    """The scan, then the notice, whatever the scan ended with, also where the shell ends at the first error (`sh -e`).

    `rasoat notify` ends with the code of the scan, so that the job does.
    """
    scan = " ".join(quote(each) for each in (*program, *plan.words(machine_formats=machine_formats)))
    if not plan.notify:
        return scan
    notice = " ".join(quote(each) for each in (*program, *plan.notice_words("")[:-1]))
    return f"{scan} && ended=0 || ended=$?; {notice} $ended"


def _fields(plan: Schedule, hour: int, *, is_day_before: bool = False) -> str:
    """The five fields of cron. A first of the month cannot be said one day earlier: it stays the first there."""
    monday = "0" if is_day_before else "1"
    days = {"day": "* * *", "week": f"* * {monday}", "month": "1 * *"}[plan.every]
    return f"{plan.at.minute} {hour} {days}"


def _yaml_text(text: str) -> str:
    """As a single-quoted scalar where a plain one could be read as something else."""
    plain = all(each.isalnum() or each in "/._- " for each in text) and text[:1] not in "-. "
    return text if plain else "'" + text.replace("'", "''") + "'"
