"""Loads an inventory: the whole folder is read and validated at once, and every problem is told at once."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.expand import agency_of, text_of
from scanner.inventory.findings import Findings
from scanner.inventory.folder import Folder
from scanner.inventory.forms.letterhead import contact_of, letterhead_of
from scanner.inventory.forms.province import ProvinceForm
from scanner.inventory.papers import attestations_of, authorisation_of, plans_of, waivers_of
from scanner.inventory.products import own_products
from scanner.inventory.reader import PROVINCE, read_folder, read_register
from scanner.inventory.rules.documents import check_documents
from scanner.inventory.rules.figures import check_figures
from scanner.inventory.rules.names import check_names
from scanner.inventory.rules.network import check_network
from scanner.inventory.rules.papers import check_papers
from scanner.inventory.rules.tree import check_tree
from scanner.inventory.services import services_of
from scanner.model.errors import MissingInput
from scanner.model.organisation import Agency, Inventory, OwnFigures
from scanner.model.text import Language
from scanner.sealing.digest import digest_of


def load_inventory(folder: Path, *, language: Language = "en", changed: Mapping[str, bytes] | None = None) -> Inventory:
    """The inventory in `folder`; with `changed` as it would be if these files held that.

    Raises MissingInput when the folder or its province.yaml does not exist, BadInput with every problem of every file,
    worded in `language`.
    """
    _check_there(folder)
    draft = Draft(findings=Findings())
    place = Folder(folder, draft.findings, changed or {})
    read_folder(place, draft)
    for agency in draft.agencies.values():
        read_register(place, agency, draft)
    check_tree(draft)
    check_figures(draft)
    check_names(draft)
    check_network(draft)
    check_papers(draft)
    check_documents(place, draft)
    products = own_products(draft)
    draft.findings.raise_any(language)
    return replace(_inventory(folder, draft), antivirus_products=products)


def _check_there(folder: Path) -> None:
    if not folder.is_dir():
        raise MissingInput(f"{folder}: there is no such folder" if not folder.exists() else f"{folder}: is no folder")
    try:
        names = {each.name for each in folder.iterdir()}
    except OSError as error:
        raise MissingInput(f"{folder}: cannot be read: {error.strerror}") from error
    if PROVINCE not in names:
        raise MissingInput(f"{folder}: is no inventory, there is no {PROVINCE} in it")


def _inventory(folder: Path, draft: Draft) -> Inventory:
    province: ProvinceForm = draft.province  # type: ignore[assignment]  # without it a finding was raised
    papers = draft.authorisations
    files = dict(draft.digests)
    for agency in draft.agencies.values():
        files |= agency.digests
    return Inventory(
        folder=str(folder),
        digest=digest_of(files),
        province=text_of(province.name),
        code=province.code,
        invented=province.invented,
        agencies=tuple(
            _agency(draft.agencies[each.code], province) for each in province.tree if each.code in draft.agencies
        ),
        authorisations=tuple(authorisation_of(each, at, papers[0]) for at, each in enumerate(papers[1].authorisations))
        if papers
        else (),
        services=services_of(province),
        trusted_keys=province.trusted_keys,
        letterhead=letterhead_of(province.letterhead),
        owner=contact_of(province.owner),
        security_unit=contact_of(province.security_unit),
        figures={each.id: OwnFigures(baseline_2018=each.baseline_2018, goal=each.goal) for each in province.indicators},
        units={each.code: text_of(each.name) for each in province.tree if each.name},
    )


def _agency(draft: AgencyDraft, province: ProvinceForm) -> Agency:
    agency = agency_of(draft, draft.form, province)  # type: ignore[arg-type]  # without it a finding was raised
    return replace(agency, waivers=waivers_of(draft), attestations=attestations_of(draft), plans=plans_of(draft))
