# The router a provider left in a small commune: it answers SNMP to whoever knows its community, and nothing else.
cat >/etc/snmp/snmpd.conf <<END
agentaddress udp:161
rocommunity $LAB_SECRET-c
sysDescr RouterOS RB750Gr3
sysObjectID .1.3.6.1.4.1.14988.1
sysName router-xa-nho
sysServices 78
END
cat >/etc/nftables.conf <<'END'
table inet bien {
  chain vao {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    udp dport 161 accept
    icmp type echo-request accept
  }
  chain qua {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan0" accept
    ip saddr 198.18.250.2 accept
  }
}
END
