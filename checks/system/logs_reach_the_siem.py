"""SRV-LOG-04: the machines of a system send their logs to a central store, and the store has events of today or yesterday."""

from checks.dated_acts import days_since
from checks.system.monitoring_is_organised import ELSEWHERE
from scanner.model.check import AsOf, Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.kinds.system_log_sources import SystemLogSources
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way

EVENT = "siem_event"


def logs_reach_the_siem(
    declared: DeclaredSystem, sources: SystemLogSources, thresholds: Thresholds, as_of: AsOf
) -> Outcome:
    """What sends nothing delivers nothing, so the machines themselves can prove that too few do.

    That the logs arrive they cannot prove: the day of the last event on the SIEM is declared, or the control attested.
    """
    if declared.operated_elsewhere:
        return not_applicable(ELSEWHERE)
    total, good = len(sources.machines), len(sources.sending)
    if not total:
        raise NotCollected("no machine of this system is declared", way=Way.DECLARE)
    unknown = total - good - len(sources.silent)
    wanted, least = thresholds.whole("coverage_pct"), thresholds.whole("partial_from_pct")
    sight = Sight(what="system.log_sources.sending", was=f"{good}/{total}, {unknown} not known", wanted=f"≥ {wanted}%")
    silent = ", ".join(sources.silent[:5])
    text = Text(
        vi=f"{good}/{total} máy của hệ thống gửi nhật ký về nơi tập trung (tối thiểu {wanted}%); {unknown} máy chưa rõ"
        f"{f'; chưa gửi: {silent}' if silent else ''}.",
        en=f"{good} of {total} machines of the system send their logs to a central store (at least {wanted}%); {unknown} not known"
        f"{f'; silent: {silent}' if silent else ''}.",
    )
    if 100 * (good + unknown) < least * total:
        return failed(text, sight)
    if 100 * good >= wanted * total:
        return _by_last_event(declared, text, sight, thresholds.whole("event_hours"), as_of)
    if 100 * good >= least * total and 100 * (good + unknown) < wanted * total:
        return partly(text, sight)
    raise NotCollected(f"{unknown} of {total} machines could not be told, and they decide", way=Way.MEASURE_MORE)


def _by_last_event(declared: DeclaredSystem, text: Text, sight: Sight, hours: int, as_of: AsOf) -> Outcome:
    """Dates are days: an event of today or yesterday is within the hours that are asked."""
    if EVENT not in declared.dates:
        raise NotCollected(
            "the machines send their logs; that they arrive must be declared (dates: siem_event) or attested",
            way=Way.DECLARE,
        )
    age = days_since(declared.dates, EVENT, as_of)
    told = Text(
        vi=f"{text.vi} Sự kiện gần nhất trên SIEM cách đây {age} ngày.",
        en=f"{text.en} The last event on the SIEM is {age} days old.",
    )
    event = Sight(what=f"declared.system.dates[{EVENT}]", was=age, wanted=f"≤ {hours} h")
    return passed(told, sight, event) if age * 24 <= hours else partly(told, sight, event)


def _example(
    name: str, expect: Status, *, sending: int, silent: int = 0, unknown: int = 0, event: str | None = "2026-11-23"
) -> Example:
    machines = [f"may-{number}" for number in range(sending + silent + unknown)]
    return Example(
        name=name,
        facts={
            "declared.system": {"operated_elsewhere": False, "dates": {EVENT: event} if event else {}},
            "system.log_sources": {
                "machines": machines,
                "sending": machines[:sending],
                "silent": machines[sending : sending + silent],
            },
        },
        level=3,
        expect=expect,
    )


