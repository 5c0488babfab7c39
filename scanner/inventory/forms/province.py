"""province.yaml and authorisations.yaml: the tree of units, what the whole province shares, and permissions to scan."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from scanner.inventory.forms.fields import (
    Credential,
    Day,
    Hours,
    Id,
    Line,
    MailAddress,
    Name,
    Port,
    PublicKey,
    Range,
    UrlPath,
    member,
    word,
)
from scanner.inventory.forms.form import Form
from scanner.inventory.forms.letterhead import LetterheadForm, OfficeForm
from scanner.inventory.vocabulary import ACTIVE_TESTS, ENCRYPTIONS, INDICATORS, MOST_RECIPIENTS, SERVICE_ROLES
from scanner.model.words import ScanStyle


class UnitKind(StrEnum):
    """The peer group a unit is compared in."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    UNIT = "unit"


class UnitForm(Form):
    """One unit of the tree. With `group` it only holds others and has no folder; a closed one may have none."""

    code: Id
    kind: Annotated[UnitKind, member(UnitKind)]
    name: Name | None = None
    parent: Id | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor_of: list[Id] = []
    group: bool = False


class ListsForm(Form):
    """Lists of what is approved; a list that is left out does not exist, an empty one approves nothing."""

    software: list[Line] | None = None
    browsers: list[Line] | None = None
    remote_tools: list[Line] | None = None


class ProductsForm(ListsForm):
    """Those of the whole province, and antivirus products that it describes itself (reading/antivirus_products.py)."""

    antivirus: list[dict[str, Any]] = []


class ServiceForm(Form):
    """A host the scanner itself may speak to."""

    name: Line
    role: Annotated[str, word(SERVICE_ROLES)]
    host: Line
    port: Port | None = None
    encryption: Annotated[str, word(ENCRYPTIONS)] | None = None
    ca: Line | None = None
    user: Line | None = None
    credential: Credential | None = None
    sender: MailAddress | None = None
    recipients: Annotated[list[MailAddress], Field(max_length=MOST_RECIPIENTS)] = []
    path: UrlPath = "/"


class LimitsForm(Form):
    """How long papers may be valid in this province."""

    waiver_days: Annotated[int, Field(ge=1, le=1096)] = 365


class IndicatorForm(Form):
    """An indicator's own figures in this province, in its unit: percent, or computers per official."""

    id: Annotated[str, word(INDICATORS)]
    baseline_2018: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    goal: Annotated[float, Field(ge=0, le=1_000_000)] | None = None


class ProvinceForm(Form):
    """province.yaml."""

    name: Name
    code: Line
    invented: bool = False
    tree: list[UnitForm]
    products: ProductsForm = ProductsForm()
    services: list[ServiceForm] = []
    trusted_keys: dict[Id, PublicKey] = {}
    limits: LimitsForm = LimitsForm()
    indicators: list[IndicatorForm] = []
    letterhead: LetterheadForm = LetterheadForm()
    owner: OfficeForm | None = None
    security_unit: OfficeForm | None = None


class AuthorisationForm(Form):
    """A written permission to send packets."""

    id: Id
    number: Line
    signed_at: Day
    signer: Line
    valid_from: Day
    valid_until: Day
    ranges: list[Range]
    hours: list[Hours] = []
    packets_per_second: Annotated[int, Field(ge=1, le=100_000)] | None = None
    style: Annotated[ScanStyle, member(ScanStyle)]
    active_tests: list[Annotated[str, word(ACTIVE_TESTS)]] = []
    public: bool = False
    document: Line | None = None


class AuthorisationsForm(Form):
    """authorisations.yaml."""

    authorisations: list[AuthorisationForm]
