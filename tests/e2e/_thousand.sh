#!/bin/sh
# Runs a program a thousand times, one after the other.
i=0
while [ $i -lt 1000 ]; do
  "$1"
  i=$((i + 1))
done
