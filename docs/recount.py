"""Counts every indicator again, from the inventory's YAML and the verdicts of results.json alone: nothing of Rasoat is used.

`python docs/recount.py INVENTORY RESULTS.json` prints numerator, denominator and unknown of each, marks what the report
prints otherwise, and ends with 1 where there is such a thing. Needs PyYAML. What is counted stands in docs/results.md.
"""

import json
import re
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import yaml

MACHINES, SERVICE = ("computer", "server", "hypervisor"), ("in_use", "offline", "state_secret")
BAD_FIRST = ("fail", "error", "unknown", "partial", "pass", "not_applicable")
SILENT = "silent"  # an agency that did not declare what is counted
SORTS = ("licensed", "free", "built-in")
AV_SORTS = {"LICENSED": "licensed", "FREE": "free", "BUILTIN": "built-in"}
LICENCE, MANAGER = "host.antivirus.products.licence", "host.antivirus.products.managed_by"


class TextFirst(yaml.SafeLoader):
    """YAML as docs/inventory.md has it: a day, a yes or a 007 is text, quoted or not."""

    yaml_implicit_resolvers = {}


for kind, form in (("null", "null|~|"), ("bool", "true|false"), ("int", "0|-?[1-9][0-9]*")):
    TextFirst.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{form})$"), None)


def load(file):
    return (yaml.load(file.read_text(encoding="utf-8"), Loader=TextFirst) or {}) if file.exists() else {}  # noqa: S506  # a SafeLoader


def moment(text):
    return datetime.fromisoformat(text)


def share(statuses, *, open_=("unknown", "error")):
    """Numerator, denominator, unknown of a list of statuses; what is not applicable leaves it; None where nothing is due."""
    due = [each for each in statuses if each != "not_applicable"]
    return (due.count("pass"), len(due), sum(each in open_ for each in due)) if due else None


def part_of(part, whole):
    """A declared number of another one."""
    if not whole:
        return SILENT
    return (part, whole, 0) if part is not None and part <= whole else (0, whole, whole)


def yes_no(value):
    return SILENT if value is None else (int(value is True), 1, 0)


def is_of(sort, licences):
    """Whether a machine counts as this sort, its best; None where a licence that was not seen could be a better one."""
    best = min((SORTS.index(each) for each in licences if each in SORTS), default=len(SORTS))
    blind = not licences or (best > 0 and any(each.startswith("[") for each in licences))
    return None if blind and SORTS.index(sort) <= best else SORTS.index(sort) == best


def is_managed(managers):
    if any(each != "none" and not each.startswith("[") for each in managers):
        return True
    return None if not managers or any(each.startswith("[") for each in managers) else False


def count(agency, targets, status, seen, saw):
    """Every indicator of one agency: (numerator, denominator, unknown), SILENT, or None where nothing is due."""
    declared, staff = agency.get("declared") or {}, agency.get("staff")
    segments, uplinks = agency.get("segments") or [], agency.get("uplinks") or []
    systems, own = (
        agency.get("systems") or [],
        [each for each in targets if each["status"] not in ("transferred", "disposed")],
    )
    pcs = [each for each in own if each["kind"] == "computer" and set(each.get("roles") or []) != {"mobile"}]
    used = [each for each in pcs if each["status"] == "in_use"]
    machines = [each for each in own if each["kind"] in MACHINES and each["status"] in SERVICE]
    found = {}
    found["IND-PC-RATIO"] = (len(used), staff, 0) if staff and pcs else SILENT
    found["IND-LAN-AGENCY"] = yes_no(any(each["zone"] != "loopback" for each in segments) if segments else None)
    found["IND-INTERNET"] = yes_no(any(each["kind"] == "internet" for each in uplinks) if uplinks else None)
    found["IND-PC-LAN"] = (
        (sum(bool(each.get("segment")) and seen(each) for each in used), len(used), sum(not seen(each) for each in used))
        if used else None if pcs else SILENT
    )  # fmt: skip
    found["IND-FW-LAN"] = (
        share([status("NET-FW-01", each["id"]) for each in segments], open_=("unknown", "error", "partial"))
        if segments else SILENT
    )  # fmt: skip

    protected = {}
    for each in machines:
        if each["kind"] != "computer" or set(each.get("roles") or []) != {"mobile"}:
            name = "HOST-AV-01" if each["kind"] == "computer" else "SRV-AV-01"
            protected[each["id"]] = status(name, each["id"])
    av = share(list(protected.values())) if any(each["kind"] in MACHINES for each in targets) else SILENT
    found["IND-AV-PC"] = av
    passing = [each for each, state in protected.items() if state == "pass"]
    told = {f"IND-AV-{name}": [is_of(sort, saw(each, LICENCE)) for each in passing] for name, sort in AV_SORTS.items()}
    told["IND-AV-MANAGED"] = [is_managed(saw(each, MANAGER)) for each in passing]
    for name, each in told.items():
        found[name] = (each.count(True), av[1], av[2] + each.count(None)) if isinstance(av, tuple) else av

    found["IND-IT-OFFICER"] = share([status("ORG-ROL-01", "")])
    says_no = (agency.get("tslcd") or {}).get("connected") is False
    found["IND-TSLCD"] = share(
        [status("NET-TSL-01", "")], open_=("unknown", "error") if says_no else ("unknown", "error", "partial")
    )
    leaders = declared.get("leaders")
    holders = declared.get("certificate_holders", None if leaders is None else leaders + 1)
    found["IND-CERT"] = part_of(declared.get("certificates"), holders)
    videos = [each for each in own if each["kind"] == "video" and each["status"] == "in_use"]
    found["IND-VC"] = (len(videos), 0, 0) if targets else SILENT
    portals = [each for each in own if "web" in (each.get("roles") or [])]
    reached = any(map(seen, portals))
    if portals or declared.get("portal") is True:
        found["IND-PORTAL"] = (int(reached), 1, int(not reached))
    else:
        found["IND-PORTAL"] = yes_no(declared.get("portal"))
    found["IND-MAIL"] = part_of(declared.get("mail_users"), staff)
    found["IND-DMS"], found["IND-ISO9001"] = yes_no(declared.get("document_system")), yes_no(declared.get("iso9001"))

    return found | count_systems(systems, status)


