#!/bin/sh
# Runs a program of Deno as a user without rights who sees the host's /proc bound, as under the unit; with
# `visibility` he has the two capabilities of that drop-in. Only for a mount namespace of its own.
#
#   _liars.sh DIRECTORY visibility|base DENO CACHE TREE PROGRAM
set -eu
directory=$1 grant=$2 deno=$3 cache=$4 tree=$5 program=$6

mount -t tmpfs -o mode=755 telltale "$directory"
mkdir "$directory/proc" "$directory/cache" "$directory/tree"
: >"$directory/deno"
mount --bind /proc "$directory/proc"
mount --bind "$cache" "$directory/cache"
mount --bind "$tree" "$directory/tree"
mount --bind "$deno" "$directory/deno"
case $grant in
  visibility) set -- --inh-caps=-all,+sys_ptrace,+dac_read_search \
    --ambient-caps=-all,+sys_ptrace,+dac_read_search \
    --bounding-set=-all,+sys_ptrace,+dac_read_search ;;
  base) set -- --inh-caps=-all --ambient-caps=-all --bounding-set=-all ;;
esac
cd /
exec env -i PATH="$PATH" DENO_DIR="$directory/cache" \
  setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "$@" \
  "$directory/deno" run --quiet --no-prompt --cached-only --no-check --no-lock \
  --allow-read="$directory/proc,$directory/tree,/tmp" "$directory/tree/$program" "$directory"
