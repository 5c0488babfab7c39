"""What starts the agent each day: a systemd service and timer, a line for cron, a task for the Task Scheduler of Windows.

The sandbox takes away what the agent could change, and nothing of what it has to see: a sandbox that shows it an empty
network, folder or device would make wrong facts of this machine. So there is no PrivateNetwork (ports, interfaces and packet
filters would be those of an empty network), no PrivateTmp, PrivateDevices, ProtectHome or ProtectProc, and no
ProtectKernelModules (it hides /usr/lib/modules); instead nothing can be sent (IPAddressDeny) and nothing be written.
"""

from pathlib import Path, PureWindowsPath
from typing import Final
from xml.sax.saxutils import escape

from scanner.model.errors import WrongUsage

CAPABILITIES: Final = (
    "CAP_DAC_READ_SEARCH",  # files of others are read, none is written
    "CAP_SYS_PTRACE",  # whose sockets and mounts these are
    "CAP_NET_ADMIN",  # packet filters are listed
    "CAP_NET_RAW",  # those of iptables-legacy too
    "CAP_AUDIT_CONTROL",  # audit rules are listed
)
SPOOL: Final = "/var/spool/rasoat"
WINDOWS_FOLDER: Final = PureWindowsPath(r"C:\ProgramData\Rasoat")
WINDOWS_SPOOL: Final = str(WINDOWS_FOLDER / "spool")
WINDOWS_SCRIPT: Final = "windows_agent.ps1"
WINDOWS_QUESTIONS: Final = "questions.txt"
WINDOWS_ENROLMENT: Final = "rasoat.enrolment"
_MODULE: Final = "scanner.apps.agent"

_SERVICE: Final = """\
# /etc/systemd/system/rasoat-agent.service
[Unit]
Description=Rasoat agent: records what this machine says of itself, signed, into a folder
RequiresMountsFor={spool_word}

[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory=/
UMask=0077
Nice=19
IOSchedulingClass=idle
CPUWeight=20
MemoryMax=512M
TasksMax=64
TimeoutStartSec=30min
# it may write its state and the spool folder, which both have to be there, and take the lock without which iptables lists nothing
ProtectSystem=strict
ReadWritePaths={state_word} {spool_word} -/run/xtables.lock
# nothing leaves the machine, and no port is opened
IPAddressDeny=any
IPAddressAllow=localhost
SocketBindDeny=any
RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6
# of the rights of root, those that reading needs
NoNewPrivileges=yes
CapabilityBoundingSet={capabilities}
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
ProtectKernelTunables=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
DevicePolicy=closed
KeyringMode=private
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
# not set, as the agent would see the sandbox instead of the machine: PrivateNetwork, PrivateTmp, PrivateDevices,
# ProtectHome, ProtectProc, ProtectKernelModules
"""
_TIMER: Final = """\
# /etc/systemd/system/rasoat-agent.timer
[Unit]
Description=Rasoat agent, daily

[Timer]
OnCalendar=*-*-* 09:00:00
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
"""
_TASK: Final = """\
<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Rasoat agent, daily</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T09:00:00</StartBoundary>
      <RandomDelay>PT60M</RandomDelay>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT15M</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec><Command>%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""


def systemd_units(python: Path, state: Path, spool: Path) -> tuple[str, str]:
    """Service and timer; both paths have to be absolute."""
    words = [str(python), "-I", "-m", _MODULE, "run", "--once", "--state", str(state), "--spool", str(spool)]
    service = _SERVICE.format(
        command=" ".join(unit_word(each) for each in words),
        state_word=unit_word(str(state)),
        spool_word=unit_word(str(spool)),
        capabilities=" ".join(CAPABILITIES),
    )
    return service, _TIMER


def cron_line(python: Path, state: Path, spool: Path) -> str:
    """A line for /etc/cron.d: daily, at a random moment between nine and ten."""
    words = [str(python), "-I", "-m", _MODULE, "run", "--once", "--state", str(state), "--spool", str(spool)]
    command = " ".join(_shell_word(each) for each in words).replace("%", r"\%")  # crontab(5)
    wait = (
        r"sleep $(($(od -An -N2 -tu2 /dev/urandom) \% 3600))"  # srand() of awk is the clock: the same on every machine
    )
    return f"0 9 * * * root {wait}; nice -n 19 {command} >/dev/null\n"


def windows_arguments(spool: str) -> str:
    """What PowerShell is started with by the task."""
    names = (WINDOWS_SCRIPT, WINDOWS_ENROLMENT, WINDOWS_QUESTIONS)
    script, enrolment, questions = (_windows_word(str(WINDOWS_FOLDER / each)) for each in names)
    return (
        f"-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File {script}"
        f" -Spool {_windows_word(spool)} -Enrolment {enrolment} -Questions {questions}"
    )


def windows_task(spool: str) -> str:
    """The task as the Task Scheduler of Windows 7 and later takes it (schtasks /Create /XML)."""
    task = _TASK.format(arguments=escape(windows_arguments(spool)))
    return task.encode("ascii", "xmlcharrefreplace").decode("ascii")  # read alike in every code page


def unit_word(word: str) -> str:
    """One word of a unit file (systemd.syntax(7), systemd.unit(5)): quoted, % and $ doubled."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return safe if safe == word and not set(word) & set(" \t'") else f'"{safe}"'


def _windows_word(word: str) -> str:
    r"""One word of a command line (CommandLineToArgvW): a backslash before the closing quote would take it in, as of `E:\`."""
    if '"' in word:
        raise WrongUsage("--spool: a path of Windows holds no quotation mark")
    return f'"{word}{word[len(word.rstrip(chr(92))) :]}"'


def _shell_word(word: str) -> str:
    from shlex import quote

    return quote(word)
