"""`kesl-control --app-info` of Kaspersky Endpoint Security for Linux (8 to 12), in English or Russian, as text or `--json`.

Source: Kaspersky's help, "Viewing information about the application". Times are local, without a zone.
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.collect.imported.antivirus_dates import day_of_text, moment_of_text
from scanner.collect.imported.antivirus_lines import Lines, lines_of, plain_text, refuse_repeated, told_by, version_text
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import BadInput, Unreadable, Unsupported
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.json_guard import load_json

_ON: Final = frozenset(("available and running", "running", "enabled", "доступно и запущено", "доступна и запущена",
                        "запущена", "запущено", "включено", "включена"))  # fmt: skip
_OFF: Final = frozenset(("available and stopped", "available and not running", "stopped", "disabled", "доступно и остановлено",
                         "доступна и остановлена", "остановлена", "остановлено", "выключено", "выключена",
                         "доступна и не запущена", "доступно и не запущено", "unavailable", "недоступно", "недоступна",
                         "unavailable due to license limitation",
                         "недоступно из-за ограничений лицензии", "недоступна из-за ограничений лицензии"))  # fmt: skip
_NAME: Final = ("name", "application name", "product name", "название", "название программы", "имя")
_VERSION: Final = ("version", "версия")
_RELEASED: Final = ("last release date of databases", "last release date of application databases", "application databases release date",
                    "дата последнего выпуска баз программы", "дата последнего выпуска баз приложения", "дата последнего выпуска баз")  # fmt: skip
_ENDS: Final = ("license expiration date", "license expire date", "key expiration date",
                "дата окончания срока действия лицензии", "дата окончания срока действия ключа")  # fmt: skip
_LICENCE: Final = ("license information", "key status", "license state", "license status", "информация о лицензии",
                   "статус ключа", "состояние лицензии")  # fmt: skip
_REALTIME: Final = ("file threat protection", "file monitoring", "real-time protection", "защита от файловых угроз",
                    "контроль файлов", "постоянная защита")  # fmt: skip
_POLICY: Final = ("policy", "политика")
_SCANNED: Final = ("last run date of the scan_my_computer task", "дата последнего запуска задачи scan_my_computer",
                   "дата последнего запуска задачи антивирусная проверка")  # fmt: skip
_EXPIRED: Final = re.compile(r"expired|истек(?!а)", re.IGNORECASE)
"""`истекает` is still to come."""
_TRIAL: Final = re.compile(r"trial|пробн", re.IGNORECASE)
_VALID: Final = re.compile(r"\bvalid\b|\binstalled$|действите|about to expire|expires soon|истекает", re.IGNORECASE)
_NONE: Final = re.compile(
    r"\bno (?:key|license)|not (?:added|activated|installed|valid)|invalid|отсутств|не добавлен|не активир",
    re.IGNORECASE,
)
_IN_JSON: Final = re.compile(r'"([^"\n]{1,80})"[ \t]{0,4}:')
_NO_END: Final = re.compile(r"n/?a|н/д|-|not available|недоступно|unlimited|не ограничен[ао]?", re.IGNORECASE)
_NEVER: Final = re.compile(r"never|никогда|not (?:run|available)|не (?:запускал|выполнял)", re.IGNORECASE)


def read(file: HandedFile) -> HostAntivirus:
    """Values as the program prints them; it is on while its scanning on access is."""
    lines = _lines(file)
    refuse_repeated(file, "version", "версия", "file threat protection", "защита от файловых угроз")
    realtime = told_by(lines, *_REALTIME, read=_runs)
    product = told(
        known_as("kaspersky-endpoint"),
        name=_name(lines),
        version=told_by(lines, *_VERSION, read=version_text) if _is_named(file) else NOT_TOLD,
        signature_version=told_by(lines, *_RELEASED, read=lambda value: value if moment_of_text(value) else None),
        signature_at=told_by(lines, *_RELEASED, read=moment_of_text),
        enabled=realtime,
        realtime=realtime,
        licence=told_by(lines, *_LICENCE, read=_licence),
        licence_end=told_by(lines, *_ENDS, read=lambda value: None if _NO_END.fullmatch(value) else day_of_text(value)),
        managed_by=told_by(lines, *_POLICY, read=_policy),
        last_full_scan_at=told_by(
            lines, *_SCANNED, read=lambda value: None if _NEVER.search(value) else moment_of_text(value)
        ),
    )
    return one(product, told_fields=("version", "signature_at", "realtime", "licence", "licence_end"))


def _lines(file: HandedFile) -> Lines:
    if not (file.text or "").lstrip().startswith("{"):
        return lines_of(file)
    try:
        said = load_json((file.text or "").encode("utf-8", "replace"), file.name)
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error
    return (
        {str(key).rstrip(": ").lower(): str(value) for key, value in said.items()} if isinstance(said, Mapping) else {}
    )


def _is_named(file: HandedFile) -> bool:
    text = (file.text or "").lower()
    return "kaspersky" in text or "касперск" in text


def _name(lines: Lines) -> str:
    named = next((lines[each] for each in _NAME if lines.get(each)), "")
    return plain_text(named) if "kaspersky" in named.lower() else "Kaspersky Endpoint Security for Linux"


def _runs(said: str) -> bool:
    word = said.strip().lower()
    if word not in _ON | _OFF:
        raise Unsupported(f"whether files are scanned on access: {said[:60]!r}")
    return word in _ON


def _licence(said: str) -> str | None:
    for word, pattern in (("expired", _EXPIRED), (None, _NONE), ("trial", _TRIAL), ("licensed", _VALID)):
        if pattern.search(said):
            return word
    raise Unsupported(f"the licence is {said[:60]!r}")


def _policy(said: str) -> str | None:
    word = said.strip().lower()
    if word in ("applied", "применена", "применяется"):
        return "Kaspersky Security Center"
    if word in ("not applied", "не применена", "не применяется"):
        return None
    raise Unsupported(f"the policy is {said[:60]!r}")


def recognises(file: HandedFile) -> bool:
    """Kaspersky's name of the product beside a field of this list."""
    if not _is_named(file):
        return False
    text = file.text or ""
    written = _IN_JSON.findall(text) if text.lstrip().startswith("{") else text.split("\n")
    lines = {each.partition(":")[0].strip(' "\t\r').lower() for each in written}
    return bool(lines & {*_RELEASED, *_ENDS, *_LICENCE}) and bool(lines & {*_NAME, *_VERSION})


IMPORTED = Imported(id="kesl-app-info", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
