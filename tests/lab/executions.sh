#!/bin/sh
# On a device of its own, with a kernel that has tracefs: installs telltale with the drop-in trace, runs a program a
# thousand times, and waits for the alert that says so: its count_at_least is 1000 only if all of them were seen.
# Needs root, systemd, mosquitto with its clients, and in this directory the program (telltale), install.sh
# and the certificates of certs.example for device pump-17, a subscriber watcher and the broker localhost.
#
# 2026-11-22, Debian 12 with Linux 6.1 and systemd 252 in QEMU without KVM, the compiled program under its unit
# without any capability, these steps done one by one: 1000 of 1000, no event lost.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
pki=/etc/mosquitto/executions

mkdir -p "$pki" /etc/mosquitto/conf.d
cp ./*.crt ./*.key "$pki"
cat >/etc/mosquitto/conf.d/executions.conf <<CONF
listener 8883
cafile $pki/ca.crt
certfile $pki/broker.crt
keyfile $pki/broker.key
require_certificate true
use_identity_as_username true
CONF
chown -R mosquitto "$pki"
systemctl restart mosquitto

# An emulated processor is slow; nothing else of the sandbox is another.
mkdir -p /etc/systemd/system/telltale.service.d
printf '[Service]\nCPUQuota=\nTimeoutStartSec=600\nWatchdogSec=600\n' >/etc/systemd/system/telltale.service.d/zz-slow.conf
sh ./install.sh --base --trace --broker localhost --ca ca.crt --cert pump-17.crt --key pump-17.key --binary ./telltale || :
printf '%s\n' '[detectors.unexpected_process]' 'baseline = "none"' >>/etc/telltale/telltale.toml
systemctl restart telltale

mosquitto_sub --host localhost --port 8883 --qos 1 --cafile ca.crt --cert watcher.crt --key watcher.key \
  --topic 'device/#' -F '%t %p' >seen &
subscriber=$!
trap 'kill $subscriber' EXIT
sleep 5
grep CapEff "/proc/$(systemctl show --value -p MainPID telltale)/status"

cp /bin/true quick
i=0
while [ $i -lt 1000 ]; do
  ./quick
  i=$((i + 1))
done
cp /bin/true still
"$here/still"

for _ in $(seq 120); do
  if grep -q '/alert .*(executed) [^"]*quick".*"count_at_least":1000' seen; then
    grep -o '/alert .*(executed) [^"]*\(quick\|still\)".*' seen
    grep -o '"executions":{"source":"tracefs"[^}]*}[^}]*}' seen | tail -n 1
    echo "1000 of 1000 were seen"
    exit 0
  fi
  sleep 1
done
tail -c 3000 seen
echo "not all were seen"
exit 1
