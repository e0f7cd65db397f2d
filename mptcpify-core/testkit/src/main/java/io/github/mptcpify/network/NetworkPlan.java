// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The properties of a network, and the commands of ip and tc that make it.
 *
 * <p>The two ends of a link have the same hardware address and do not ask for the other's: with {@code arp off} a frame
 * is sent to the address of its own interface. A path is cut by giving one end another address: then neither end
 * accepts the other's frames, and nothing else about the link changes.
 *
 * @param each the paths, in order
 * @param ipv6 whether the server announces its IPv6 addresses instead of its IPv4 ones
 * @param ipv4Alone whether there is no IPv6
 */
record NetworkPlan(List<PathPlan> each, boolean ipv6, boolean ipv4Alone) {
    static final int CLIENT = 1;
    static final int SERVER = 2;

    /** How long data may wait for a shaped link before it is dropped. */
    private static final Duration QUEUE = Duration.ofMillis(50);

    /** How much may be sent at once after a pause; tbf needs at least the amount for one tick of the kernel's clock. */
    private static final Duration BURST = Duration.ofMillis(10);

    private static final int FRAME = 1514;

    private static final String AS_JOINED = "01";
    private static final String AS_CUT = "02";

    int paths() {
        return each.size();
    }

    private PathPlan path(int number) {
        return each.get(number - 1);
    }

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
            if (path(path).isEmulated()) {
                // netem counts its queue in packets: large ones would make a queue of seconds
                lines.add("link set path" + path + " gso_max_segs 1");
            }
            lines.add("link set path" + path + " up");
            lines.add("address add " + ipv4(path, host) + "/24 dev path" + path);
            if (!ipv4Alone) {
                lines.add("address add " + ipv6(path, host) + "/64 dev path" + path + " nodad");
            }
            return lines;
        });
        commands.add(0, "link set lo up");
        return commands;
    }

    List<String> endpoints(int host) {
        List<String> commands = new ArrayList<>();
        if (host == SERVER) {
            commands.addAll(eachPath(path -> List.of("mptcp endpoint add " + address(path, host) + " dev path" + path
                    + " signal" + (path(path).backup() ? " backup" : ""))));
        } else {
            // this endpoint opens no subflow; it marks subflows as backups
            commands.addAll(eachPath(path -> path(path).backup()
                    ? List.of("mptcp endpoint add " + address(path, host) + " dev path" + path + " backup")
                    : List.of()));
        }
        commands.add("mptcp limits set subflows 8 add_addr_accepted 8");
        return commands;
    }

    private String address(int path, int host) {
        return ipv6 ? ipv6(path, host) : ipv4(path, host);
    }

    /** Commands of iptables and ip6tables, to run on a host. */
    List<List<String>> filters() {
        List<List<String>> commands = new ArrayList<>();
        for (int path = 1; path <= paths(); path++) {
            if (path(path).strips()) {
                commands.add(strip("iptables", path));
                if (!ipv4Alone) {
                    commands.add(strip("ip6tables", path));
                }
            }
        }
        return commands;
    }

    /** Removes TCP option 30, which is MPTCP's, from packets that arrive over a path. */
    private static List<String> strip(String program, int path) {
        return List.of(
                program,
                "-w",
                "-t",
                "mangle",
                "-A",
                "PREROUTING",
                "-i",
                "path" + path,
                "-p",
                "tcp",
                "-j",
                "TCPOPTSTRIP",
                "--strip-options",
                "30");
    }

    /** Commands for the paths with a limited rate. */
    List<String> rates() {
        return eachPath(path -> path(path).bitsPerSecond() == 0
                ? List.of()
                : List.of("qdisc add dev path" + path + " root handle 1: tbf rate "
                        + path(path).bitsPerSecond()
                        + "bit burst " + Math.max(2 * FRAME, bytes(path(path), BURST)) + " latency " + QUEUE.toMillis()
                        + "ms"));
    }

    /**
     * Commands for paths with delay or loss. netem is below tbf: above it, it miscounts packets that tbf splits (before
     * Linux 6.13).
     */
    List<String> delays() {
        return eachPath(path -> path(path).isEmulated() ? List.of(delay(path, path(path))) : List.of());
    }

    private static String delay(int path, PathPlan its) {
        boolean unlimited = its.bitsPerSecond() == 0;
        long packets = unlimited ? 100_000 : 10 + bytes(its, its.delay().plus(QUEUE)) / FRAME;
        return "qdisc add dev path" + path + (unlimited ? " root" : " parent 1:1") + " handle 10: netem delay "
                + its.delay().toNanos() / 1000 + "us limit " + packets
                + (its.loss() == 0
                        ? ""
                        : " loss " + BigDecimal.valueOf(its.loss()).toPlainString() + "%");
    }

    private static long bytes(PathPlan path, Duration time) {
        return Math.max(1, path.bitsPerSecond() / 8 * time.toMillis() / 1000);
    }

    /** On the server. */
    static String cut(int path) {
        return "link set path" + path + " address " + hardwareAddress(path, AS_CUT);
    }

    static String restore(int path) {
        return "link set path" + path + " address " + hardwareAddress(path, AS_JOINED);
    }

    /** A locally administered hardware address. */
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
        IntStream.rangeClosed(1, paths()).forEach(path -> all.addAll(lines.of(path)));
        return all;
    }
}
