#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# child.sh CHILDCOST MPTCPIFY: measures socket() and close() plain and under each way to convert a command, prints a table,
# and for each goal whether it was met. Exits with 0 if all were, 1 if one was not, 2 if it did not come to its end.
# child.sh CHILDCOST PROTOCOL measure: prints three numbers, each the least of three runs, of sockets of that protocol.
set -eu

cost=$1

least() { for _ in 1 2 3; do "$cost" "$@" || exit 2; done | sort -n | head -n 1; }

if [ "${3:-}" = measure ]; then
    one=$(least 1 1 "$2") eight=$(least 8 1 "$2") udp=$(least 1 2 17)
    [ -n "$one" ] && [ -n "$eight" ] && [ -n "$udp" ] || exit 2
    echo "$one $eight $udp"
    exit
fi

mptcpify=$2
export MPTCPIFY_JAR="${mptcpify%/script/mptcpify}/mptcpify-examples/target/mptcpify.jar"

# way NAME PROTOCOL [COMMAND...]
way() {
    name=$1 protocol=$2
    shift 2
    numbers=$("$@" sh "$0" "$cost" "$protocol" measure) || exit 2
    # shellcheck disable=SC2086 # three numbers
    printf '%-34s %12s %12s %12s\n' "$name" $numbers
}

# goal WHAT MEASURED PLAIN TIMES
goal() {
    awk -v what="$1" -v measured="$2" -v plain="$3" -v times="$4" 'BEGIN {
        met = measured <= plain * times
        printf "%s  %s: %.2f times plain, at most %s\n", met ? "met   " : "MISSED", what, measured / plain, times
        exit !met
    }' || status=1
}

status=0
echo "socket() and close(), nanoseconds a call, Linux $(uname -r)"
printf '%-34s %12s %12s %12s\n' "" "1 thread" "8 threads" "UDP"
way "plain" 6
plain=$numbers
way "a filter of the command's own" 262 "$mptcpify" run --way child --
child=$numbers
way "the hook" 262 "$mptcpify" run --way hook --
way "LD_PRELOAD (mptcpize)" 262 mptcpize run
# shellcheck disable=SC2086 # three numbers each
set -- $plain $child
goal "one thread" "$4" "$1" 3
goal "eight threads" "$5" "$2" 3
goal "UDP" "$6" "$3" 1.1
exit $status
