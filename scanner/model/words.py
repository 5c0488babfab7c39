"""The closed vocabularies: every enum of the product, one word per idea (design §1)."""

from enum import IntEnum, StrEnum
from typing import Final


class Gap(StrEnum):
    """Why a fact is missing."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DENIED = "denied"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"
    STALE = "stale"
    NOT_COLLECTED = "not_collected"
    BROKEN = "broken"


class Status(StrEnum):
    """What a check says of a target."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    PARTIAL = "partial"
    FAIL = "fail"
    UNKNOWN = "unknown"
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_judged(self) -> bool:
        """True when facts decided: the statuses that count into coverage."""
        return self in (Status.PASS, Status.PARTIAL, Status.FAIL)


class Reason(StrEnum):
    """What a verdict rests on; tells people whom to ask when it is `unknown`."""

    FACTS = "facts"
    GAP = "gap"
    PLATFORM_UNKNOWN = "platform_unknown"
    NO_CHECK = "no_check"
    NOT_ATTESTED = "not_attested"
    ATTESTED = "attested"
    ATTESTATION_ENDED = "attestation_ended"
    CRASHED = "crashed"


class Way(StrEnum):
    """What lets a missing fact be known, where its gap alone does not tell a person what to do.

    "Not collected" is said of a date nobody declared, of a LAN none of whose machines was measured, and of a fact no
    collector of this version gives: three different things to do on Monday. It is stated where the gap is raised.
    """

    DECLARE = "declare"
    """A person writes it into the inventory."""
    CORRECT = "correct"
    """What a person wrote into the inventory contradicts itself or the calendar."""
    MEASURE_MORE = "measure_more"
    """Other machines of the agency or the LAN have to be measured first."""
    RUNNING = "running"
    """The machine has to be asked while it runs, not from a folder of its files."""
    RECORD_AGAIN = "record_again"
    """The machine was recorded by a version that did not ask this yet."""
    WALK = "walk"
    """The file walk has to be allowed."""
    REFRESH = "refresh"
    """The machine has to fetch its lists of packages."""
    AUTHORISE = "authorise"
    """A signed authorisation has to name the address, the day, the hour."""
    LET_IN = "let_in"
    """The scan has to be let in: a credential, a host key, a right on the machine."""
    ATTEST = "attest"
    """No program may ask this machine: a person looks at it, and attests what was found."""
    BUNDLE = "bundle"
    """An agent has to be enrolled on the machine, or a fresh bundle of the one it has to be brought."""
    AFTER = "after"
    """Another finding has to be repaired first."""
    TABLES = "tables"
    """A dated table has to be given, or a newer one: ends of support, known vulnerabilities."""
    NEWER = "newer"
    """This version of the program does not collect it."""


class Severity(StrEnum):
    """How much a control weighs; the weights stand in checks/scoring.yaml."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Obligation(StrEnum):
    """How binding a control is."""

    LAW = "law"
    STANDARD = "standard"
    STANDARD_SUGGESTED = "standard-suggested"
    GOOD_PRACTICE = "good-practice"


class Automatable(StrEnum):
    """Whether facts decide a control, or a person declares it."""

    YES = "yes"
    PARTLY = "partly"
    ATTESTED = "attested"


class TargetKind(StrEnum):
    """What can be measured (design §1)."""

    COMPUTER = "computer"
    SERVER = "server"
    HYPERVISOR = "hypervisor"
    FIREWALL = "firewall"
    SWITCH = "switch"
    ROUTER = "router"
    ACCESS_POINT = "access_point"
    LOAD_BALANCER = "load_balancer"
    PRINTER = "printer"
    CAMERA = "camera"
    VOIP = "voip"
    VIDEO = "video"
    UPS = "ups"
    POWER = "power"
    ENVIRONMENT = "environment"
    STORAGE = "storage"
    MANAGEMENT = "management"
    APPLIANCE = "appliance"
    NETWORK = "network"
    IOT = "iot"
    SERVICE = "service"
    SEGMENT = "segment"
    SYSTEM = "system"
    AGENCY = "agency"

    @property
    def is_fragile(self) -> bool:
        """True for what prints, rings or falls over when it is asked too much: it gets one SNMP GET (design §5)."""
        return self in _FRAGILE


_FRAGILE = frozenset(
    (
        TargetKind.PRINTER,
        TargetKind.CAMERA,
        TargetKind.VOIP,
        TargetKind.VIDEO,
        TargetKind.UPS,
        TargetKind.POWER,
        TargetKind.ENVIRONMENT,
        TargetKind.IOT,
    )
)


class Role(StrEnum):
    """What a target is for, where its kind alone does not say; rule packs map control targets to kind and role."""

    WORKSTATION = "workstation"
    LAPTOP = "laptop"
    MOBILE = "mobile"
    DHCP_SERVER = "dhcp_server"
    LOG_SERVER = "log_server"
    MAIL_SERVER = "mail_server"
    VPN = "vpn"
    WEB = "web"
    DOMAIN = "domain"
    MAIL_DOMAIN = "mail_domain"
    PUBLIC_IP = "public_ip"
    SERVER_ROOM = "server_room"


class Platform(StrEnum):
    """The family of the operating system, which decides what can be asked."""

    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"
    DEVICE = "device"
    DECLARED = "declared"
    UNKNOWN = "unknown"


class AssetStatus(StrEnum):
    """Life of an asset in the register; only some are measured."""

    IN_USE = "in_use"
    SPARE = "spare"
    REPAIR = "repair"
    OFFLINE = "offline"
    STATE_SECRET = "state_secret"  # noqa: S105  # a class of document
    TRANSFERRED = "transferred"
    DISPOSED = "disposed"


GONE: Final = frozenset((AssetStatus.TRANSFERRED, AssetStatus.DISPOSED))
"""No longer the agency's: addresses are free again, and nothing counts."""
NEVER_ASKED: Final = (AssetStatus.TRANSFERRED, AssetStatus.DISPOSED, AssetStatus.STATE_SECRET)
"""States of machines that are not connected to: they are gone, or hold what no program may touch."""


