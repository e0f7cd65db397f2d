// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.options.OptionNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The options on whose effect programs rely: if such an option is not set, the program must learn it. So the kernel's answer
 * on an MPTCP socket is left as it is. docs/options.md lists them.
 */
public final class Promises {
    private static final String KEYED = "segments would go unsigned";
    private static final String FILTER = "what is to be filtered out would come in";
    private static final String GROUP = "connections would go to another listener than the program chose";
    private static final String REPAIR = "the state of a connection would not be what was written to it";
    private static final String ROUTE = "packets would take another way than the program chose";
    private static final String HEADERS = "packets would go without headers that the program asked for";
    private static final String MEMORY = "the program counts on memory that it would not have";
    private static final String DATA = "reads would give other data than the program asked for";
    private static final String IPSEC = "packets would go by another security policy";
    private static final String HOPS = "packets from afar would be let in";

    private static final Map<Integer, String> REASONS = new HashMap<>();

    static {
        reason(OptionNames.TCP, KEYED, 14, 32, 38, 39, 40, 41, 42);
        reason(OptionNames.TCP, "the program would send what it has not encrypted", 31);
        reason(OptionNames.TCP, REPAIR, 19, 20, 21, 22, 24, 29);
        reason(OptionNames.TCP, DATA, 27, 28, 35);
        reason(OptionNames.SOCKET, ROUTE, 25, 62);
        reason(OptionNames.SOCKET, FILTER, 26, 27, 44, 50);
        reason(OptionNames.SOCKET, GROUP, 51, 52, 68);
        reason(OptionNames.SOCKET, MEMORY, 60, 73, 78, 79, 80);
        reason(OptionNames.SOCKET, DATA, 42);
        reason(OptionNames.SOCKET, "packets would leave at another time", 61);
        reason(OptionNames.IP, HOPS, 21);
        reason(OptionNames.IP, HEADERS, 4);
        reason(OptionNames.IP, IPSEC, 16, 17);
        reason(OptionNames.IP, ROUTE, 15, 19, 50, 51);
        reason(OptionNames.IPV6, HOPS, 73);
        reason(OptionNames.IPV6, HEADERS, 2, 3, 4, 5, 6, 8, 9, 10, 54, 55, 57, 59);
        reason(OptionNames.IPV6, IPSEC, 34, 35);
        reason(OptionNames.IPV6, ROUTE, 50, 72, 75, 76, 78);
        reason(OptionNames.IPV6, "the socket would stay one of IPv6", 1);
    }

    private Promises() {}

    /**
     * Why an option is not dropped.
     *
     * @param level as SOL_SOCKET
     * @param number the option's number at that level
     * @return the consequence of dropping it, a clause; empty if it may be dropped
     */
    public static Optional<String> reason(int level, int number) {
        return Optional.ofNullable(REASONS.get(key(level, number)));
    }

    private static void reason(int level, String reason, int... numbers) {
        for (int number : numbers) {
            REASONS.put(key(level, number), reason);
        }
    }

    private static int key(int level, int number) {
        return level << Byte.SIZE | number;
    }
}
