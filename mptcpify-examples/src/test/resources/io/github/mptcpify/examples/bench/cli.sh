#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# cli.sh RUNS MPTCPIFY JAVA: for java -version and for commands of mptcpify, prints the processor time that all processes of
# a run take until the last has ended, in microseconds, the median of so many runs, and a tab and the command.
set -eu

runs=$1 mptcpify=$2 java=$3
measured=/sys/fs/cgroup/mptcpify-bench-cli

once() {
    mkdir "$measured"
    sh -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$measured" "$@" >output 2>&1 || { cat output >&2 && exit 2; }
    # the JVM of "run" ends a moment after its command
    while grep -q 'populated 1' "$measured/cgroup.events"; do sleep 0.1; done
    sed -n 's/^usage_usec //p' "$measured/cpu.stat" >>taken
    rmdir "$measured"
}

# measure NAME COMMAND...: the first two runs do not count, since they find less in memory.
measure() {
    name=$1
    shift
    once "$@"
    once "$@"
    : >taken
    for _ in $(seq "$runs"); do once "$@"; done
    sort -n taken | sed -n "$(((runs + 1) / 2))s/\$/\t$name/p"
}

measure "java -version" "$java" -version
measure "mptcpify --help" "$mptcpify" --help
measure "mptcpify --version" "$mptcpify" --version
measure "mptcpify list" "$mptcpify" list
measure "mptcpify run -- true" "$mptcpify" run -- true
