# A firewall that forwards what it must and says nothing to anybody: SSH runs, and is closed to the centre too.
cat >/etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
table inet bien {
  chain vao {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
  }
  chain qua {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan0" accept
    ip saddr 198.18.250.2 accept
  }
}
END
