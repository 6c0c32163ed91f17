A stranger logs in to a gateway where only its owner is expected.

Whoever is expected is an event and no more. The finding stands as long as the session does, also
while the file that tells of it cannot be read, and a session that merely gets its terminal is no
second login.

given raspberry-pi-os
policy
  [detectors.session_activity]
  expected_users = ["pi"]
  expected_hosts = ["192.0.2.40"]
then nothing

when
  file /run/systemd/sessions/4
  |USER=pi
  |STATE=active
  |CLASS=user
  |REMOTE_HOST=192.0.2.40
  |SERVICE=sshd
  |REALTIME=1763630200000000
then tells user user=pi, action=logged_in, host=192.0.2.40, service=sshd, time=2025-11-20 09:16:40

when
  file /run/systemd/sessions/4
  |USER=pi
  |STATE=active
  |CLASS=user
  |TTY=pts/0
  |REMOTE_HOST=192.0.2.40
  |SERVICE=sshd
  |REALTIME=1763630200000000
  file /run/systemd/sessions/5
  |USER=guest
  |STATE=active
  |CLASS=user
  |TTY=pts/1
  |REMOTE_HOST=203.0.113.66
  |SERVICE=sshd
  |REALTIME=1763630260000000
then tells user user=guest, action=logged_in, host=203.0.113.66
then raised session_activity/logind/5 warning

when
  file /run/systemd/sessions/4
  |USER=pi
  |STATE=closing
  |CLASS=user
  |REALTIME=1763630200000000
  file /run/systemd/sessions/6
  |USER=pi
  |STATE=active
  |CLASS=user
  |REMOTE_HOST=203.0.113.66
  |SERVICE=sshd
  |REALTIME=1763630300000000
then tells user user=pi, action=logged_out, tty=pts/0
then tells user user=pi, action=logged_in, host=203.0.113.66
then raised session_activity/logind/6 warning

restart
then nothing

when
  error /run/systemd/sessions denied
then nothing
then sees sessions

when
  error /run/utmp denied
  error /run/systemd/sessions denied
then blind sessions denied

when
  gone /run/systemd/sessions
  gone /run/utmp
  dir /run/systemd/sessions
then tells user user=guest, action=logged_out
then tells user user=pi, action=logged_out, host=203.0.113.66
then cleared session_activity/logind/5
then cleared session_activity/logind/6
then sees sessions
