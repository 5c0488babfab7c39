# Every machine: host keys of its own, the scan's key for root, a clock that nobody has to set.
rm -f /etc/ssh/ssh_host_*_key*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
mkdir -p -m 755 /run/sshd /run/systemd
mkdir -p -m 700 /root/.ssh
printf '%s\n' "$LAB_KEY" >/root/.ssh/authorized_keys
