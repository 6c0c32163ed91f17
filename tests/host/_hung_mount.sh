# Runs a command with a file system at $1/hung whose every answer is awaited for ever, until the
# command writes a line to the pipe $1/release. For `unshare --mount`, as root.
set -eu
directory=$1
shift
mkdir "$directory/hung"
mkfifo "$directory/release"
exec 3<>/dev/fuse
mount -i -t fuse -o fd=3,rootmode=040000,user_id=0,group_id=0,allow_other hung "$directory/hung"
"$@" 3>&- &
child=$!
(
  read -r _ <"$directory/release"
  echo 1 >"$directory/released"
) 3>&- &
waiter=$!
while kill -0 $child 2>&- && [ ! -e "$directory/released" ]; do sleep 0.1; done
exec 3>&-
code=0
wait $child || code=$?
kill $waiter 2>&- || :
exit $code
