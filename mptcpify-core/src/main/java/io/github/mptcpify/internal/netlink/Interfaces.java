// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.SystemErrors;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.ProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names of a network namespace's interfaces by their numbers, as rtnetlink(7) lists them. */
public final class Interfaces {
    /** The protocol of such a socket, as {@link NetlinkCalls#open} takes it. */
    public static final int PROTOCOL = 0;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;

    /** {@code struct ifinfomsg}, and where in it the number is. */
    private static final int HEADER = 16;

    private static final int INDEX_OFFSET = 4;

    private Interfaces() {}

    /** Those that there are now. */
    public static Map<Integer, String> names(String operation, NetlinkCalls calls) throws MptcpifyException {
        NetlinkRequest request =
                new NetlinkRequest(RTM_GETLINK, NetlinkRequest.NLM_F_REQUEST | NetlinkRequest.NLM_F_DUMP, 1);
        request.body().put(new byte[HEADER]);
        Map<Integer, String> names = new LinkedHashMap<>();
        NetlinkCalls.Outcome outcome = calls.call(request.bytes(), message -> read(message, names));
        if (outcome.errno() != 0) {
            throw SystemErrors.call(operation, "RTM_GETLINK", outcome.errno());
        }
        return names;
    }

    private static void read(Message message, Map<Integer, String> names) throws ProtocolException {
        if (message.type() != RTM_NEWLINK) {
            return;
        }
        if (message.payload().limit() < HEADER) {
            throw new ProtocolException(
                    "a struct ifinfomsg of " + message.payload().limit() + " bytes");
        }
        int index = message.payload().getInt(INDEX_OFFSET);
        NetlinkMessages attributes = new NetlinkMessages(message.payload()
                .slice(HEADER, message.payload().limit() - HEADER)
                .order(message.payload().order()));
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == IFLA_IFNAME) {
                names.put(index, NetlinkCalls.text(attribute.payload()));
            }
        }
    }
}
