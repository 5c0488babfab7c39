"""Root's search path as start-up files set it, and the banner shown before network logons.

Source: login.defs(5) ENV_SUPATH, pam_env(8) /etc/environment, bash(1) INVOCATION, Debian's /etc/profile, which sets one
PATH for user 0 and another for everyone else; root's own start-up files, which root alone may read. An empty part of a
PATH means the current folder, here `.`.
"""

from collections.abc import Iterator

from scanner.collect.host.closed_folders import FOLDER_QUESTIONS, ROOTS_FOLDERS, is_closed
from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.shell_grammar import Command, commands
from scanner.collect.host.written_settings import word_lines
from scanner.model.errors import Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_shells import HostShells, SearchedFolder
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text

LOGIN_DEFS = "file:/etc/login.defs"
ENVIRONMENT = "file:/etc/environment"
STARTUP = ("file:/etc/profile", "file:/etc/bash.bashrc", "file:/etc/bashrc")
ROOTS_OWN = ("file:/root/.profile", "file:/root/.bash_profile", "file:/root/.bash_login", "file:/root/.bashrc")
PARTS = "files:/etc/profile.d/*.sh"
BANNER = "file:/etc/issue.net"
_SELF = ("$PATH", "${PATH}")
_JOINED = kept_pattern(r"\$\{PATH:?\+(?::\$(?:PATH|\{PATH\})|\$(?:PATH|\{PATH\}):)\}")
"""`${PATH:+:$PATH}`: what PATH holds already, with a colon only where it holds something."""
_PARTS = kept_pattern(r":(?![^{}]*\})")
_VARIABLE = ("$", "`")
_HOME = kept_pattern(r"^(?:~|\$HOME|\$\{HOME\})(?=/|$)")


def read(ask: Ask) -> HostShells:
    """Every folder that some start-up file puts on root's path, in order of reading."""
    parts = file_texts(ask(PARTS))
    values = [*_from_login_defs(ask), *_from_environment(ask)]
    for name, content in (
        *((each, text(ask(each)) or "") for each in STARTUP),
        *sorted(parts.items()),
        *_roots_own(ask),
    ):
        values += [value for command in commands(content, name) for value in _assigned(command)]
    paths = dict.fromkeys(each for value in values for each in _folders(value))
    return HostShells(root_path=tuple(_searched(each, ask) for each in paths), banner=text(ask(BANNER)))


def _folders(value: str) -> Iterator[str]:
    """The folders of one PATH; what it held before counts where it was set."""
    for each in _PARTS.split(_JOINED.sub("", value)):
        if each not in _SELF:
            yield _HOME.sub("/root", each) or "."


def _searched(path: str, ask: Ask) -> SearchedFolder:
    return SearchedFolder(path=path, closed=or_unseen(lambda: _is_closed(path, ask)))


def _is_closed(path: str, ask: Ask) -> bool:
    if any(each in path for each in _VARIABLE):
        raise Unsupported(f"what a variable stands for is not known: {path[:100]}")
    return is_closed(path, ask)


def _roots_own(ask: Ask) -> list[tuple[str, str]]:
    return [(each, text(ask(each)) or "") for each in ROOTS_OWN]


def _from_login_defs(ask: Ask) -> Iterator[str]:
    defaults = dict(word_lines(text(ask(LOGIN_DEFS)) or ""))
    if "ENV_SUPATH" in defaults:
        yield str(defaults["ENV_SUPATH"]).removeprefix("PATH=")


def _from_environment(ask: Ask) -> Iterator[str]:
    """pam_env reads `KEY=VALUE`, quotes around the value dropped, `export` allowed."""
    for raw in (text(ask(ENVIRONMENT)) or "").split("\n"):
        key, equals, value = raw.strip().removeprefix("export ").partition("=")
        if equals and key.strip() == "PATH":
            yield value.strip().strip("\"'")


def _assigned(command: Command) -> Iterator[str]:
    """Values a command gives PATH; those of a branch that is not root's, or of functions, do not."""
    if command.for_root is False or command.in_function:
        return
    if command.words[0] == "pathmunge" and command.words[1:]:  # Red Hat's function: adds its argument
        yield command.words[1]
    for word in command.words:
        name, equals, value = word.partition("=")
        if equals and name in ("PATH", "PATH+"):
            yield value.lstrip(":") if name == "PATH+" else value


COLLECTOR = Collector(
    id="linux_shells",
    platform=Platform.LINUX,
    gives=HostShells,
    questions=(LOGIN_DEFS, ENVIRONMENT, *STARTUP, *ROOTS_OWN, PARTS, BANNER, *FOLDER_QUESTIONS),
    read=read,
    as_root=(*ROOTS_OWN, *ROOTS_FOLDERS),
)
