"""`bduitool get ps` of Bitdefender Endpoint Security Tools for Linux.

Source: Bitdefender's GravityZone help, "Checking the protection status": `- Antimalware status: On`,
`Last security content update: 2026-06-05 at 10:00`, by the clock of the host.
"""

from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import Lines, lines_of, refuse_repeated, switch, told_by, version_text
from scanner.collect.imported.antivirus_told import known_as, one, told
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_ON_OFF = switch(("on", "enabled"), ("off", "disabled", "not installed", "expired"))
_CONTENT = switch(("no",), ("yes",))


def read(file: HandedFile) -> HostAntivirus:
    """Up to date where no new content waits."""
    lines = lines_of(file)
    refuse_repeated(file, "product version", "antimalware status")
    product = told(
        known_as("bitdefender-gravityzone"),
        version=told_by(lines, "product version", read=version_text),
        engine_version=told_by(lines, "engines version", read=version_text),
        signature_version=told_by(lines, *_contents(lines), read=version_text),
        signature_at=told_by(
            lines,
            "last security content update",
            read=lambda said: None if said.lower() == "never" else moment_of_text(said),
        ),
        enabled=told_by(lines, "antimalware status", read=_ON_OFF),
        realtime=told_by(
            lines, "on-access status", "on-access scanning", "on access scanning", "on-access", read=_ON_OFF
        ),
        up_to_date=told_by(lines, "new security content available", read=_CONTENT),
    )
    return one(product, told_fields=("version", "signature_version", "signature_at", "enabled"))


def _contents(lines: Lines) -> tuple[str, ...]:
    """Newer versions tell the content apart from the engines, between them and what waits to be updated."""
    later = {"new product update available", "new security content available"} & lines.keys()
    return ("security content version", *(("engines version",) if later else ()))


def recognises(file: HandedFile) -> bool:
    """Two of its lines."""
    return len({"product version", "engines version", "antimalware status"} & set(lines_of(file))) > 1


IMPORTED = Imported(id="bduitool-status", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
