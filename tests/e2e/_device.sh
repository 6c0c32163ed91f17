#!/bin/sh
# The place that the program has on a device, as far as the program can tell: in a mount namespace of
# its own, its host, its directories and its credentials are where the unit has them, and it has no
# rights but CAPABILITIES, as setpriv(1) writes them. RUNTIME and STATE can be seen by the test as well;
# CREDENTIALS are copied.
#
#   unshare --mount sh _device.sh PROGRAM RUNTIME STATE CREDENTIALS UID CAPABILITIES COMMAND [ARGUMENT]...
set -eu
program=$1 runtime=$2 state=$3 credentials=$4 uid=$5 capabilities=$6
shift 6

mount -t tmpfs -o mode=755 device /run
mkdir -p /run/bin /run/telltale /run/credentials/telltale.service
touch /run/bin/telltale
mount --bind "$program" /run/bin/telltale
cp "$credentials"/* /run/credentials/telltale.service 2>/dev/null || :
chown -R "$uid:$uid" /run/credentials/telltale.service "$runtime" "$state"
mount --bind "$runtime" /run/telltale
mkdir -p /run/telltale/host/proc /run/telltale/host/sys
mount --rbind /proc /run/telltale/host/proc
mount --rbind /sys /run/telltale/host/sys
mount -t tmpfs -o mode=755 device /var/lib
mkdir /var/lib/telltale
mount --bind "$state" /var/lib/telltale

umask 077
exec env -i PATH="/run/bin:$PATH" \
  RUNTIME_DIRECTORY=/run/telltale STATE_DIRECTORY=/var/lib/telltale \
  CREDENTIALS_DIRECTORY=/run/credentials/telltale.service MALLOC_TRIM_THRESHOLD_=131072 \
  setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --bounding-set="$capabilities" \
  --inh-caps="$capabilities" --ambient-caps="$capabilities" "$@"
