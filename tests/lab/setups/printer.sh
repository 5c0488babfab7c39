# A printer as it came out of its box.
cat >/etc/snmp/snmpd.conf <<END
agentaddress udp:161
rocommunity public
rwcommunity private
sysDescr HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24090012,CIDATE 09/10/2019
sysObjectID .1.3.6.1.4.1.11.2.3.9.1
sysName may-in-20
sysServices 64
END
