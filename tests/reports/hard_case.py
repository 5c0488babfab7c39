"""Pages that are hard to set: the longest names an agency may have, and what a hostile machine may say of itself."""

from dataclasses import replace
from typing import Final

from scanner.model.check import Outcome, Sight, failed
from scanner.model.results import Results
from scanner.model.text import Text
from tests.reports.results_case import Case, build, planned

LONG: Final = (
    "Trung tâm Giám sát, điều hành thông minh và Chuyển đổi số trực thuộc Sở Khoa học và Công nghệ – Bộ phận Tiếp nhận và "
    "Trả kết quả giải quyết thủ tục hành chính công trực tuyến"
)
UNBROKEN: Final = "NGHIEPVUQUANLYVANBANDIEUHANHTRUCTUYENCUATINHKHONGCOKHOANGTRANG"[:60]
HOSTILE: Final = (
    "<script>document.title='ran'</script>",
    '"><img src=x onerror="document.title=\'ran\'">',
    "<svg onload=\"document.title='ran'\"><text x='0' y='-900'>over</text></svg>",
    "</style><style>*{display:none}</style>",
    "\x1b[2J\x1b[31mred\x1b[0m\x07",
    "may\u202etinh\u2066\u200f\u0000",
    "=cmd|' /C calc'!A0",
    "+1+1|@SUM(1)",
    "\u0e01\u0e33" * 40,
    "a\u0301\u0302\u0303\u0304\u0306" * 60,
    "https://example.invalid/" + "x/" * 400,
    "x" * 1_000_000,
)


def long_names() -> Results:
    """One agency whose names are all of the longest; every other host has a name without a blank."""
    results = build(Case(hosts=6, agencies=[("so-dai", LONG, "department"), ("xa-dai", LONG, "department")]))
    names = {
        each.id: f"{UNBROKEN if n % 2 else LONG} {n}" for n, each in enumerate(results.subjects.values()) if each.id
    }
    return _named(results, names)


def hostile() -> Results:
    """Hosts that say something hostile wherever they say anything: name, value seen, message."""

    def answer(control: str, target: str) -> Outcome:
        outcome = planned(control, target)
        text = HOSTILE[(len(control) + int(target.rpartition("-")[2])) % len(HOSTILE)]
        sights = [Sight(what=text, was=text, wanted=text), Sight(what="x", was=(text, text), wanted="is set")]
        return outcome if control < "HOST-C" else failed(Text(vi=text, en=text), *sights)

    agencies = [("so-dai", HOSTILE[2], "department"), ("xa-dai", HOSTILE[4], "commune")]
    results = build(Case(hosts=len(HOSTILE), agencies=agencies, plan=answer, invented=False))
    names = {each.id: HOSTILE[n % len(HOSTILE)] for n, each in enumerate(results.subjects.values())}
    ledger = tuple(
        replace(each, details=(("host.sshd", "denied", HOSTILE[n % len(HOSTILE)]),), why={"denied": 1})
        for n, each in enumerate(results.ledger)
    )
    run = replace(results.run, collector_user=HOSTILE[-1], program=HOSTILE[0])
    return replace(_named(results, names), ledger=ledger, run=run)


def _named(results: Results, names: dict[str, str]) -> Results:
    subjects = {
        name: replace(each, name=Text(vi=names[name], en=names[name])) for name, each in results.subjects.items()
    }
    return replace(results, subjects=subjects)
