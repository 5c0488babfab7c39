# A managed switch of an agency that keeps its devices well: SNMPv3 with authentication and privacy alone.
cat >/etc/snmp/snmpd.conf <<END
agentaddress udp:161
createUser ra-soat SHA-256 $LAB_SECRET-a AES $LAB_SECRET-p
rouser ra-soat priv
sysDescr HPE OfficeConnect 1950 24G Switch, Software Version 7.1.070
sysObjectID .1.3.6.1.4.1.25506.11.1.162
sysName sw-so-guong-mau
sysLocation Phong may chu
sysServices 2
END
