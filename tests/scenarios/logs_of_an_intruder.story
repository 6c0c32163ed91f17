Somebody who broke in removes the traces: lines with sed, a whole log by emptying it, others by deleting
them. Each is a finding for a day; a log that is deleted and not there again is one for longer.

given raspberry-pi-os
when
  file /var/log/auth.log inode=11 mtime_ms=1796083200000
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22
  |2026-12-01T00:00:01.100000+00:00 pump sshd[801]: Connection from 192.0.2.7 port 5001 on 192.0.2.9 port 22
  file /var/log/messages inode=12 mtime_ms=1796083200000
  |Dec  1 00:00:00 pump daemon.info init: starting
  file /var/log/wtmp inode=13 mtime_ms=1796083200000
  |login and logout
  file /var/log/btmp inode=14 mtime_ms=1796083200000
  |failed
  file /var/log/lastlog inode=15 mtime_ms=1796083200000
  |last
then nothing

restart
when
  file /var/log/auth.log inode=21 mtime_ms=1796083220000
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22
  |2026-12-01T00:00:20.100000+00:00 pump sshd[802]: Failed password for pi from 192.0.2.8 port 4712 ssh2
then raised log_tampering//var/log/auth.log edited critical
then tells failed_login user=pi, host=192.0.2.8

when
  file /var/log/messages inode=12 mtime_ms=1796083230000
  file /var/log/btmp inode=14 mtime_ms=1796083230000
  gone /var/log/wtmp
  file /var/log/lastlog inode=25 mtime_ms=1796083230000
  |l
then raised log_tampering//var/log/messages truncated critical
then raised log_tampering//var/log/btmp truncated critical
then raised log_tampering//var/log/wtmp removed critical
then raised log_tampering//var/log/lastlog replaced warning

when
  error /var/log denied
then blind logs denied

after 24h
then raised fallen_coverage/deployments warning
then raised fallen_coverage/failures warning
then raised fallen_coverage/logs warning
then raised fallen_coverage/sessions/wtmp warning

when
  gone /var/log
  file /var/log/auth.log inode=21 mtime_ms=1796083220000
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Connection from 192.0.2.1 port 5000 on 192.0.2.9 port 22
  |2026-12-01T00:00:20.100000+00:00 pump sshd[802]: Failed password for pi from 192.0.2.8 port 4712 ssh2
  file /var/log/messages inode=12 mtime_ms=1796083230000
  file /var/log/btmp inode=14 mtime_ms=1796083230000
  file /var/log/lastlog inode=25 mtime_ms=1796083230000
  |l
then cleared fallen_coverage/deployments
then cleared fallen_coverage/failures
then cleared fallen_coverage/logs
then raised fallen_coverage/sessions/wtmp warning
then sees logs
then cleared log_tampering//var/log/auth.log edited
then cleared log_tampering//var/log/messages truncated
then cleared log_tampering//var/log/btmp truncated
then cleared log_tampering//var/log/lastlog replaced

when
  file /var/log/wtmp inode=33 mtime_ms=1796169640000
then cleared fallen_coverage/sessions/wtmp
then cleared log_tampering//var/log/wtmp removed
