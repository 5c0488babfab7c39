"""The SSH server, as it behaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.words import Gap, Way

MATCH_NOT_READ = Unseen(gap=Gap.NOT_COLLECTED, detail="Match sections were not read", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SshdSettings:
    """Effective global settings, words lower-case as `sshd -T` prints them; times in seconds."""

    permit_root_login: str
    permit_empty_passwords: bool
    password_authentication: bool
    keyboard_interactive_authentication: bool
    pubkey_authentication: bool
    hostbased_authentication: bool
    gssapi_authentication: bool
    kerberos_authentication: bool
    ignore_rhosts: str
    ignore_user_known_hosts: bool
    use_pam: bool
    strict_modes: bool
    permit_user_environment: str
    x11_forwarding: bool
    allow_tcp_forwarding: str
    allow_agent_forwarding: bool
    compression: str
    print_last_log: bool
    banner: str
    log_level: str
    login_grace_time_s: int
    max_auth_tries: int
    max_sessions: int
    max_startups: str
    client_alive_interval_s: int
    client_alive_count_max: int
    authentication_methods: str
    allow_users: tuple[str, ...]
    allow_groups: tuple[str, ...]
    deny_users: tuple[str, ...]
    deny_groups: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]
    kex_algorithms: tuple[str, ...]
    host_key_algorithms: tuple[str, ...]
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSshd(Fact):
    """`settings` None = no SSH server is installed. `told_by` is `daemon` (sshd -T) or `files` (read as sshd reads).

    `match_blocks` True when Match sections may change values for some users or addresses; `matched` every value they
    set, in the main file and in drop-ins, by lower-case keyword: `{"permitrootlogin": ("yes",)}`.
    """

    kind: ClassVar[str] = "host.sshd"

    installed: bool
    version: str | None
    told_by: str
    settings: SshdSettings | None
    match_blocks: bool | Unseen
    matched: Mapping[str, tuple[str, ...]] | Unseen = MATCH_NOT_READ
