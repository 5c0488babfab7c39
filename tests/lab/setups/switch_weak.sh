# A switch as it came out of its box.
cat >/etc/snmp/snmpd.conf <<END
agentaddress udp:161
rocommunity public
rwcommunity private
sysDescr Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 12.2(55)SE3, RELEASE SOFTWARE (fc1)
sysObjectID .1.3.6.1.4.1.9.1.716
sysName sw-xa-yeu
sysServices 2
END
