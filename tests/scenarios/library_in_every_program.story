A rootkit in user space has itself loaded into every program.

What a vendor has there when the device is learned stays expected. Another library is told, and told again when
the file changes; that nobody else may read it clears nothing. A hook may hide the file from whoever reads it;
telltale that is started with it finds it in itself.

given raspberry-pi-os
when
  file /etc/ld.so.preload
  |/usr/lib/arm-linux-gnueabihf/libarmmem-${PLATFORM}.so
then raised preloaded_library/(baseline) info

when
  file /etc/ld.so.preload
  |# nothing to see
  |/usr/lib/arm-linux-gnueabihf/libarmmem-${PLATFORM}.so:/lib/libsystem.so
then raised preloaded_library//lib/libsystem.so critical

restart
then nothing

when
  file /etc/ld.so.preload
  |/lib/libsystem.so /usr/lib/%1B.so
then raised preloaded_library//lib/libsystem.so critical
then raised preloaded_library//usr/lib/%1B.so critical

when
  error /etc/ld.so.preload denied
then blind preload denied

when
  gone /etc/ld.so.preload
then cleared preloaded_library//lib/libsystem.so
then cleared preloaded_library//usr/lib/%1B.so

when
  file /proc/self/maps
  |7f2c1a4d3000-7f2c1a628000 r-xp 00026000 fe:00 3201 /usr/lib/aarch64-linux-gnu/libc.so.6
  |7f2c1a700000-7f2c1a708000 r-xp 00001000 fe:00 7711 /usr/lib/aarch64-linux-gnu/libhook.so.2
then nothing

restart
then raised preloaded_library//usr/lib/aarch64-linux-gnu/libhook.so.2 critical
