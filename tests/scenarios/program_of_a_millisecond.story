A downloader that lives for a millisecond is told, with the program that started it.

No look at what runs could see it; the kernel's own trace has it. What cron runs while telltale learns is expected
when it runs again. That nobody runs it any more clears it after an hour, not a restart; and where somebody takes
the trace away, what stands stands. The records are synthetic, laid out as the host's kernel says.

given debian-12-vm
policy
  [detectors.unexpected_process]
  baseline = "learn"
  learn_for_h = 1
then raised unexpected_process/(baseline) info
then raised unexpected_process/(baseline of executions) info

when
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/stats
  |entries: 0
  |overrun: 0
  |commit overrun: 0
  |bytes: 0
  |oldest event ts:     0.000000
  |now ts: 110.000000
  |dropped events: 0
  |read events: 0
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/trace_pipe_raw
  >%00%E8vH%17%00%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00)#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00)#%00%00%14%00%14%00)#%00%00)#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00)#%00%00logrotate%00%00%00%00%00%00%00)#%00%00x%00%00%00%01%00%00%00
then nothing

after 61m
then raised unexpected_process/(baseline) info
then raised unexpected_process/(baseline of executions) info

after 59m
when
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/stats
  |entries: 0
  |overrun: 0
  |commit overrun: 0
  |bytes: 0
  |oldest event ts:     0.000000
  |now ts: 7310.000000
  |dropped events: 0
  |read events: 0
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/trace_pipe_raw
  >%00%E8vH%17%00%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00)#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00)#%00%00%14%00%14%00)#%00%00)#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00)#%00%00logrotate%00%00%00%00%00%00%00)#%00%00x%00%00%00%01%00%00%00%00(%E8%A9%A3%06%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00%8D#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00%8D#%00%00%14%00%14%00%8D#%00%00%8D#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00%8D#%00%00logrotate%00%00%00%00%00%00%00%8D#%00%00x%00%00%00%01%00%00%00
then nothing

when
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/stats
  |entries: 0
  |overrun: 0
  |commit overrun: 0
  |bytes: 0
  |oldest event ts:     0.000000
  |now ts: 7410.000000
  |dropped events: 0
  |read events: 0
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/trace_pipe_raw
  >%00%E8vH%17%00%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00)#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00)#%00%00%14%00%14%00)#%00%00)#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00)#%00%00logrotate%00%00%00%00%00%00%00)#%00%00x%00%00%00%01%00%00%00%00(%E8%A9%A3%06%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00%8D#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00%8D#%00%00%14%00%14%00%8D#%00%00%8D#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00%8D#%00%00logrotate%00%00%00%00%00%00%00%8D#%00%00x%00%00%00%01%00%00%00%00%10_%F2%BA%06%00%00%FC%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00%F0#%00%00cron%00cron%00%00%00%0A}%00%00m%01%00%00%F0#%00%00%14%00%14%00%F0#%00%00%F0#%00%00/usr/sbin/logrotate%00%0B%F4%01%00n%01%00%00%F0#%00%00%18%00%0A%00%F0#%00%00"%00%0A%00%F1#%00%00logrotate%00logrotate%00%09}%00%00m%01%00%00%F1#%00%00%14%00%0E%00%F1#%00%00%F1#%00%00/tmp/.x/fetch%00%00%00%09%DER%01q%01%00%00%F1#%00%00fetch%00%00%00%00%00%00%00%00%00%00%00%F1#%00%00x%00%00%00%01%00%00%00%09%A8a%00q%01%00%00%F0#%00%00logrotate%00%00%00%00%00%00%00%F0#%00%00x%00%00%00%01%00%00%00
then raised unexpected_process/(executed) /tmp/.x/fetch warning

restart
then nothing

when
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/stats
  |entries: 0
  |overrun: 0
  |commit overrun: 0
  |bytes: 0
  |oldest event ts:     0.000000
  |now ts: 7510.000000
  |dropped events: 0
  |read events: 0
  file /sys/kernel/tracing/instances/telltale/per_cpu/cpu0/trace_pipe_raw
  >%00%E8vH%17%00%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00)#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00)#%00%00%14%00%14%00)#%00%00)#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00)#%00%00logrotate%00%00%00%00%00%00%00)#%00%00x%00%00%00%01%00%00%00%00(%E8%A9%A3%06%00%00|%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00%8D#%00%00cron%00cron%00%00%00%0A%A8a%00m%01%00%00%8D#%00%00%14%00%14%00%8D#%00%00%8D#%00%00/usr/sbin/logrotate%00%09%CCU%01q%01%00%00%8D#%00%00logrotate%00%00%00%00%00%00%00%8D#%00%00x%00%00%00%01%00%00%00%00%10_%F2%BA%06%00%00%FC%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00%F0#%00%00cron%00cron%00%00%00%0A}%00%00m%01%00%00%F0#%00%00%14%00%14%00%F0#%00%00%F0#%00%00/usr/sbin/logrotate%00%0B%F4%01%00n%01%00%00%F0#%00%00%18%00%0A%00%F0#%00%00"%00%0A%00%F1#%00%00logrotate%00logrotate%00%09}%00%00m%01%00%00%F1#%00%00%14%00%0E%00%F1#%00%00%F1#%00%00/tmp/.x/fetch%00%00%00%09%DER%01q%01%00%00%F1#%00%00fetch%00%00%00%00%00%00%00%00%00%00%00%F1#%00%00x%00%00%00%01%00%00%00%09%A8a%00q%01%00%00%F0#%00%00logrotate%00%00%00%00%00%00%00%F0#%00%00x%00%00%00%01%00%00%00%00%F8%D5:%D2%06%00%00x%00%00%00%00%00%00%00%09%00%00%00n%01%00%00%80%02%00%00%18%00%05%00%80%02%00%00%1D%00%05%00U$%00%00cron%00cron%00%00%00%09%A8a%00m%01%00%00U$%00%00%14%00%0E%00U$%00%00U$%00%00/tmp/.x/fetch%00%00%00%09%CCU%01q%01%00%00U$%00%00fetch%00%00%00%00%00%00%00%00%00%00%00U$%00%00x%00%00%00%01%00%00%00
then nothing

when
  error /sys/kernel/tracing/instances/telltale denied
then nothing
then sees executions

after 1h
then cleared unexpected_process/(executed) /tmp/.x/fetch
then raised fallen_coverage/executions/source warning
