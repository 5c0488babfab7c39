"""Policies through the whole flow: asked with a scan, stored with it, judged again without the machine, in no score."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.json_file import REPORT
from scanner.evidence.store import EvidenceStore, RunHeader, Visit, open_store
from scanner.model.errors import BadInput, MissingInput, WrongUsage
from scanner.model.kinds.host_policy_answers import HostPolicyAnswers
from scanner.model.observation import Known
from scanner.model.question import Answer, MachineIdentity
from scanner.model.results import Results
from scanner.model.words import Connection, Platform, Status
from scanner.run.collection import Order, collect
from scanner.run.evaluation import Judging, evaluate
from scanner.run.policies import Policies, load_policies, policy_results, sorted_out
from scanner.run.selection import open_inventory, with_root
from tests.evidence.evidence_case import header

NOW = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
POLICY = r"""
policy: {id: invented, name: Invented}
requirements: {title: x, condition: all, rules: ['f:/proc/sys/kernel/ostype -> Linux', 'f:/etc/seal -> r:^wax']}
checks:
  - {id: 1, name: red wax, condition: all, rules: ['f:/etc/seal -> r:red', "c:stat -Lc '%a' /etc/seal -> r:^640$"]}
  - {id: 2, name: no ink, condition: none, rules: ['d:/etc/seals.d -> r:\.ink$ -> r:black']}
  - {id: 3, name: nothing runs, condition: all, rules: ['c:touch /etc/ran -> r:x', 'c:sysctl net.ipv4.ip_forward -> r:= 0$']}
  - {id: 4, name: secret, condition: all, rules: ['f:/etc/wax.conf -> !r:^password\s*=\s*hunter']}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small Linux root with a seal, and with the programs the policy names."""
    root = tmp_path / "root"
    for folder in ("etc/seals.d", "usr/bin", "usr/sbin", "var/lib/dpkg"):
        (root / folder).mkdir(parents=True)
    (root / "bin").symlink_to("usr/bin")
    (root / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n')
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/seal").write_text("wax red\n")
    (root / "etc/seal").chmod(0o640)
    (root / "etc/wax.conf").write_text("password = hunter2hunter2\nuser = lan\n")
    (root / "etc/seals.d/a.ink").write_text("blue\n")
    for program in ("stat", "touch", "sysctl"):
        (root / "usr/bin" / program).write_text("#!/bin/false\n")
    return root


def _policies(tmp_path: Path, text: str = POLICY) -> Policies:
    file = tmp_path / "invented.yml"
    file.write_text(text)
    return load_policies([f"wazuh:{file}"])


def _collected(store: EvidenceStore, root: Path, policies: Policies) -> Order:
    inventory, place = open_inventory(None)
    inventory = with_root(inventory, root, ())
    targets = tuple(each for agency in inventory.agencies for each in agency.targets)
    order = Order(inventory=inventory, folder=place, targets=targets, walk=False, root=root, policies=policies)
    collect(order, store, clock=lambda: NOW, on_step=lambda _step: None)
    return order


def _judged(store: EvidenceStore, order: Order, policies: Policies) -> Results:
    return evaluate(order.inventory, store, None, Judging(as_of=NOW, policies=policies))


def test_a_policy_is_judged_from_what_a_scan_has_seen(root: Path, tmp_path: Path) -> None:
    policies = _policies(tmp_path)
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, policies)
        results = _judged(store, order, policies)
        (policy,) = results.policies
        assert [each.status for each in policy.checks] == [Status.PASS, Status.PASS, Status.UNKNOWN, Status.UNKNOWN]
        assert policy.counts == {Status.PASS: 2, Status.UNKNOWN: 2}
        assert not (root / "etc/ran").exists()
        seen = [
            each for _, each in store.observations(results.run.id, policy.target) if each.kind == HostPolicyAnswers.kind
        ]
        assert isinstance(seen[0], Known)
        asked = seen[0].provenance.asked
        assert "file:/etc/seal" in asked
        assert not any("touch /etc" in each for each in asked)
        assert all(policy.checks[number].evidence for number in (0, 1))
        assert store.answer(policy.checks[0].evidence[1]).stdout == b"wax red\n"
        before = evaluate(order.inventory, store, None, Judging(as_of=NOW))
        assert before.policies == ()
        assert before.agencies == results.agencies


def test_old_evidence_is_judged_again_without_the_machine(root: Path, tmp_path: Path) -> None:
    policies = _policies(tmp_path)
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, policies)
        first = _judged(store, order, policies).policies
        (root / "etc/seal").unlink()
        again = _policies(tmp_path, POLICY.replace("r:red", "r:blue"))
        assert _judged(store, order, policies).policies == first
        assert [each.status for each in _judged(store, order, again).policies[0].checks][:2] == [
            Status.FAIL,
            Status.PASS,
        ]


def test_what_was_not_asked_is_unknown_and_never_passed(root: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, Policies())
        (policy,) = _judged(store, order, _policies(tmp_path)).policies
    assert {each.status for each in policy.checks} == {Status.UNKNOWN}
    assert "collect again" in policy.checks[0].reason


def test_what_an_agent_did_not_ask_is_said_so(root: Path, tmp_path: Path) -> None:
    """Collecting from it again would not help, so nobody is told to."""
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, Policies())
        target = replace(order.targets[0], connection=Connection.AGENT)
        store.begin(header("r"))
        (result,) = policy_results(_policies(tmp_path), target, {}, store=store, run="r", platform=Platform.LINUX)
    assert {each.status for each in result.checks} == {Status.UNKNOWN}
    assert "the agent did not ask it" in result.checks[0].reason


def test_the_results_hold_every_check_with_its_rules(root: Path, tmp_path: Path) -> None:
    policies = _policies(tmp_path)
    with open_store(tmp_path / "store", create=True) as store:
        results = _judged(store, _collected(store, root, policies), policies)
        REPORT.write(results, tmp_path / "r.json", "en")
    (policy,) = json.loads((tmp_path / "r.json").read_text())["policies"]
    assert (policy["kind"], policy["id"], len(policy["digest"])) == ("wazuh", "invented", 64)
    assert policy["checks"][0]["seen"][0] == {"rule": "f:/etc/seal -> r:red", "outcome": "found"}


def test_a_platform_that_a_policy_asks_nothing_of_has_no_further_questions(tmp_path: Path) -> None:
    policies = _policies(tmp_path)
    assert policies.collectors(Platform.WINDOWS) == ()
    assert policies.collectors(Platform.DEVICE) == ()
    (collector,) = policies.collectors(Platform.LINUX)
    assert not any(each.startswith("reg:") for each in collector.questions)


def test_keys_of_the_registry_are_found_in_any_case(tmp_path: Path) -> None:
    """A policy writes them as its author did, a scan asked them as we do."""
    text = r"checks: [{id: 1, name: x, condition: all, rules: ['r:HKEY_LOCAL_MACHINE\Software\WAX -> Red -> 1']}]"
    policies = _policies(tmp_path, text)
    inventory, _ = open_inventory(None)
    target = inventory.agencies[0].targets[0]
    entries = {"values": {"red": {"type": "REG_DWORD", "data": 1}}, "subkeys": []}
    answer = Answer(ask=r"reg:HKLM\SOFTWARE\Wax", entries=entries).sealed()
    with open_store(tmp_path / "store", create=True) as store:
        store.begin(
            RunHeader(
                id="r",
                started_at=NOW,
                program="x",
                inventory="x",
                inventory_digest="x",
                collector_user="x",
                privileged=True,
                targets=(target.id,),
            )
        )
        visit = Visit(target=target.id, platform=Platform.WINDOWS, finished_at=NOW, identity=MachineIdentity())
        store.keep_visit("r", visit, observations=(), answers=(answer,))
        (result,) = policy_results(policies, target, {}, store=store, run="r", platform=Platform.WINDOWS)
    assert result.checks[0].status is Status.PASS
    assert result.checks[0].evidence == (answer.content_digest(),)
    (collector,) = policies.collectors(Platform.WINDOWS)
    assert collector.questions == (r"reg:HKLM\Software\WAX",)


def test_files_that_cannot_be_used_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("checks: none\n")
    for named, error in (
        ("wazuh:", WrongUsage),
        ("cis:x.yml", WrongUsage),
        (f"wazuh:{tmp_path}/absent.yml", MissingInput),
        (f"wazuh:{tmp_path}/bad.yml", BadInput),
        (f"wazuh:{tmp_path}", BadInput),
    ):
        with pytest.raises(error):
            load_policies([named])
    large = tmp_path / "large.yml"
    large.write_bytes(b"#" * (8 * 1024 * 1024 + 1))
    with pytest.raises(BadInput):
        load_policies([f"wazuh:{large}"])


RESULTS = """<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><TestResult id="tr" end-time="2026-11-23T09:05:00+07:00">
<benchmark id="seals"/><profile idref="red"/><target>{target}</target>
<rule-result idref="a"><result>pass</result></rule-result><rule-result idref="b"><result>fixed</result></rule-result>
<rule-result idref="c"><result>notchecked</result></rule-result><rule-result idref="d"><result>error</result></rule-result>
<rule-result idref="e"><result>informational</result></rule-result></TestResult></Benchmark>"""


def _results(tmp_path: Path, target: str) -> Policies:
    file = tmp_path / "results.xml"
    file.write_text(RESULTS.format(target=target))
    return load_policies([f"oscap:{file}"])


@pytest.mark.parametrize("target", ["seal-01", "SEAL-01.example.org"])
def test_results_of_oscap_are_kept_with_the_machine_they_are_of(root: Path, tmp_path: Path, target: str) -> None:
    (root / "etc/hostname").write_text("seal-01\n")
    policies = _results(tmp_path, target)
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, policies)
        (result,) = _judged(store, order, policies).policies
        later = _judged(store, order, Policies()).policies
    assert later == (result,)
    assert (result.kind, result.target, result.about["benchmark"]) == ("oscap", "may-nay/may-tinh", "seals")
    assert [each.said for each in result.checks] == ["pass", "fixed", "notchecked", "error", "informational"]
    assert [each.status for each in result.checks] == [
        Status.PASS,
        Status.PASS,
        Status.UNKNOWN,
        Status.ERROR,
        Status.NOT_APPLICABLE,
    ]
    assert len(result.checks[0].evidence[0]) == 64


def test_results_that_came_later_are_shown_by_the_digest_of_their_file(root: Path, tmp_path: Path) -> None:
    (root / "etc/hostname").write_text("seal-01\n")
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, Policies())
        (result,) = _judged(store, order, _results(tmp_path, "seal-01")).policies
    assert result.target == "may-nay/may-tinh"
    assert result.checks[0].evidence == (f"import:{tmp_path}/results.xml@{result.digest}",)


@pytest.mark.parametrize(("name", "target"), [("seal-01", "seal-011"), ("localhost", "localhost"), ("seal-01", "")])
def test_results_of_another_machine_are_given_to_none(root: Path, tmp_path: Path, name: str, target: str) -> None:
    (root / "etc/hostname").write_text(f"{name}\n")
    policies = _results(tmp_path, target)
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, policies)
        (result,) = _judged(store, order, policies).policies
    assert (result.target, result.agency) == ("", "")


def test_results_of_several_machines_in_one_file_may_have_one_id(root: Path, tmp_path: Path) -> None:
    """Scanners name a result after the profile, so a report of many machines has one id many times."""
    (root / "etc/hostname").write_text("seal-01\n")
    (_, first, rest) = RESULTS.format(target="seal-01").partition("<TestResult")
    file = tmp_path / "results.xml"
    second = (first + rest).replace("</Benchmark>", "").replace("seal-01", "seal-02")
    file.write_text(RESULTS.format(target="seal-01").replace("</Benchmark>", f"{second}</Benchmark>"))
    policies = load_policies([f"oscap:{file}", f"oscap:{file}"])
    with open_store(tmp_path / "store", create=True) as store:
        order = _collected(store, root, policies)
        own, other = _judged(store, order, policies).policies
    assert (own.target, own.about["target"]) == ("may-nay/may-tinh", "seal-01")
    assert (other.target, other.about["target"]) == ("", "seal-02")


def test_results_that_several_machines_of_one_name_could_own_are_given_to_none(root: Path, tmp_path: Path) -> None:
    (root / "etc/hostname").write_text("seal-01\n")
    policies = _results(tmp_path, "seal-01")
    with open_store(tmp_path / "store", create=True) as store:
        (result,) = _judged(store, _collected(store, root, policies), policies).policies
    twin = replace(result, agency="so-y-te", target="so-y-te/may-01")
    (shown,) = sorted_out(policies, [result, twin])
    assert (shown.agency, shown.target) == ("", "")
    assert shown.about["could_be_of"] == "may-nay/may-tinh, so-y-te/may-01"
    assert sorted_out(policies, [result]) == (result,)
    assert len(sorted_out(Policies(), [result, twin])) == 1


def test_results_that_are_none_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "results.xml"
    for text in ("<a/>", "", RESULTS[:200], RESULTS.replace("fixed", "mended")):
        file.write_text(text)
        with pytest.raises(BadInput) as refused:
            load_policies([f"oscap:{file}"])
        assert str(refused.value).count(str(file)) == 1
