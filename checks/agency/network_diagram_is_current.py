"""LAN-DOC-01: the network diagram is current, and newer than the last change of the network."""

from checks.dated_acts import day_of, judged_by_age
from scanner.model.check import AsOf, Example, Outcome, Sight, partly
from scanner.model.control import Thresholds
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

ACT = Text(vi="Sơ đồ mạng", en="Network diagram")


def network_diagram_is_current(declared: DeclaredAgency, thresholds: Thresholds, as_of: AsOf) -> Outcome:
    """Late or older than a recorded change is partial: a diagram exists."""
    drawn = day_of(declared.dates, "network_diagram", as_of)
    if "network_changed" in declared.dates and (changed := day_of(declared.dates, "network_changed", as_of)) > drawn:
        text = Text(
            vi=f"Sơ đồ mạng ngày {drawn:%d/%m/%Y} cũ hơn lần thay đổi mạng ngày {changed:%d/%m/%Y}.",
            en=f"The diagram of {drawn} is older than the change of the network of {changed}.",
        )
        return partly(text, Sight(what="network_changed", was=changed.isoformat(), wanted=f"≤ {drawn}"))
    return judged_by_age(ACT, drawn, as_of, limit=thresholds.whole("max_age_days"), always_partial=True)


CHECK = python_check(
    network_diagram_is_current,
    controls=("LAN-DOC-01",),
    title=Text(
        vi="Sơ đồ mạng và hồ sơ mạng được cập nhật đúng hạn",
        en="Network diagram and network file are current",
    ),
    why=Text(
        vi="Sơ đồ mạng đúng giúp sửa sự cố nhanh và không phụ thuộc vào trí nhớ của một người.",
        en="A correct network diagram speeds up repairs and does not depend on one person's memory.",
    ),
    fix=Text(
        vi=(
            "Cập nhật sơ đồ lô-gíc và sơ đồ vật lý, ghi dải địa chỉ, VLAN, thiết bị, đường truyền và ngày lập. Có "
            "thể vẽ bằng draw.io. Lưu tệp, ghi ngày vào mục `dates: network_diagram` của agency.yaml và trình người "
            "phụ trách ký."
        ),
        en=(
            "Update the logical and physical diagrams with subnets, VLANs, devices, lines and date, for example "
            "in draw.io. File it, enter the date in agency.yaml, `dates: network_diagram`, and have it signed."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("max_age_days",),
    examples=(
        Example(
            name="drawn this year",
            facts={"declared.agency": {"dates": {"network_diagram": "2026-05-02"}}},
            expect=Status.PASS,
        ),
        Example(
            name="newer than the change",
            facts={"declared.agency": {"dates": {"network_diagram": "2026-05-02", "network_changed": "2026-05-02"}}},
            expect=Status.PASS,
        ),
        Example(
            name="on the last day",
            facts={"declared.agency": {"dates": {"network_diagram": "2025-11-24"}}},
            expect=Status.PASS,
        ),
        Example(
            name="one day late",
            facts={"declared.agency": {"dates": {"network_diagram": "2025-11-23"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="a quarter is the limit at level 5",
            facts={"declared.agency": {"dates": {"network_diagram": "2026-05-02"}}},
            level=5,
            expect=Status.PARTIAL,
        ),
        Example(
            name="older than the change",
            facts={"declared.agency": {"dates": {"network_diagram": "2026-05-02", "network_changed": "2026-09-01"}}},
            expect=Status.PARTIAL,
        ),
        Example(name="date not set", facts={"declared.agency": {"dates": {}}}, expect=Status.UNKNOWN),
        Example(
            name="drawn in the future",
            facts={"declared.agency": {"dates": {"network_diagram": "2027-01-01"}}},
            expect=Status.UNKNOWN,
        ),
        Example(
            name="changed in the future",
            facts={"declared.agency": {"dates": {"network_diagram": "2026-05-02", "network_changed": "2099-01-01"}}},
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
