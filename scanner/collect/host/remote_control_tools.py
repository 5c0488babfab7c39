"""Programs that let somebody far away see and steer a computer, and how each shows on Linux.

Learnt from the vendors' packages and installation guides; patterns as in fnmatch. Names of processes are cut to the 15
bytes the kernel keeps. Plain SSH is no such tool.
"""

from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTool:
    """How one tool shows. `services` are names without `.service`; `autostart` files of /etc/xdg/autostart.

    `built_in` marks screen sharing that desktops bring along: it counts when it runs or starts, as lying there is not
    a choice of anybody (as Quick Assist on Windows).
    """

    name: str
    packages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    autostart: tuple[str, ...] = ()
    built_in: bool = False


TOOLS = (
    RemoteTool(
        name="AnyDesk",
        packages=("anydesk",),
        paths=("/usr/bin/anydesk", "/opt/anydesk*"),
        services=("anydesk",),
        processes=("anydesk",),
        autostart=("anydesk*.desktop",),
    ),
    RemoteTool(
        name="AweSun",
        packages=("awesun", "sunloginclient"),
        paths=("/opt/awesun", "/usr/local/awesun", "/usr/local/sunlogin"),
        services=("runawesun", "runsunloginclient"),
        processes=("awesun", "awesun_linux", "sunloginclient", "sunloginclient_"),
    ),
    RemoteTool(
        name="BeyondTrust",
        paths=("/opt/bomgar*", "/opt/beyondtrust*"),
        services=("bomgar*",),
        processes=("bomgar-scc", "sra-scc"),
    ),
    RemoteTool(
        name="Chrome Remote Desktop",
        packages=("chrome-remote-desktop",),
        paths=("/opt/google/chrome-remote-desktop",),
        services=("chrome-remote-desktop", "chrome-remote-desktop@*"),
        processes=("chrome-remote-d",),
    ),
    RemoteTool(
        name="DWService",
        paths=("/usr/share/dwagent",),
        services=("dwagent",),
        processes=("dwagent", "dwagsvc"),
    ),
    RemoteTool(
        name="Getscreen.me",
        packages=("getscreen-me", "getscreen.me"),
        paths=("/opt/getscreen*",),
        services=("getscreen*",),
        processes=("getscreen.me", "getscreen-me"),
    ),
    RemoteTool(
        name="GNOME Remote Desktop",
        packages=("gnome-remote-desktop",),
        services=("gnome-remote-desktop",),
        processes=("gnome-remote-de",),
        built_in=True,
    ),
    RemoteTool(
        name="HopToDesk",
        packages=("hoptodesk",),
        paths=("/usr/bin/hoptodesk", "/opt/hoptodesk"),
        services=("hoptodesk",),
        processes=("hoptodesk",),
    ),
    RemoteTool(
        name="ISL Online",
        packages=("islalwayson", "isllight"),
        paths=("/opt/ISLOnline", "/opt/islonline"),
        services=("ISLAlwaysOn*", "islalwayson*"),
        processes=("ISLAlwaysOn", "ISLLight"),
    ),
    RemoteTool(
        name="KDE KRdp",
        packages=("krdp",),
        services=("*krdp*",),
        processes=("krdpserver",),
        built_in=True,
    ),
    RemoteTool(
        name="KDE Krfb",
        packages=("krfb",),
        paths=("/usr/bin/krfb",),
        processes=("krfb",),
        autostart=("*krfb*.desktop",),
    ),
    RemoteTool(
        name="MeshCentral",
        paths=("/usr/local/mesh", "/usr/local/mesh_services", "/opt/meshagent"),
        services=("meshagent*",),
        processes=("meshagent", "meshagent_osx64"),
    ),
    RemoteTool(
        name="NoMachine",
        packages=("nomachine", "nomachine-*"),
        paths=("/usr/NX",),
        services=("nxserver",),
        processes=("nxserver.bin", "nxnode.bin", "nxd"),
    ),
    RemoteTool(
        name="RealVNC",
        packages=("realvnc-vnc-server", "vnc-server"),
        paths=("/usr/bin/vncserver-x11*", "/usr/bin/vncserver-virtual*"),
        services=("vncserver-x11-serviced", "vncserver-virtuald"),
        processes=("vncserver-x11-c", "vncserver-x11-s", "vncserver-virtu", "vncagent"),
    ),
    RemoteTool(
        name="RustDesk",
        packages=("rustdesk",),
        paths=("/usr/bin/rustdesk", "/usr/lib/rustdesk", "/usr/share/rustdesk"),
        services=("rustdesk",),
        processes=("rustdesk",),
        autostart=("rustdesk*.desktop",),
    ),
    RemoteTool(
        name="ScreenConnect",
        packages=("screenconnect*", "connectwisecontrol*"),
        paths=("/opt/screenconnect-*", "/opt/connectwisecontrol-*"),
        services=("screenconnect-*", "connectwisecontrol-*"),
    ),
    RemoteTool(
        name="Splashtop",
        packages=("splashtop-streamer",),
        paths=("/opt/splashtop-streamer",),
        services=("SRStreamer",),
        processes=("SRStreamer", "SRFeature"),
    ),
    RemoteTool(
        name="Sunshine",
        packages=("sunshine",),
        paths=("/usr/bin/sunshine",),
        services=("sunshine",),
        processes=("sunshine",),
    ),
    RemoteTool(
        name="SupRemo",
        packages=("supremo*",),
        paths=("/opt/supremo*",),
        services=("supremo*",),
        processes=("supremo", "SupremoSystem"),
    ),
    RemoteTool(
        name="Tactical RMM",
        paths=("/usr/local/bin/tacticalagent",),
        services=("tacticalagent",),
        processes=("tacticalagent",),
    ),
    RemoteTool(
        name="TeamViewer",
        packages=("teamviewer", "teamviewer-host"),
        paths=("/opt/teamviewer*", "/usr/bin/teamviewer"),
        services=("teamviewerd",),
        processes=("teamviewerd", "TeamViewer", "TeamViewer_Desk"),
        autostart=("teamviewer*.desktop",),
    ),
    RemoteTool(
        name="TightVNC",
        packages=("tightvncserver", "tightvnc-server"),
        paths=("/usr/bin/Xtightvnc",),
        processes=("Xtightvnc",),
    ),
    RemoteTool(
        name="TigerVNC",
        packages=(
            "tigervnc",
            "tigervnc-standalone-server",
            "tigervnc-scraping-server",
            "tigervnc-xorg-extension",
            "tigervnc-server",
            "tigervnc-server-minimal",
            "tigervnc-server-module",
            "xorg-x11-Xvnc",
        ),
        paths=("/usr/bin/Xvnc", "/usr/bin/Xtigervnc", "/usr/bin/x0vncserver", "/usr/bin/X0tigervnc"),
        services=("tigervncserver@*", "vncserver@*", "xvnc.socket", "xvnc@*"),
        processes=("Xvnc", "Xtigervnc", "x0vncserver", "X0tigervnc", "vncsession"),
    ),
    RemoteTool(
        name="ToDesk",
        packages=("todesk",),
        paths=("/opt/todesk",),
        services=("todeskd",),
        processes=("ToDesk", "ToDesk_Service", "ToDesk_Session"),
    ),
    RemoteTool(
        name="TurboVNC",
        packages=("turbovnc",),
        paths=("/opt/TurboVNC",),
        services=("tvncserver",),
        processes=("tvncsession",),
    ),
    RemoteTool(
        name="UltraViewer",
        packages=("ultraviewer*",),
        paths=("/opt/ultraviewer*", "/opt/UltraViewer*"),
        services=("ultraviewer*",),
        processes=("ultraviewer", "UltraViewer", "UltraViewer_Des", "UltraViewer_Ser"),
    ),
    RemoteTool(
        name="Vino",
        packages=("vino",),
        processes=("vino-server",),
        built_in=True,
    ),
    RemoteTool(
        name="wayvnc",
        packages=("wayvnc",),
        paths=("/usr/bin/wayvnc",),
        services=("wayvnc", "wayvnc-control"),
        processes=("wayvnc",),
    ),
    RemoteTool(
        name="x11vnc",
        packages=("x11vnc",),
        paths=("/usr/bin/x11vnc",),
        services=("x11vnc", "x11vnc@*"),
        processes=("x11vnc",),
        autostart=("x11vnc*.desktop",),
    ),
    RemoteTool(
        name="X2Go",
        packages=("x2goserver",),
        paths=("/usr/bin/x2gostartagent", "/usr/lib/x2go"),
        services=("x2goserver",),
        processes=("x2gocleansessio", "x2goagent"),
    ),
    RemoteTool(
        name="xrdp",
        packages=("xrdp", "xrdp-minimal"),
        paths=("/usr/sbin/xrdp", "/usr/bin/xrdp"),
        services=("xrdp", "xrdp-sesman"),
        processes=("xrdp", "xrdp-sesman"),
    ),
    RemoteTool(
        name="Zoho Assist",
        packages=("zohoassist*", "zoho-assist*"),
        paths=("/usr/local/ZohoAssist*", "/opt/ZohoAssist*", "/opt/zohoassist*"),
        services=("zohoassist*", "ZohoAssist*"),
        processes=("ZohoURS", "ZohoAssist", "zohoassist"),
    ),
)
