# A machine of an agency that keeps its computers well.
cat >/etc/ssh/sshd_config <<'END'
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
UsePAM yes
StrictModes yes
X11Forwarding no
AllowTcpForwarding no
AllowAgentForwarding no
PermitUserEnvironment no
Compression no
ClientAliveInterval 300
ClientAliveCountMax 1
LoginGraceTime 60
MaxAuthTries 4
MaxSessions 10
LogLevel VERBOSE
Banner /etc/issue.net
AllowUsers root can-bo
HostKey /etc/ssh/ssh_host_ed25519_key
END
chmod 600 /etc/ssh/sshd_config
echo 'Chi nguoi duoc phep moi dang nhap.' >/etc/issue.net
useradd -m -s /bin/bash -G sudo can-bo
chmod 750 /home/can-bo
sed -i -E 's/^UMASK\s.*/UMASK\t\t027/; s/^ENCRYPT_METHOD\s.*/ENCRYPT_METHOD YESCRYPT/' /etc/login.defs
printf 'minlen = 12\ndcredit = -1\nucredit = -1\nlcredit = -1\nocredit = -1\n' >/etc/security/pwquality.conf
printf 'Defaults use_pty\nDefaults logfile=/var/log/sudo.log\n' >/etc/sudoers.d/50-so
chmod 440 /etc/sudoers.d/50-so
printf 'TMOUT=600\nreadonly TMOUT\nexport TMOUT\n' >/etc/profile.d/tmout.sh
cat >/etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
table inet loc {
  chain vao {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    icmp type echo-request accept
    ip saddr 198.18.0.0/16 tcp dport { 22, 443 } accept
  }
}
END
mkdir -p /etc/systemd/system/sysinit.target.wants
ln -sf /lib/systemd/system/nftables.service /etc/systemd/system/sysinit.target.wants/nftables.service
nft -f /etc/nftables.conf
for each in accept_redirects secure_redirects send_redirects accept_source_route; do
  for place in all default eth0; do echo 0 >/proc/sys/net/ipv4/conf/$place/$each; done
done
for place in all default eth0; do echo 1 >/proc/sys/net/ipv4/conf/$place/rp_filter; done
