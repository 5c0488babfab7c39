# The gateway of an agency that keeps its computers well: nothing passes that is not named, in or out.
cat >/etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
define lan = 198.18.10.0/24
define trung_tam = 198.18.250.2
table inet bien {
  chain vao {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    icmp type echo-request accept
    ip saddr $trung_tam tcp dport 22 accept
    iifname "lan0" ip saddr $lan tcp dport 53 accept
    iifname "lan0" ip saddr $lan udp dport { 53, 123 } accept
    iifname "lan0" udp dport 67 accept
  }
  chain qua {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan0" ip saddr $lan tcp dport { 80, 443 } accept
    ip saddr $trung_tam ip daddr $lan tcp dport 22 accept
    ip saddr $trung_tam ip daddr $lan udp dport 161 accept
    log prefix "bien-chan " limit rate 5/minute
  }
}
END
printf 'server 198.18.250.1 iburst\nlocal stratum 8\nallow 198.18.10.0/24\ndriftfile /var/lib/chrony/drift\n' >/etc/chrony/chrony.conf
