Logs are rotated as logrotate, busybox's syslogd and journald do it: by renaming, by copying and cutting, with
compression, and old ones are deleted. That is nobody's doing, and no line of it is missed.

given raspberry-pi-os
when
  file /etc/machine-id
  |0f1e2d3c4b5a69788796a5b4c3d2e1f0
  file /var/log/auth.log inode=11 mtime_ms=1796083200000
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22
  file /var/log/messages inode=12 mtime_ms=1796083200000
  |Dec  1 00:00:00 pump daemon.info init: starting
  file /var/log/secure inode=16 mtime_ms=1796083200000
  |Dec  1 00:00:00 pump sshd[700]: Server listening on 0.0.0.0 port 22.
  file /var/log/wtmp inode=13 mtime_ms=1796083200000
  |login and logout
  file /var/log/btmp inode=14 mtime_ms=1796083200000
  |failed
  file /var/log/journal/0f1e2d3c4b5a69788796a5b4c3d2e1f0/system.journal inode=15 mtime_ms=1796083200000
  |journal
then nothing

restart
when
  file /var/log/auth.log.1 inode=11 mtime_ms=1796083210000
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22
  |2026-12-01T00:00:10.100000+00:00 pump sshd[801]: Failed password for om from 192.0.2.7 port 4711 ssh2
  file /var/log/auth.log inode=21 mtime_ms=1796083219000
  |2026-12-01T00:00:19.100000+00:00 pump sshd[802]: Failed password for pi from 192.0.2.8 port 4712 ssh2
  file /var/log/messages.0 inode=22 mtime_ms=1796083211000
  |Dec  1 00:00:00 pump daemon.info init: starting
  |Dec  1 00:00:11 pump authpriv.warn dropbear[90]: Bad password attempt for 'al' from 192.0.2.6:5
  file /var/log/messages inode=12 mtime_ms=1796083212000
  file /var/log/secure-20261201.gz inode=26 mtime_ms=1796083200000
  |compressed
  file /var/log/secure inode=36 mtime_ms=1796083210000
  file /var/log/wtmp.1 inode=13 mtime_ms=1796083200000
  |login and logout
  file /var/log/wtmp inode=23 mtime_ms=1796083210000
  file /var/log/btmp.1 inode=24 mtime_ms=1796083205000
  |failed
  file /var/log/btmp inode=14 mtime_ms=1796083210000
  file /var/log/journal/0f1e2d3c4b5a69788796a5b4c3d2e1f0/system@1-2-3.journal inode=15 mtime_ms=1796083205000
  |journal
  file /var/log/journal/0f1e2d3c4b5a69788796a5b4c3d2e1f0/system.journal inode=25 mtime_ms=1796083210000
  |anew
then tells failed_login user=om, host=192.0.2.7
then tells failed_login user=pi, host=192.0.2.8
then tells failed_login user=al, host=192.0.2.6

when
  gone /var/log/auth.log.1
  gone /var/log/messages.0
  gone /var/log/wtmp.1
  gone /var/log/btmp.1
  gone /var/log/journal/0f1e2d3c4b5a69788796a5b4c3d2e1f0/system@1-2-3.journal
then nothing
