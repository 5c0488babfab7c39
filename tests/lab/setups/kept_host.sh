# A computer or server of an agency that keeps them well: antivirus on access that renews itself.
printf 'server 198.18.10.1 iburst\ndriftfile /var/lib/chrony/drift\n' >/etc/chrony/chrony.conf
printf 'OnAccessIncludePath /home\nOnAccessExcludeUname clamav\n' >>/etc/clamav/clamd.conf
sed -i -E 's/^(DatabaseMirror|DNSDatabaseInfo) .*//' /etc/clamav/freshclam.conf
printf 'DNSDatabaseInfo no\nPrivateMirror http://198.18.10.11/clamav\nExcludeDatabase main\nExcludeDatabase bytecode\n' >>/etc/clamav/freshclam.conf
