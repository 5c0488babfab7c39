# A Linux box between the LAN and the way out: names and addresses for the LAN by dnsmasq.
lan=$(ip -4 -o address show dev lan0 | sed -E 's/.* inet ([0-9.]+)\.1\/24 .*/\1/')
cat >/etc/dnsmasq.d/lan.conf <<END
interface=lan0
bind-interfaces
no-resolv
domain=lan.example
local=/lan.example/
dhcp-range=$lan.100,$lan.150,12h
dhcp-option=option:router,$lan.1
address=/cong.lan.example/$lan.1
END
