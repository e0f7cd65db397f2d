// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.cli.system.Iproute;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Limits;
import io.github.mptcpify.paths.PathManager;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a network namespace has for paths, at one moment.
 *
 * @param addresses those that may be ends of paths
 * @param mptcpOn whether net.mptcp.enabled is on
 * @param userspace whether a path manager in user space is in charge of new connections
 */
public record Network(
        List<LocalAddress> addresses, List<Endpoint> endpoints, Limits limits, boolean mptcpOn, boolean userspace) {
    private static final Path SYSCTL = Path.of("/proc/sys/net");

    /** Addresses that will not last, or are not to be used. */
    private static final List<String> UNUSED = List.of("temporary", "deprecated", "tentative", "dadfailed");

    /** Reads that of the calling thread's network namespace. */
    public static Network read() throws IOException {
        try (PathManager manager = PathManager.open()) {
            return new Network(
                    addresses(Iproute.list("-d", "address", "show")),
                    manager.endpoints(),
                    manager.limits(),
                    sysctl("mptcp/enabled").map(value -> value.equals("1")).orElse(false),
                    sysctl("mptcp/pm_type").map(value -> value.equals("1")).orElse(false));
        }
    }

    /** As {@link #read}, where what this user may not see is taken for none. */
    public static Network readable() throws IOException {
        try {
            return read();
        } catch (MptcpifyException e) {
            if (e.reason() != MptcpifyException.Reason.NO_PRIVILEGE) {
                throw e;
            }
            throw new IOException(
                    e.getMessage() + " To read endpoints takes it too on this kernel: run mptcpify paths as root.", e);
        }
    }

    static List<LocalAddress> addresses(List<Map<String, Object>> links) throws IOException {
        List<LocalAddress> found = new ArrayList<>();
        for (Map<String, Object> link : links) {
            if (!isWay(link)) {
                continue;
            }
            boolean pointToPoint = flags(link).contains("POINTOPOINT");
            for (Map<?, ?> info : infos(link)) {
                if ("global".equals(info.get("scope")) && UNUSED.stream().noneMatch(info::containsKey)) {
                    found.add(new LocalAddress(
                            String.valueOf(link.get("ifname")),
                            number(link, "ifindex"),
                            pointToPoint,
                            String.valueOf(info.get("local")),
                            address(info),
                            prefix(info)));
                }
            }
        }
        return List.copyOf(found);
    }

    private static List<Map<?, ?>> infos(Map<String, Object> link) {
        List<Map<?, ?>> infos = new ArrayList<>();
        for (Object each : list(link, "addr_info")) {
            if (each instanceof Map<?, ?> info) {
                infos.add(info);
            }
        }
        return infos;
    }

    /** A name would be looked up. */
    private static InetAddress address(Map<?, ?> info) throws IOException {
        String text = String.valueOf(info.get("local"));
        if (!text.matches("[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*")) {
            throw new IOException("ip address show tells no address: " + text);
        }
        return InetAddress.getByName(text);
    }

    private static int prefix(Map<?, ?> info) throws IOException {
        int prefix = number(info, "prefixlen");
        if (prefix < 0 || prefix > address(info).getAddress().length * Byte.SIZE) {
            throw new IOException("ip address show tells a prefix of " + prefix + " bits for " + info.get("local"));
        }
        return prefix;
    }

    private static int number(Map<?, ?> members, String name) throws IOException {
        if (members.get(name) instanceof Number number) {
            return number.intValue();
        }
        throw new IOException("ip address show tells no " + name);
    }

    /** One that is up, leads elsewhere, and is no bridge of this host's own containers. */
    private static boolean isWay(Map<String, Object> link) {
        boolean bridge = link.get("linkinfo") instanceof Map<?, ?> kind && "bridge".equals(kind.get("info_kind"));
        List<?> flags = flags(link);
        return flags.contains("UP") && flags.contains("LOWER_UP") && !flags.contains("LOOPBACK") && !bridge;
    }

    private static List<?> flags(Map<String, Object> link) {
        return list(link, "flags");
    }

    private static List<?> list(Map<String, Object> link, String name) {
        return link.get(name) instanceof List<?> list ? list : List.of();
    }

    /** A setting of the calling thread's network namespace; empty where this kernel has it not. */
    static Optional<String> sysctl(String name) throws IOException {
        try {
            return Optional.of(Files.readString(SYSCTL.resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static void sysctl(String name, String value) throws IOException {
        Files.writeString(SYSCTL.resolve(name), value);
    }

    /** The interfaces with addresses of a family. */
    Set<String> devices(boolean ipv4) {
        Set<String> devices = new LinkedHashSet<>();
        addresses.stream().filter(each -> each.isIpv4() == ipv4).forEach(each -> devices.add(each.device()));
        return devices;
    }

    /** How many paths the interfaces can make, at most, for connections of one family. */
    public int ways() {
        return Math.max(devices(true).size(), devices(false).size());
    }

    /** The endpoint of an address. */
    public Optional<Endpoint> endpoint(LocalAddress address) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.address().equals(address.address()))
                .findFirst();
    }
}
