// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.SystemErrors;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The interfaces of a network namespace, their names and addresses, as rtnetlink(7) lists them. */
public final class Interfaces {
    /** The protocol of such a socket, as {@link NetlinkCalls#open} takes it. */
    public static final int PROTOCOL = 0;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int IFLA_IFNAME = 3;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    /** The size of {@code struct ifaddrmsg}, which has the interface's number at the same offset. */
    private static final int ADDRESS_HEADER = 8;

    /** The size of {@code struct ifinfomsg}, and the offset of the interface's number. */
    private static final int HEADER = 16;

    private static final int INDEX_OFFSET = 4;

    private Interfaces() {}

    /** The names of all interfaces by number, at this moment. */
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

    /** The name of an interface; empty if there is none with this number. */
    public static Optional<String> name(NetlinkCalls calls, int index) throws MptcpifyException {
        NetlinkRequest request =
                new NetlinkRequest(RTM_GETLINK, NetlinkRequest.NLM_F_REQUEST | NetlinkRequest.NLM_F_ACK, 1);
        request.body().putInt(0).putInt(index).put(new byte[HEADER - 2 * Integer.BYTES]);
        Map<Integer, String> names = new HashMap<>();
        calls.call(request.bytes(), message -> read(message, names));
        return Optional.ofNullable(names.get(index));
    }

    /** The number of the interface that has each address; empty if the kernel does not answer. */
    public static Map<InetAddress, Integer> addresses(NetlinkCalls calls) throws MptcpifyException {
        NetlinkRequest request =
                new NetlinkRequest(RTM_GETADDR, NetlinkRequest.NLM_F_REQUEST | NetlinkRequest.NLM_F_DUMP, 1);
        request.body().put(new byte[ADDRESS_HEADER]);
        Map<InetAddress, Integer> addresses = new HashMap<>();
        NetlinkCalls.Outcome outcome = calls.call(request.bytes(), message -> readAddress(message, addresses));
        return outcome.errno() == 0 ? addresses : Map.of();
    }

    static void readAddress(Message message, Map<InetAddress, Integer> addresses) throws ProtocolException {
        if (message.type() != RTM_NEWADDR) {
            return;
        }
        NetlinkMessages attributes = attributes(message, ADDRESS_HEADER);
        ByteBuffer address = null;
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            // on a point-to-point link the other attribute is the peer's address
            if (attribute.type() == IFA_LOCAL || (attribute.type() == IFA_ADDRESS && address == null)) {
                address = attribute.payload();
            }
        }
        if (address != null) {
            byte[] bytes = new byte[address.limit()];
            address.get(0, bytes);
            try {
                addresses.put(InetAddress.getByAddress(bytes), message.payload().getInt(INDEX_OFFSET));
            } catch (UnknownHostException e) {
                throw new ProtocolException("an address of " + bytes.length + " bytes");
            }
        }
    }

    private static NetlinkMessages attributes(Message message, int header) throws ProtocolException {
        ByteBuffer payload = message.payload();
        if (payload.limit() < header) {
            throw new ProtocolException("a message of rtnetlink of " + payload.limit() + " bytes");
        }
        return new NetlinkMessages(
                payload.slice(header, payload.limit() - header).order(payload.order()));
    }

    static void read(Message message, Map<Integer, String> names) throws ProtocolException {
        if (message.type() != RTM_NEWLINK) {
            return;
        }
        NetlinkMessages attributes = attributes(message, HEADER);
        int index = message.payload().getInt(INDEX_OFFSET);
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == IFLA_IFNAME) {
                names.put(index, NetlinkCalls.text(attribute.payload()));
            }
        }
    }
}