def count_systems(systems, status):
    """The same of information systems and their levels."""
    found = {}
    states = [each.get("level_state") for each in systems]
    ladder = ("drafted", "sent", "appraised", "approved")
    found["IND-SYS-TOTAL"] = (len(systems), 0, 0)
    found["IND-SYS-CLASSIFIED"] = (sum(bool(each.get("kind")) for each in systems), 0, 0)
    for name, least in (("DOSSIER", 0), ("APPRAISED", 2), ("APPROVED", 3)):
        found[f"IND-SYS-{name}"] = (sum(each in ladder[least:] for each in states), 0, 0)
    audits = [status("ORG-AUD-01", each["id"]) for each in systems if each.get("level_state") == "approved"]
    found["IND-SYS-ASSESSED"] = (audits.count("pass"), 0, sum(each in ("unknown", "error") for each in audits))
    return {name: each if systems else SILENT for name, each in found.items()}


OF_AGENCIES = ("IND-LAN-AGENCY", "IND-INTERNET", "IND-IT-OFFICER", "IND-TSLCD", "IND-PORTAL", "IND-DMS", "IND-ISO9001")


def together(name, rows):
    """The province: sums; a silent agency counts as unknown where agencies are counted, else it is told beside it."""
    told = [each for each in rows if isinstance(each, tuple)]
    silent = rows.count(SILENT)
    if not told:
        return (None, None, None, silent)
    numerator, denominator, unknown = (sum(each) for each in zip(*told, strict=True))
    if name in OF_AGENCIES:
        return (numerator, denominator + silent, unknown + silent, 0)
    return (numerator, denominator, unknown, silent)


def agencies(folder, today):
    """The units that exist that day and have a folder."""
    for unit in load(folder / "province.yaml")["tree"]:
        lives = (unit.get("valid_from") or "") <= today.isoformat() <= (unit.get("valid_to") or "9999-12-31")
        if not unit.get("group") and lives and (folder / unit["code"] / "agency.yaml").exists():
            register = load(folder / unit["code"] / "targets.yaml")
            defaults = {"status": "in_use", **(register.get("defaults") or {})}
            rows = [{**defaults, **each} for each in register.get("targets") or []]
            yield unit["code"], load(folder / unit["code"] / "agency.yaml"), rows


def recount(folder, results):
    """{"": of the province, agency: its own}; each {indicator: (numerator, denominator, unknown, silent)}."""
    as_of = moment(results["run"]["as_of"])
    verdicts, sights = defaultdict(list), {}
    for each in results["verdicts"]:
        if each["decides"]:
            verdicts[each["control"], each["target"]].append(each["original"])
        if each["control"] in ("HOST-AV-01", "SRV-AV-01") and each["original"] == "pass":
            sights[each["target"]] = {row["what"]: row["was"] for row in each["seen"]}
    times = {each["target"]: moment(each["seen_at"]) for each in results["ledger"] if each["seen_at"]}

    def one(name, agency, rows):
        def full(subject):
            return f"{name}/{subject}" if subject else name

        def status(control, subject):
            states = verdicts.get((control, full(subject)), ["unknown"])
            return next(each for each in BAD_FIRST if each in states)

        def seen(target):
            at = times.get(full(target["id"]))
            return at is not None and as_of - at <= timedelta(days=30)

        return count(agency, rows, status, seen, lambda subject, what: sights.get(full(subject), {}).get(what) or [])

    local_day = (as_of + timedelta(hours=7)).date()
    found = {name: one(name, agency, rows) for name, agency, rows in agencies(folder, local_day)}
    rows = {name: {key: (*each, 0) if isinstance(each, tuple) else (None, None, None, int(each == SILENT))
                   for key, each in row.items()} for name, row in found.items()}  # fmt: skip
    ids = next(iter(found.values()), {})
    return {"": {each: together(each, [row[each] for row in found.values()]) for each in ids}, **rows}


def printed(results):
    """The same, as the report has it."""
    keys = ("numerator", "denominator", "unknown", "silent")
    rows = {"": results["province"]["indicators"], **{each["id"]: each["indicators"] for each in results["agencies"]}}
    return {name: {row["id"]: tuple(row[key] for key in keys) for row in each} for name, each in rows.items()}


def main():
    if not sys.argv[2:]:
        sys.exit(__doc__)
    folder, results = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    ours, theirs = recount(folder, results), printed(results)
    differ = False
    for name in ("", *(each for each in ours if each and each in theirs)):
        for each, counts in ours[name].items():
            said = theirs[name].get(each)
            differ |= said != counts
            if not name or said != counts:
                print(name or "province", each, *counts, "" if said == counts else f"THE REPORT SAYS {said}")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