CHECK = python_check(
    logs_reach_the_siem,
    controls=("SRV-LOG-04",),
    title=Text(
        vi="Nhật ký của hệ thống được gửi về nơi thu thập tập trung (SIEM)",
        en="Logs of the system reach a central store (SIEM)",
    ),
    why=Text(
        vi="Gom nhật ký về một nơi giúp nhận ra sớm dấu hiệu bất thường mà từng máy riêng lẻ không thấy.",
        en="Logs gathered in one place reveal early signs that no single machine would show.",
    ),
    fix=Text(
        vi=(
            "Cài tác tử của SIEM tỉnh (ví dụ Wazuh, Winlogbeat, NXLog) lên mọi máy của hệ thống. Linux không cài tác tử: `sudo apt "
            "install rsyslog rsyslog-gnutls` (RHEL: `sudo dnf install rsyslog rsyslog-gnutls`), trong /etc/rsyslog.d/90-siem.conf "
            'ghi hai dòng `global(DefaultNetstreamDriverCAFile="/etc/ssl/certs/ca-siem.pem")` và `*.* action(type="omfwd" '
            'target="<máy chủ nhật ký>" port="6514" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" '
            'StreamDriverAuthMode="x509/name")`, rồi `sudo systemctl restart rsyslog`. Windows trong miền AD: gpmc.msc > Computer '
            "Configuration > Policies > Administrative Templates > Windows Components > Event Forwarding > `Configure target "
            "Subscription Manager` = Enabled, giá trị Server=http://<máy thu thập>:5985/wsman/SubscriptionManager/WEC,Refresh=60, "
            "và thêm NETWORK SERVICE (S-1-5-20) vào nhóm được đọc nhật ký (S-1-5-32-573). Đối chiếu danh sách nguồn trên SIEM với "
            "tệp kiểm kê; ghi ngày của sự kiện mới nhất vào dates: siem_event của hệ thống, hoặc lập bản xác nhận "
            "(attestations.yaml) có danh sách nguồn do SIEM xuất ra."
        ),
        en=(
            "Install the agent of the provincial SIEM (for example Wazuh, Winlogbeat, NXLog) on every machine of the system. Linux "
            "without an agent: `sudo apt install rsyslog rsyslog-gnutls` (RHEL: `sudo dnf install rsyslog rsyslog-gnutls`), two "
            'lines in /etc/rsyslog.d/90-siem.conf, `global(DefaultNetstreamDriverCAFile="/etc/ssl/certs/ca-siem.pem")` and `*.* '
            'action(type="omfwd" target="<log server>" port="6514" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" '
            'StreamDriverAuthMode="x509/name")`, then `sudo systemctl restart rsyslog`. Windows in a domain: gpmc.msc > Computer '
            "Configuration > Policies > Administrative Templates > Windows Components > Event Forwarding > `Configure target "
            "Subscription Manager` = Enabled, with Server=http://<collector>:5985/wsman/SubscriptionManager/WEC,Refresh=60, and "
            "NETWORK SERVICE (S-1-5-20) in the group that may read event logs (S-1-5-32-573). Compare the list of sources on the "
            "SIEM with the inventory; write the day of the newest event under dates: siem_event of the system, or attest "
            "(attestations.yaml) with the list of sources that the SIEM exports."
        ),
    ),
    platforms=(Platform.DECLARED,),
    thresholds=("coverage_pct", "partial_from_pct", "event_hours"),
    references=(
        "TCVN 14423:2026 §5.8.2.1 a, §5.13.2.1 b (L3); §6.8.2.1 a, §6.13.2.1 b (L4)",
        "Microsoft: Windows Event Forwarding; rsyslog: omfwd",
    ),
    examples=(
        _example("all send, an event of yesterday", Status.PASS, sending=3),
        _example("all send, the last event is old", Status.PARTIAL, sending=3, event="2026-11-21"),
        _example("all send, no day is declared", Status.UNKNOWN, sending=3, event=None),
        _example("a day in the future", Status.UNKNOWN, sending=3, event="2026-12-24"),
        _example("nineteen of twenty", Status.PASS, sending=19, unknown=1),
        _example("half", Status.PARTIAL, sending=1, silent=1),
        _example("one of three", Status.FAIL, sending=1, silent=2),
        _example("none", Status.FAIL, sending=0, silent=2, event=None),
        _example("the unknown ones decide between pass and partial", Status.UNKNOWN, sending=3, unknown=1),
        _example("the unknown ones decide between partial and fail", Status.UNKNOWN, sending=1, silent=2, unknown=1),
        _example("no machine", Status.UNKNOWN, sending=0),
        Example(
            name="run by others",
            facts={
                "declared.system": {"operated_elsewhere": True, "dates": {}},
                "system.log_sources": {"machines": [], "sending": [], "silent": []},
            },
            level=3,
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="no declaration",
            facts={"system.log_sources": {"machines": ["a"], "sending": ["a"], "silent": []}},
            gaps={"declared.system": Gap.NOT_COLLECTED},
            level=3,
            expect=Status.UNKNOWN,
        ),
    ),
)
