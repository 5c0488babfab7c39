# Every machine: host keys of its own, the scan's key for root, a clock that nobody has to set.
rm -f /etc/ssh/ssh_host_*_key*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
mkdir -p -m 755 /run/sshd /run/systemd
mkdir -p -m 700 /root/.ssh
printf '%s\n' "$LAB_KEY" >/root/.ssh/authorized_keys
printf 'nameserver %s\n' "$(ip -4 route show default | cut -d ' ' -f 3)" >/etc/resolv.conf

# A security suite as apt fetches it from an archive made here. It knows four packages that are installed, and offers
# their versions with $1 at the end: nothing newer where that is empty. apt looks at this source alone, which is quick.
security_suite() {
  architecture=$(dpkg --print-architecture)
  suite=/srv/kho/dists/bookworm-security
  list=main/binary-$architecture/Packages
  mkdir -p "$suite/${list%/*}" /tmp/lists/partial
  dpkg-query -W -f "Package: \${Package}\nArchitecture: \${Architecture}\nVersion: \${Version}$1\nFilename: pool/\${Package}.deb\nSize: 1\nDescription: made for a lab\n\n" \
    openssh-server sudo nftables rsyslog >"$suite/$list"
  {
    printf 'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: bookworm-security\n'
    printf 'Date: %s\nArchitectures: %s\nComponents: main\nSHA256:\n' "$(date -uR)" "$architecture"
    printf ' %s %s %s\n' "$(sha256sum <"$suite/$list" | cut -d ' ' -f 1)" "$(wc -c <"$suite/$list")" "$list"
  } >"$suite/Release"
  printf 'deb [trusted=yes] copy:/srv/kho bookworm-security main\n' >/etc/apt/sources.list.d/an-toan.list
  apt-get -qq -o Dir::Etc::sourcelist=sources.list.d/an-toan.list -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists=/tmp/lists -o APT::Sandbox::User=root update
  mv /tmp/lists/*_Packages /tmp/lists/*Release /var/lib/apt/lists/
  rm -r /tmp/lists
}
