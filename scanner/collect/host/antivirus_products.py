"""Antivirus and EDR products for Linux, and how each shows: packages, programs, units and processes.

Learnt from the vendors' packages and installation guides, from GLPI Agent's and Checkmk's notes of what tools print, and
from Microsoft's list of what Defender for Cloud looks for. Names of processes are cut to the 15 bytes the kernel keeps.
`programs` are files that only the installed product has, never a folder that stays behind when it is removed.
Tools that look for traces of intruders (rkhunter, Wazuh) protect from nothing and are not here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AntivirusProduct:
    """How one product shows. `processes` and `units` protect while they run; `packages` name the first for its version.

    `licence` is what is so of every copy (`free`), "" when only the product itself can tell. `edr` True when it is made
    to detect by behaviour and report to a centre. `behaves` True when it works without signature files.
    """

    id: str
    name: str
    vendor: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]
    processes: tuple[str, ...]
    units: tuple[str, ...]
    licence: str = ""
    edr: bool = False
    behaves: bool = False


PRODUCTS = (
    AntivirusProduct(
        id="clamav",
        name="ClamAV",
        vendor="Cisco Talos",
        packages=("clamav-daemon", "clamd", "clamav-server", "clamav"),
        programs=("/usr/sbin/clamd", "/usr/bin/clamscan", "/usr/local/sbin/clamd", "/usr/local/bin/clamscan"),
        processes=("clamd",),
        units=("clamav-daemon", "clamd", "clamd@scan"),
        licence="free",
    ),
    AntivirusProduct(
        id="mdatp",
        name="Microsoft Defender for Endpoint",
        vendor="Microsoft",
        packages=("mdatp",),
        programs=("/opt/microsoft/mdatp/sbin/wdavdaemon",),
        processes=("wdavdaemon",),
        units=("mdatp",),
        edr=True,
    ),
    AntivirusProduct(
        id="kesl",
        name="Kaspersky Endpoint Security for Linux",
        vendor="Kaspersky",
        packages=("kesl", "kesl-astra"),
        programs=("/opt/kaspersky/kesl/bin/kesl-control",),
        processes=("kesl",),
        units=("kesl", "kesl-supervisor"),
    ),
    AntivirusProduct(
        id="efs",
        name="ESET Server Security for Linux",
        vendor="ESET",
        packages=("efs",),
        programs=("/opt/eset/efs/bin/upd",),
        processes=(),
        units=("efs",),
    ),
    AntivirusProduct(
        id="eea",
        name="ESET Endpoint Antivirus for Linux",
        vendor="ESET",
        packages=("eea", "eeau"),
        programs=("/opt/eset/eea/bin/upd", "/opt/eset/eeau/bin/upd"),
        processes=(),
        units=("eea", "eeau"),
    ),
    AntivirusProduct(
        id="bitdefender",
        name="Bitdefender Endpoint Security Tools",
        vendor="Bitdefender",
        packages=("bitdefender-security-tools",),
        programs=("/opt/bitdefender-security-tools/bin/bduitool",),
        processes=("bdsecd",),
        units=("bdsec", "bdsec-daemon"),
    ),
    AntivirusProduct(
        id="sophos",
        name="Sophos Protection for Linux",
        vendor="Sophos",
        packages=(),
        programs=("/opt/sophos-spl/plugins/av/sbin/av",),
        processes=("sophos_threat_d",),
        units=("sophos-spl",),
    ),
    AntivirusProduct(
        id="sentinelone",
        name="SentinelOne",
        vendor="SentinelOne",
        packages=("sentinelagent", "SentinelAgent"),
        programs=("/opt/sentinelone/bin/sentinelctl",),
        processes=("s1-agent", "sentinelone-agen"),
        units=("sentinelone",),
        edr=True,
        behaves=True,
    ),
    AntivirusProduct(
        id="falcon",
        name="CrowdStrike Falcon",
        vendor="CrowdStrike",
        packages=("falcon-sensor",),
        programs=("/opt/CrowdStrike/falconctl",),
        processes=("falcon-sensor", "falcon-sensor-b", "falcond"),
        units=("falcon-sensor",),
        edr=True,
        behaves=True,
    ),
    AntivirusProduct(
        id="trend",
        name="Trend Micro Deep Security Agent",
        vendor="Trend Micro",
        packages=("ds-agent", "ds_agent"),
        programs=("/opt/ds_agent/ds_agent",),
        processes=("ds_am",),
        units=("ds_agent",),
    ),
    AntivirusProduct(
        id="trellix",
        name="Trellix Endpoint Security for Linux Threat Prevention",
        vendor="Trellix",
        packages=("McAfeeTP", "mcafeetp", "ISecTP", "isectp"),
        programs=("/opt/McAfee/ens/tp/bin/mfetpcli", "/opt/isec/ens/threatprevention/bin/isecav"),
        processes=("mfetpd", "isectpd"),
        units=("mfetpd", "isectpd"),
    ),
    AntivirusProduct(
        id="cortex",
        name="Cortex XDR",
        vendor="Palo Alto Networks",
        packages=("cortex-agent", "cortex-xdr-agent"),
        programs=("/opt/traps/bin/pmd",),
        processes=("pmd",),
        units=("traps_pmd",),
        edr=True,
    ),
    AntivirusProduct(
        id="drweb",
        name="Dr.Web for Linux",
        vendor="Doctor Web",
        packages=("drweb-workstations", "drweb-file-servers", "drweb-configd"),
        programs=("/opt/drweb.com/bin/drweb-configd",),
        processes=("drweb-configd",),
        units=("drweb-configd",),
    ),
)

PROGRAM_QUESTIONS = tuple(f"stat:{path}" for product in PRODUCTS for path in product.programs)
