# A power supply whose community was changed, in the old version of the protocol.
cat >/etc/snmp/snmpd.conf <<END
agentaddress udp:161
rocommunity $LAB_SECRET-c
sysDescr APC Web/SNMP Management Card (MB:v4.2.9 PF:v6.8.2 PN:apc_hw05_aos_682.bin AF1:v6.8.0 MN:AP9630)
sysObjectID .1.3.6.1.4.1.318.1.3.27
sysName ups-30
sysServices 72
END
