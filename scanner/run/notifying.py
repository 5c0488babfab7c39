"""Brings a notice to whoever province.yaml names: mail servers with recipients, and webhooks. Nobody else is spoken to."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reports.notice import lines_of, plain_of, subject_of
from scanner.inventory.secrets import resolve
from scanner.inventory.services import load_services
from scanner.model.errors import BadConfiguration, Undelivered, WrongUsage
from scanner.model.notice import Notice
from scanner.model.organisation import NamedService
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.model.text import Language
from scanner.reach.mail import Letter, send_mail
from scanner.reach.service_line import Outlet, Patience
from scanner.reach.webhook import Message, post

MAIL: Final = "mail"
WEBHOOK: Final = "webhook"
PAUSES_S: Final = (2.0, 10.0)
"""Before the second try and the third, which is the last."""
_ENCRYPTION: Final = {MAIL: "starttls", WEBHOOK: "tls"}
_PORTS: Final = {
    (MAIL, "starttls"): 587,
    (MAIL, "tls"): 465,
    (MAIL, "none"): 25,
    (WEBHOOK, "tls"): 443,
    (WEBHOOK, "none"): 80,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How outlets are made and used: where secrets and CA files lie, how long is waited. `keys` False asks for no secret."""

    folder: Path
    environ: Mapping[str, str]
    credentials: Path | None = None
    patience: Patience = Patience()
    keys: bool = True


def channels_of(services: Sequence[NamedService]) -> tuple[NamedService, ...]:
    """The services that notices go to: webhooks, and mail servers for which somebody wrote down who gets mail."""
    return tuple(each for each in services if each.role == WEBHOOK or (each.role == MAIL and each.recipients))


def outlets_of(names: Sequence[str], way: Post, language: Language) -> tuple[tuple[Outlet, ...], tuple[str, ...]]:
    """The channels of the inventory, all or those named, and what is wrong with those that cannot be used.

    One that is not complete, or whose secret is nowhere, keeps nobody else from being told.
    """
    services = load_services(way.folder, language=language)
    channels = channels_of(services)
    if unknown := sorted(set(names) - {each.name for each in channels}):
        there = ", ".join(each.name for each in channels) or "none"
        raise WrongUsage(f"--to: no mail or webhook of province.yaml: {', '.join(unknown)}; there are: {there}")
    wanted = [each for each in channels if not names or each.name in names]
    ready, faults = list[Outlet](), list[str]()
    for each in wanted:
        if lacking := [f"{each.name}: {why}" for why in _incomplete(each)]:
            faults += lacking
            continue
        try:
            ready.append(_outlet(each, services, way))
        except BadConfiguration as error:
            faults.append(f"{each.name}: {error}")
    return tuple(ready), tuple(faults)


def deliver(
    outlets: Sequence[Outlet], notice: Notice, language: Language, *, pause: Callable[[float], None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Send to every outlet, whatever became of the others: the names of those that took it, a line for each that did not."""
    tried = [(each.place, _tried(each, notice, language, pause)) for each in outlets]
    return tuple(place for place, error in tried if error is None), tuple(str(error) for _, error in tried if error)


def shown(outlet: Outlet, notice: Notice, language: Language) -> Iterator[str]:
    """What would be sent, for people."""
    service = outlet.service
    if service.role == MAIL:
        yield f"smtp {outlet.encryption} {outlet.place}"
        yield f"From: {service.sender}"
        yield f"To: {', '.join(service.recipients)}"
        yield f"Subject: {subject_of(notice, language)}"
        yield ""
        yield from lines_of(notice, language)
        return
    yield f"POST {'https' if outlet.encryption == 'tls' else 'http'}://{service.host}:{outlet.port}{service.path}"
    yield json.dumps(plain_of(notice), ensure_ascii=False, indent=1)


def _tried(outlet: Outlet, notice: Notice, language: Language, pause: Callable[[float], None]) -> Undelivered | None:
    """None when it was taken; the refusal of the last try otherwise."""
    for seconds in (*PAUSES_S, None):
        try:
            _send(outlet, notice, language)
        except Undelivered as error:
            if seconds is None or not error.again:
                return error
            pause(seconds)
        else:
            return None
    return None


def _send(outlet: Outlet, notice: Notice, language: Language) -> None:
    if outlet.service.role == MAIL:
        text = "\n".join(lines_of(notice, language)) + "\n"
        subject = subject_of(notice, language)
        send_mail(outlet, Letter(subject=subject, text=text, kind=str(notice.kind), made_at=notice.made_at))
        return
    body = json.dumps(plain_of(notice), ensure_ascii=False).encode()
    post(outlet, Message(body=body, kind=str(notice.kind), program=notice.program))


def _incomplete(service: NamedService) -> Iterator[str]:
    if service.role == MAIL and not service.sender:
        yield "province.yaml names no `sender` for it"
    if service.role == MAIL and bool(service.user) != bool(service.credential):
        yield "`user` and `credential` belong together"
    if service.role == WEBHOOK and service.encryption == "starttls":
        yield "a webhook knows tls and none, not starttls"


def _outlet(service: NamedService, known: tuple[NamedService, ...], way: Post) -> Outlet:
    encryption = service.encryption or _ENCRYPTION[service.role]
    return Outlet(
        service=service,
        known=known,
        port=service.port or _PORTS[service.role, encryption],
        encryption=encryption,
        ca=way.folder / service.ca if service.ca else None,
        secret=_secret(service, way),
        patience=way.patience,
    )


def _secret(service: NamedService, way: Post) -> Secret | None:
    if not service.credential or not way.keys:
        return None
    return resolve(service.credential, environ=way.environ, credentials=way.credentials)
