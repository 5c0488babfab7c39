"""Small feeds, invented, in the shapes their makers publish."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TRACKER: dict[str, Any] = {
    "openssl": {
        "CVE-2026-1001": {
            "description": "invented",
            "scope": "remote",
            "releases": {
                "bookworm": {
                    "status": "resolved",
                    "repositories": {"bookworm": "3.0.15-1"},
                    "fixed_version": "3.0.17-1",
                    "urgency": "high",
                },
                "trixie": {"status": "resolved", "repositories": {}, "fixed_version": "0", "urgency": "unimportant"},
                "sid": {"status": "open", "repositories": {}, "urgency": "high"},
            },
        },
        "CVE-2026-1002": {
            "releases": {
                "bookworm": {"status": "open", "repositories": {}, "urgency": "not yet assigned"},
                "trixie": {"status": "undetermined", "repositories": {}, "urgency": "not yet assigned"},
            }
        },
        "CVE-2026-1003": {"releases": {"bookworm": {"status": "open", "repositories": {}, "urgency": "unimportant"}}},
        "TEMP-0000001-ABCDEF": {"releases": {"bookworm": {"status": "open", "urgency": "low"}}},
    },
    "linux": {
        "CVE-2026-2001": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": "6.1.140-1", "urgency": "medium"}}
        }
    },
}
KEV: dict[str, Any] = {
    "title": "CISA Catalog of Known Exploited Vulnerabilities",
    "catalogVersion": "2026.11.19",
    "dateReleased": "2026-11-19T15:00:00.0000Z",
    "count": 2,
    "vulnerabilities": [
        {"cveID": "CVE-2026-1001", "vendorProject": "x", "knownRansomwareCampaignUse": "Unknown"},
        {"cveID": "CVE-2026-3001", "vendorProject": "y"},
    ],
}
BUILDS: dict[str, Any] = {
    "windows_builds": 1,
    "as_of": "2026-11-18",
    "builds": [
        {
            "build": 19045,
            "revision": 6900,
            "released_at": "2026-10-13",
            "kb": "KB5070001",
            "security": True,
            "cves": ["CVE-2026-3001"],
        },
        {
            "build": 19045,
            "revision": 6950,
            "released_at": "2026-10-27",
            "kb": "KB5070002",
            "security": False,
            "cves": [],
        },
        {"build": 19045, "revision": 7000, "released_at": "2026-11-10", "kb": "5070003", "cves": ["CVE-2026-3002"]},
    ],
}
BUILDS_CSV = """build,revision,released_at,kb,security,cves
19045,6900,2026-10-13,KB5070001,true,CVE-2026-3001 CVE-2026-3003
19045,6950,2026-10-27,KB5070002,false,
"""
CVRF: dict[str, Any] = {
    "DocumentTitle": {"Value": "November 2026 Security Updates"},
    "DocumentTracking": {
        "Identification": {"ID": {"Value": "2026-Nov"}},
        "InitialReleaseDate": "2026-11-10T08:00:00",
        "CurrentReleaseDate": "2026-11-25T08:00:00",
    },
    "ProductTree": {"FullProductName": [{"ProductID": "1", "Value": "Windows 10 Version 22H2"}]},
    "Vulnerability": [
        {
            "CVE": "CVE-2026-3002",
            "Remediations": [
                {"Type": 2, "Description": {"Value": "5070003"}, "FixedBuild": "10.0.19045.7000", "ProductID": ["1"]},
                {"Type": 2, "Description": {"Value": "Release Notes"}, "FixedBuild": "", "ProductID": ["1"]},
                {"Type": 0, "Description": {"Value": "Turn it off"}, "ProductID": ["1"]},
            ],
            "RevisionHistory": [{"Number": "1.0", "Date": "2026-11-10T08:00:00Z"}],
        },
        {
            "CVE": "CVE-2026-3009",
            "Remediations": [
                {"Type": 2, "Description": {"Value": "5070009"}, "FixedBuild": "10.0.19045.7050", "ProductID": ["1"]}
            ],
            "RevisionHistory": [{"Number": "1.0", "Date": "2026-11-20T08:00:00Z"}],
        },
    ],
}


def osv(name: str, ecosystem: str, package: str, *events: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """One record."""
    affected = {
        "package": {"ecosystem": ecosystem, "name": package},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}, {"type": "GIT", "events": [{"introduced": "0"}]}],
        "versions": ["1.0"],
    }
    return {"id": name, "modified": "2026-11-15T10:00:00.123Z", "affected": [affected], **more}


UBUNTU = [
    osv("UBUNTU-CVE-2026-1001", "Ubuntu:22.04:LTS", "openssl", {"introduced": "0"}, {"fixed": "3.0.2-0ubuntu1.20"}, upstream=["CVE-2026-1001"]),
    osv("USN-7000-1", "Ubuntu:22.04:LTS", "bash", {"introduced": "0"}, {"fixed": "5.1-6ubuntu1.2"}, related=["CVE-2026-4001", "CVE-2026-4002"]),
    osv("UBUNTU-CVE-2026-4003", "Ubuntu:22.04:LTS", "zlib", {"introduced": "0"}),
    osv("UBUNTU-CVE-2026-4004", "Ubuntu:22.04:LTS", "zlib", {"introduced": "0"}, withdrawn="2026-11-01T00:00:00Z"),
    osv("UBUNTU-CVE-2026-4005", "PyPI", "requests", {"introduced": "0"}),
]  # fmt: skip
ALMA = [
    osv("ALSA-2026:5001", "AlmaLinux:9", "openssl-libs", {"introduced": "0"}, {"fixed": "1:3.2.2-7.el9_6"}, related=["CVE-2026-1001"]),
    osv("ALSA-2026:5002", "AlmaLinux:9", "nodejs", {"introduced": "0"}, {"fixed": "1:20.19.5-1.module_el9.6.0+1+abc"}, related=["CVE-2026-5003"]),
]  # fmt: skip


def written(place: Path, content: Any) -> Path:
    """A JSON file."""
    place.write_text(json.dumps(content))
    return place


def zipped(place: Path, records: list[dict[str, Any]]) -> Path:
    """An OSV export."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in records:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return place
