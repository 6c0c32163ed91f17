Somebody copies a shell into /tmp and makes it setuid, so that whoever starts it is root.

What is there at the first sweep is expected. The copy stands over a restart of the agent and while nobody
can look into the directory. A hard link to a setuid file is a file of its own, and so is a bit that is set on
a file that was there.

given debian-12-vm
then nothing

when
  file /tmp/.x mode=4755 inode=70 size=1265648 ctime_ms=1796083210000
  >ELF
then raised setuid_executables//tmp/.x critical

restart
then nothing

when
  error /tmp denied
then nothing

when
  gone /tmp
  file /usr/bin/chage mode=2755 gid=42 uid=7 inode=260138
  >other
  dir /usr/bin mtime_ms=1796083300000
then cleared setuid_executables//tmp/.x
then raised setuid_executables//usr/bin/chage warning

when
  file /usr/bin/chage mode=755 gid=42 inode=260138
  >other
  file /home/om/.cache/sh mode=4711 inode=71
  >ELF
then cleared setuid_executables//usr/bin/chage

after 1h
then raised setuid_executables//home/om/.cache/sh critical

when
  error /proc/1/mountinfo denied
then blind setuid_files denied

when
  gone /home/om
  file /proc/1/mountinfo
  |27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
then cleared setuid_executables//home/om/.cache/sh
