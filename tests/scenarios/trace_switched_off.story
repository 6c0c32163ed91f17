Whoever is root switches off what would show what he starts next, or has it leave that out.

given debian-12-vm
then raised unexpected_process/(baseline) info
then raised unexpected_process/(baseline of executions) info

when
  file /sys/kernel/tracing/instances/telltale/tracing_on
  |0
then raised tracing_off/tracing critical

when
  file /sys/kernel/tracing/instances/telltale/tracing_on
  |1
then cleared tracing_off/tracing

when
  file /sys/kernel/tracing/instances/telltale/events/sched/sched_process_exec/filter
  |filename != "/tmp/x"
then raised tracing_off/exec critical

when
  file /sys/kernel/tracing/instances/telltale/events/sched/sched_process_exec/filter
  |none
  file /sys/kernel/tracing/instances/telltale/set_event_notrace_pid
  |4711
then cleared tracing_off/exec
then raised tracing_off/tracing critical
