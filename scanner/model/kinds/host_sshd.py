"""The SSH server, as it behaves."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

MATCH_NOT_READ = Unseen(gap=Gap.NOT_COLLECTED, detail="Match sections were not read", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SshdSettings:
    """Effective global settings, words lower-case as `sshd -T` prints them; times in seconds.

    A setting is unseen where the daemon was not asked and a file alone does not tell it: it is not written, and the default
    of that version counts, or another file may set it before.
    """

    permit_root_login: str | Unseen
    permit_empty_passwords: bool | Unseen
    password_authentication: bool | Unseen
    keyboard_interactive_authentication: bool | Unseen
    pubkey_authentication: bool | Unseen
    hostbased_authentication: bool | Unseen
    gssapi_authentication: bool | Unseen
    kerberos_authentication: bool | Unseen
    ignore_rhosts: str | Unseen
    ignore_user_known_hosts: bool | Unseen
    use_pam: bool | Unseen
    strict_modes: bool | Unseen
    permit_user_environment: str | Unseen
    x11_forwarding: bool | Unseen
    allow_tcp_forwarding: str | Unseen
    allow_agent_forwarding: bool | Unseen
    compression: str | Unseen
    print_last_log: bool | Unseen
    banner: str | Unseen
    log_level: str | Unseen
    login_grace_time_s: int | Unseen
    max_auth_tries: int | Unseen
    max_sessions: int | Unseen
    max_startups: str | Unseen
    client_alive_interval_s: int | Unseen
    client_alive_count_max: int | Unseen
    authentication_methods: str | Unseen
    allow_users: tuple[str, ...] | Unseen
    allow_groups: tuple[str, ...] | Unseen
    deny_users: tuple[str, ...] | Unseen
    deny_groups: tuple[str, ...] | Unseen
    ciphers: tuple[str, ...] | Unseen
    macs: tuple[str, ...] | Unseen
    kex_algorithms: tuple[str, ...] | Unseen
    host_key_algorithms: tuple[str, ...] | Unseen
    ports: tuple[int, ...] | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSshd(Fact):
    """`settings` None = no SSH server is installed. `told_by` is `daemon` (sshd -T) or `files` (read as sshd reads).

    `match_blocks` True when Match sections may change values for some users or addresses; `matched` every value they
    set, in the main file and in drop-ins, by lower-case keyword: `{"permitrootlogin": ("yes",)}`.
    """

    kind: ClassVar[str] = "host.sshd"

    installed: bool
    version: str | None | Unseen
    told_by: str
    settings: SshdSettings | None
    match_blocks: bool | Unseen
    matched: Mapping[str, tuple[str, ...]] | Unseen = MATCH_NOT_READ
