"""Backup programs for Linux: the packages they come in, what starts them, and where backups stay on the machine.

Sources: the packages of Debian 12, Ubuntu 24.04, EPEL 9 and the vendors' own (Veeam, UrBackup, Proxmox, Bareos), each
program's manual. Programs of snapshots and copies (snapper, rclone) count, since nothing here judges what they keep.
"""

from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupTool:
    """How one program shows. `commands` are its programs as cron jobs and timers name them.

    `services` wait for a server that keeps the schedule. `traces` are globs of backups in the program's own
    default place, () when nothing on this machine tells when a backup was made.
    """

    name: str
    packages: tuple[str, ...]
    commands: tuple[str, ...]
    services: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()


TOOLS = (
    BackupTool(name="amanda", packages=("amanda-client", "amanda-server"), commands=("amdump", "amanda")),
    BackupTool(
        name="automysqlbackup",
        packages=("automysqlbackup",),
        commands=("automysqlbackup",),
        traces=("/var/lib/automysqlbackup/*/*/*.gz",),
    ),
    BackupTool(
        name="bacula",
        packages=("bacula-fd", "bacula-client"),
        commands=("bacula-fd",),
        services=("bacula-fd.service",),
    ),
    BackupTool(name="backup2l", packages=("backup2l",), commands=("backup2l", "zz-backup2l")),
    BackupTool(
        name="backuppc", packages=("backuppc", "BackupPC"), commands=("BackupPC",), services=("backuppc.service",)
    ),
    BackupTool(
        name="bareos",
        packages=("bareos-filedaemon",),
        commands=("bareos-fd",),
        services=("bareos-fd.service", "bareos-filedaemon.service"),
    ),
    BackupTool(name="barman", packages=("barman",), commands=("barman",)),
    BackupTool(name="borg", packages=("borgbackup", "borgbackup2", "borg"), commands=("borg", "borgbackup")),
    BackupTool(name="borgmatic", packages=("borgmatic",), commands=("borgmatic",)),
    BackupTool(name="btrbk", packages=("btrbk",), commands=("btrbk",)),
    BackupTool(name="deja-dup", packages=("deja-dup",), commands=("deja-dup",)),
    BackupTool(name="duplicity", packages=("duplicity",), commands=("duplicity", "duply")),
    BackupTool(name="kopia", packages=("kopia",), commands=("kopia",)),
    BackupTool(
        name="pgbackrest",
        packages=("pgbackrest",),
        commands=("pgbackrest",),
        traces=("/var/lib/pgbackrest/backup/*/*/backup.manifest",),
    ),
    BackupTool(name="proxmox-backup-client", packages=("proxmox-backup-client",), commands=("proxmox-backup-client",)),
    BackupTool(name="rclone", packages=("rclone",), commands=("rclone",)),
    BackupTool(name="rdiff-backup", packages=("rdiff-backup",), commands=("rdiff-backup",)),
    BackupTool(name="restic", packages=("restic",), commands=("restic", "resticprofile", "autorestic")),
    BackupTool(
        name="rsnapshot",
        packages=("rsnapshot",),
        commands=("rsnapshot",),
        traces=("/var/cache/rsnapshot/*.0",),
    ),
    BackupTool(
        name="snapper",
        packages=("snapper",),
        commands=("snapper", "snapper-timeline"),
        traces=("/.snapshots/*/info.xml",),
    ),
    BackupTool(
        name="timeshift",
        packages=("timeshift",),
        commands=("timeshift", "timeshift-hourly"),
        traces=("/timeshift/snapshots/*/info.json", "/run/timeshift/backup/timeshift/snapshots/*/info.json"),
    ),
    BackupTool(
        name="urbackup",
        packages=("urbackup-client",),
        commands=("urbackupclientbackend",),
        services=("urbackupclientbackend.service",),
    ),
    BackupTool(
        name="veeam", packages=("veeam", "veeam-nosnap"), commands=("veeamconfig",), services=("veeamservice.service",)
    ),
)
