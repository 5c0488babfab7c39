"""What `sshd -T` would print, from the settings its files give, where nothing runs that could be asked.

Source: dump_config of servconf.c (OpenSSH 9.2). Settings that are no fact here have a line whose value is not known: several values
are a text each, and no pattern that names such a setting is decided.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scanner.evaluate.policies.texts import Text
from scanner.model.kinds.host_sshd import SshdSettings
from scanner.model.observation import seen

_FLAGS: Final = {
    "permitemptypasswords": "permit_empty_passwords",
    "passwordauthentication": "password_authentication",
    "kbdinteractiveauthentication": "keyboard_interactive_authentication",
    "pubkeyauthentication": "pubkey_authentication",
    "hostbasedauthentication": "hostbased_authentication",
    "gssapiauthentication": "gssapi_authentication",
    "kerberosauthentication": "kerberos_authentication",
    "ignoreuserknownhosts": "ignore_user_known_hosts",
    "usepam": "use_pam",
    "strictmodes": "strict_modes",
    "x11forwarding": "x11_forwarding",
    "allowagentforwarding": "allow_agent_forwarding",
    "printlastlog": "print_last_log",
}
_WORDS: Final = {
    "permitrootlogin": "permit_root_login",
    "ignorerhosts": "ignore_rhosts",
    "permituserenvironment": "permit_user_environment",
    "allowtcpforwarding": "allow_tcp_forwarding",
    "compression": "compression",
    "banner": "banner",
    "logingracetime": "login_grace_time_s",
    "maxauthtries": "max_auth_tries",
    "maxsessions": "max_sessions",
    "maxstartups": "max_startups",
    "clientaliveinterval": "client_alive_interval_s",
    "clientalivecountmax": "client_alive_count_max",
    "authenticationmethods": "authentication_methods",
}
_LISTS: Final = {
    "allowusers": "allow_users",
    "allowgroups": "allow_groups",
    "denyusers": "deny_users",
    "denygroups": "deny_groups",
}
_NAMES: Final = {
    "ciphers": "ciphers",
    "macs": "macs",
    "kexalgorithms": "kex_algorithms",
    "hostkeyalgorithms": "host_key_algorithms",
}
_OTHERS: Final = (
    "addressfamily listenaddress x11displayoffset x11uselocalhost printmotd permittty permituserrc "
    "tcpkeepalive usedns gatewayports allowstreamlocalforwarding streamlocalbindunlink "
    "streamlocalbindmask disableforwarding fingerprinthash exposeauthinfo syslogfacility pidfile "
    "modulifile xauthlocation chrootdirectory trustedusercakeys revokedkeys forcecommand versionaddendum "
    "rekeylimit ipqos acceptenv subsystem permitopen permitlisten permittunnel authorizedkeysfile "
    "authorizedprincipalsfile authorizedkeyscommand authorizedkeyscommanduser authorizedprincipalscommand "
    "authorizedprincipalscommanduser hostkeyagent hostkey requiredrsasize pubkeyacceptedalgorithms "
    "pubkeyauthoptions hostbasedacceptedalgorithms hostbasedusesnamefrompacketonly casignaturealgorithms "
    "securitykeyprovider persourcemaxstartups persourcenetblocksize persourcepenalties "
    "persourcepenaltyexemptlist unusedconnectiontimeout channeltimeout refuseconnection "
    "gssapicleanupcredentials gssapistrictacceptorcheck gssapistorecredentialsonrekey gssapikeyexchange "
    "gssapikexalgorithms kerberosorlocalpasswd kerberosticketcleanup kerberosgetafstoken "
    "challengeresponseauthentication debianbanner pamservicename sshdsessionpath sshdauthpath "
)
_FILLED: Final = (
    "yes",
    "no",
    "none",
    "0",
    "10:30:100",
    "gss-group14-sha1-,gss-gex-sha1-,ssh-rsa,rsa-sha2-512,ssh-ed25519",
)


def sshd_texts(settings: SshdSettings, complaints: Sequence[str] = ("",)) -> tuple[Text, ...]:
    """Every text it may be, beside each form its complaints may have."""
    known = "".join(f"{line}\n" for line in _lines(settings))
    others = tuple(_OTHERS.split())
    return tuple(
        Text(out=known + "".join(f"{each} {filled}\n" for each in others), err=err, guessed=others)
        for filled in _FILLED
        for err in complaints
    )


def _lines(settings: SshdSettings) -> Iterator[str]:
    yield from (f"port {each}" for each in _seen(settings, "ports"))
    yield from (f"{name} {'yes' if _seen(settings, field) else 'no'}" for name, field in _FLAGS.items())
    yield from (f"{name} {_seen(settings, field)}" for name, field in _WORDS.items())
    yield f"loglevel {_seen(settings, 'log_level').upper()}"
    yield from (f"{name} {','.join(_seen(settings, field))}" for name, field in _NAMES.items())
    yield from (f"{name} {each}" for name, field in _LISTS.items() for each in _seen(settings, field))


def _seen(settings: SshdSettings, field: str) -> Any:  # a value of whichever type the field has
    """The value; raises the gap of one that was not seen."""
    return seen(getattr(settings, field))
