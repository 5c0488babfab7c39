"""The hosts the scanner itself may speak to, as province.yaml declares them; they are known even where the rest is wrong."""

from pathlib import Path

from scanner.inventory.findings import Findings
from scanner.inventory.folder import Folder
from scanner.inventory.forms.province import ProvinceForm
from scanner.inventory.reader import PROVINCE, read_sheet
from scanner.model.errors import MissingInput
from scanner.model.organisation import NamedService
from scanner.model.text import Language


def services_of(province: ProvinceForm) -> tuple[NamedService, ...]:
    """The services in the order of the file."""
    return tuple(
        NamedService(
            name=each.name,
            role=each.role,
            host=each.host,
            port=each.port,
            encryption=each.encryption or "",
            ca=each.ca or "",
            user=each.user or "",
            credential=each.credential or "",
            sender=each.sender or "",
            recipients=tuple(each.recipients),
            path=each.path,
        )
        for each in province.services
    )


def load_services(folder: Path, *, language: Language = "en") -> tuple[NamedService, ...]:
    """The services alone, from a province.yaml that is right; whoever tells of a broken agency.yaml needs them.

    Raises MissingInput where there is no such file, BadInput with every problem of this one file.
    """
    if not (folder / PROVINCE).is_file():
        raise MissingInput(f"{folder}: is no inventory, there is no {PROVINCE} in it")
    findings = Findings()
    found = read_sheet(Folder(folder, findings, {}), PROVINCE, ProvinceForm, digests={})
    findings.raise_any(language)
    province: ProvinceForm = found[1]  # type: ignore[index,assignment]  # without it a finding was raised
    return services_of(province)
