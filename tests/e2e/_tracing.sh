#!/bin/sh
# Runs a program of Deno as a user without rights who sees an instance of tracefs as under the unit with its
# drop-in `trace`: nobody, in group adm or not, no capability, --allow-read alone.
#
#   _tracing.sh TMPFILES DIRECTORY GROUP KB BEFORE DENO CACHE PROGRAM [FLAG]
#
# TMPFILES is deploy/systemd/telltale-trace.conf, of which an instance of its own name is made; KB, unless 0, the
# size of its buffers; BEFORE a command that runs before. Only for a mount namespace of its own.
set -eu
tmpfiles=$1 directory=$2 group=$3 kb=$4 before=$5 deno=$6 cache=$7 program=$8 flag=${9:---no-remote}

mount -t tracefs tracefs /sys/kernel/tracing
name=telltale-test-$$
instance=/sys/kernel/tracing/instances/$name
trap 'rmdir "$instance"' EXIT

# What systemd-tmpfiles does with these lines.
sed -e '/^#/d' -e "s#/instances/telltale#/instances/$name#" "$tmpfiles" |
  while read -r type path mode user group_of _ argument; do
    case $type in
      d) mkdir -p "$path" && chmod "$mode" "$path" && chown "$user:$group_of" "$path" ;;
      w) echo "$argument" >"$path" ;;
      z) chmod "$mode" "$path" && chown "$user:$group_of" "$path" ;;
      Z) chmod -R "$mode" "$path" && chown -R "$user:$group_of" "$path" ;;
    esac
  done
[ "$kb" = 0 ] || echo "$kb" >"$instance/buffer_size_kb"
echo mono >"$instance/trace_clock"
$before

mount -t tmpfs -o mode=755 telltale "$directory/run"
mkdir -p "$directory/run/proc" "$directory/run/sys" "$directory/run/trace" "$directory/run/cache"
mkdir -p "$directory/run/tree"
mount --bind /proc "$directory/run/proc"
mount --bind /sys "$directory/run/sys"
mount --bind "$instance" "$directory/run/trace"
mount --bind "$cache" "$directory/run/cache"
mount --bind "$(dirname "$program")/../.." "$directory/run/tree"
: >"$directory/run/deno"
mount --bind "$deno" "$directory/run/deno"
cd /
env -i PATH="$PATH" DENO_DIR="$directory/run/cache" \
  setpriv --reuid 65534 --regid 65534 --groups "$group" --bounding-set=-all --no-new-privs \
  "$directory/run/deno" run --quiet --no-prompt --cached-only --no-check --no-lock "$flag" \
  --allow-read="$directory" "$directory/run/tree/tests/e2e/$(basename "$program")" "$directory"
