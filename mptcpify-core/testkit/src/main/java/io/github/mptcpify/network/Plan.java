// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network is to be, and the commands of ip and tc that make it so.
 *
 * <p>The two ends of a link have the same hardware address and do not ask for the other's: with {@code arp off} a frame
 * goes to the address that its own interface has. Once one end has another address, neither takes what the other sends,
 * and nothing else about the link has changed: that is the cut.
 *
 * @param bitsPerSecond each path's, either way; 0 for no limit
 * @param delay each path's, one way
 * @param ipv6 whether the server announces its IPv6 addresses, and not its IPv4 ones
 */
record Plan(int paths, long bitsPerSecond, Duration delay, boolean ipv6) {
    static final int CLIENT = 1;
    static final int SERVER = 2;

    /** How long data may wait for a shaped link before it is dropped. */
    private static final Duration QUEUE = Duration.ofMillis(50);

    /** What may be sent at once after a pause, of which there has to be some for each tick of the kernel's clock. */
    private static final Duration BURST = Duration.ofMillis(10);

    private static final int FRAME = 1514;

    private static final String AS_JOINED = "01";
    private static final String AS_CUT = "02";

    /** In the client's namespace. */
    List<String> links(String serverNamespace) {
        return eachPath(path -> {
            String address = " address " + hardwareAddress(path, AS_JOINED);
            return List.of("link add path" + path + address + " type veth peer name path" + path + address + " netns "
                    + serverNamespace);
        });
    }

    List<String> addresses(int host) {
        List<String> commands = eachPath(path -> {
            List<String> lines = new ArrayList<>();
            lines.add("link set path" + path + " arp off addrgenmode none");
            if (!delay.isZero()) {
                // netem counts what waits by packets: large ones would make a queue of seconds
                lines.add("link set path" + path + " gso_max_segs 1");
            }
            lines.add("link set path" + path + " up");
            lines.add("address add " + ipv4(path, host) + "/24 dev path" + path);
            lines.add("address add " + ipv6(path, host) + "/64 dev path" + path + " nodad");
            return lines;
        });
        commands.add(0, "link set lo up");
        return commands;
    }

    List<String> endpoints(int host) {
        List<String> commands = new ArrayList<>();
        if (host == SERVER) {
            commands.addAll(eachPath(path -> List.of("mptcp endpoint add "
                    + (ipv6 ? ipv6(path, host) : ipv4(path, host)) + " dev path" + path + " signal")));
        }
        commands.add("mptcp limits set subflows 8 add_addr_accepted 8");
        return commands;
    }

    /** Empty where there is no limit. */
    List<String> rates() {
        if (bitsPerSecond == 0) {
            return List.of();
        }
        return eachPath(path -> List.of("qdisc add dev path" + path + " root handle 1: tbf rate " + bitsPerSecond
                + "bit burst " + Math.max(2 * FRAME, bytes(BURST)) + " latency " + QUEUE.toMillis() + "ms"));
    }

    /** Empty where there is no delay. Below the rate: above it, netem miscounts what tbf splits (before Linux 6.13). */
    List<String> delays() {
        if (delay.isZero()) {
            return List.of();
        }
        long packets = bitsPerSecond == 0 ? 100_000 : 10 + bytes(delay.plus(QUEUE)) / FRAME;
        return eachPath(path -> List.of("qdisc add dev path" + path + (bitsPerSecond == 0 ? " root" : " parent 1:1")
                + " handle 10: netem delay " + delay.toNanos() / 1000 + "us limit " + packets));
    }

    private long bytes(Duration time) {
        return Math.max(1, bitsPerSecond / 8 * time.toMillis() / 1000);
    }

    /** On the server. */
    static String cut(int path) {
        return "link set path" + path + " address " + hardwareAddress(path, AS_CUT);
    }

    static String restore(int path) {
        return "link set path" + path + " address " + hardwareAddress(path, AS_JOINED);
    }

    /** A locally administered one. */
    private static String hardwareAddress(int path, String end) {
        return "02:00:00:00:0" + path + ":" + end;
    }

    static String ipv4(int path, int host) {
        return "10.77." + path + "." + host;
    }

    static String ipv6(int path, int host) {
        return "fd77:" + path + "::" + host;
    }

    private interface Lines {
        List<String> of(int path);
    }

    private List<String> eachPath(Lines lines) {
        List<String> all = new ArrayList<>();
        IntStream.rangeClosed(1, paths).forEach(path -> all.addAll(lines.of(path)));
        return all;
    }
}