class Connection(StrEnum):
    """How a target is reached."""

    LOCAL = "local"
    ROOT_FOLDER = "root_folder"
    RECORDING = "recording"
    SSH = "ssh"
    SNMP = "snmp"
    WINRM = "winrm"
    AGENT = "agent"
    NONE = "none"


class Zone(StrEnum):
    """Network zones of TCVN 14423:2026 (rules.md §5), and the two peculiar to a province."""

    BORDER = "border"
    DMZ = "dmz"
    INTERNAL = "internal"
    SERVER = "server"
    INTERNAL_SERVER = "internal-server"
    DATABASE = "database"
    WIRELESS = "wireless"
    GUEST_WIRELESS = "guest-wireless"
    MANAGEMENT = "management"
    DEVICE_MANAGEMENT = "device-management"
    WAN = "wan"
    TSLCD = "tslcd"
    COMMUNE = "commune"
    LOOPBACK = "loopback"


class Decision(StrEnum):
    """What an agency has decided on a piece of work; none of them changes a verdict."""

    PLANNED = "planned"
    DONE = "done"
    """Somebody says so; the next scan tells."""
    NOT_OURS = "not_ours"
    """Not the agency's, or the data are wrong."""


class ScanStyle(StrEnum):
    """Inspection styles of NĐ 331/2026 Art. 27."""

    BLACK_BOX = "black_box"
    GREY_BOX = "grey_box"
    WHITE_BOX = "white_box"


class SnmpTag(StrEnum):
    """The type of an SNMP value, as it is tagged on the wire (RFC 3416, 3; RFC 2578, 7.1)."""

    INTEGER = "integer"
    BYTES = "bytes"
    OID = "oid"
    ADDRESS = "address"
    COUNTER32 = "counter32"
    GAUGE32 = "gauge32"
    """Also Unsigned32, which has the same tag."""
    TICKS = "ticks"
    """Hundredths of a second."""
    OPAQUE = "opaque"
    COUNTER64 = "counter64"
    NULL = "null"
    NO_SUCH_OBJECT = "no_such_object"
    """The agent knows no such object, or does not show it to us."""
    NO_SUCH_INSTANCE = "no_such_instance"
    """The agent knows the object, and has none of it."""
    END_OF_MIB_VIEW = "end_of_mib_view"

    @property
    def is_value(self) -> bool:
        """True for what stands for a value, not for the lack of one."""
        return self not in _NO_VALUES


_NO_VALUES = frozenset((SnmpTag.NULL, SnmpTag.NO_SUCH_OBJECT, SnmpTag.NO_SUCH_INSTANCE, SnmpTag.END_OF_MIB_VIEW))


class ReadMode(StrEnum):
    """Where a file and the running daemon differ: judge what is in effect, or what is written."""

    EFFECTIVE = "effective"
    WRITTEN = "written"


class ExitCode(IntEnum):
    """Exit codes of every command (design §4)."""

    FINE = 0
    INTERNAL = 1
    FINDINGS = 2
    NOT_ENOUGH = 3
    WORSE = 4
    BAD_SEAL = 5
    WRONG_USAGE = 64
    BAD_INPUT = 65
    MISSING_INPUT = 66
    UNDELIVERED = 69
    BAD_CONFIGURATION = 78
    INTERRUPTED = 130


EXIT_ORDER = (
    ExitCode.INTERNAL,
    ExitCode.BAD_CONFIGURATION,
    ExitCode.MISSING_INPUT,
    ExitCode.BAD_INPUT,
    ExitCode.WRONG_USAGE,
    ExitCode.UNDELIVERED,
    ExitCode.BAD_SEAL,
    ExitCode.NOT_ENOUGH,
    ExitCode.FINDINGS,
    ExitCode.WORSE,
)
"""Which code wins when several apply; every reason is printed all the same."""
