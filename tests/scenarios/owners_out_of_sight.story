The unit loses the grant that shows users, and no setuid file is another for it.

In the user namespace of PrivateUsers= all users but root read alike. Whose a new file is, is not told then.

given debian-12-vm
then nothing

restart
when
  file /usr/bin/chage mode=2755 gid=65534 dev=65024 inode=260138 size=80376 mtime_ms=1744022326000 ctime_ms=1744022326000 sha256=884cb7d8ecf37791651322d043e13d1cb4fdf7d01511a5e68bfce660977f7898
then nothing

when
  file /tmp/.x mode=4755 uid=65534 inode=70
  >ELF
then raised setuid_executables//tmp/.x critical

restart
when
  file /usr/bin/chage mode=2755 gid=42 dev=65024 inode=260138 size=80376 mtime_ms=1744022326000 ctime_ms=1744022326000 sha256=884cb7d8ecf37791651322d043e13d1cb4fdf7d01511a5e68bfce660977f7898
  file /tmp/.x mode=4755 uid=7 inode=70
  >ELF
then raised setuid_executables//tmp/.x critical
