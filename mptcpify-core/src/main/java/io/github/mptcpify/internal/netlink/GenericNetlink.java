// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a family of generic netlink, and writes and reads the start of its messages: {@code include/uapi/linux/genetlink.h}.
 */
public final class GenericNetlink {
    /** The protocol of such a socket, as {@link NetlinkSocket#socket} takes it. */
    public static final int PROTOCOL = 16;

    /** The path manager's family: {@code include/uapi/linux/mptcp_pm.h}. */
    public static final String MPTCP_PM = "mptcp_pm";

    private static final int GENL_ID_CTRL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
    private static final int CTRL_ATTR_MCAST_GRP_ID = 2;
    private static final int NLMSG_ERROR = 2;
    private static final int HEADER = 4;

    private GenericNetlink() {}

    /**
     * The numbers of a family on this kernel, which assigns them at boot.
     *
     * @param type the type of its messages
     * @param groups its multicast groups, by name
     */
    public record Family(int type, Map<String, Integer> groups) {
        public Family {
            groups = Map.copyOf(groups);
        }
    }

    /** Begins a request to a family: with {@code struct genlmsghdr}. */
    public static NetlinkRequest command(int type, int flags, int sequence, int command) {
        NetlinkRequest request = new NetlinkRequest(type, flags, sequence);
        request.body().put((byte) command).put((byte) 1).putShort((short) 0);
        return request;
    }

    /** Asks the kernel for a family's numbers. */
    public static byte[] request(String family) {
        return request(family, 0);
    }

    private static byte[] request(String family, int flags) {
        NetlinkRequest request = command(GENL_ID_CTRL, NetlinkRequest.NLM_F_REQUEST | flags, 1, CTRL_CMD_GETFAMILY);
        return request.attribute(CTRL_ATTR_FAMILY_NAME, (family + "\0").getBytes(StandardCharsets.US_ASCII))
                .bytes();
    }

    /** Reads the answer to {@link #request}; null if this kernel has no such family. */
    public static @Nullable Family family(ByteBuffer datagram) throws ProtocolException {
        Message message = new NetlinkMessages(datagram).nextMessage();
        if (message == null) {
            throw new ProtocolException("an empty answer");
        }
        return message.type() == NLMSG_ERROR ? null : family(message);
    }

    /** Asks the kernel for a family's numbers; null if it has no such family. */
    public static @Nullable Family family(NetlinkCalls calls, String name) throws MptcpifyException {
        List<Family> found = new ArrayList<>(1);
        calls.call(request(name, NetlinkRequest.NLM_F_ACK), message -> {
            Family family = family(message);
            if (family != null) {
                found.add(family);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    private static @Nullable Family family(Message message) throws ProtocolException {
        int type = 0;
        Map<String, Integer> groups = new HashMap<>();
        NetlinkMessages attributes = attributes(message.payload());
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            switch (attribute.type()) {
                case CTRL_ATTR_FAMILY_ID ->
                    type = Short.toUnsignedInt(
                            attribute.sized(Short.BYTES, "family's number").getShort(0));
                case CTRL_ATTR_MCAST_GROUPS -> readGroups(attribute.payload(), groups);
                default -> {}
            }
        }
        return type == 0 ? null : new Family(type, groups);
    }

    private static void readGroups(ByteBuffer list, Map<String, Integer> groups) throws ProtocolException {
        NetlinkMessages each = new NetlinkMessages(list);
        Attribute group;
        while ((group = each.nextAttribute()) != null) {
            String name = "";
            int id = 0;
            NetlinkMessages attributes = new NetlinkMessages(group.payload());
            Attribute attribute;
            while ((attribute = attributes.nextAttribute()) != null) {
                switch (attribute.type()) {
                    case CTRL_ATTR_MCAST_GRP_NAME -> name = NetlinkCalls.text(attribute.payload());
                    case CTRL_ATTR_MCAST_GRP_ID -> id = attribute.u32("group's number");
                    default -> {}
                }
            }
            groups.put(name, id);
        }
    }

    /** The attributes after {@code struct genlmsghdr}. */
    public static NetlinkMessages attributes(ByteBuffer payload) throws ProtocolException {
        if (payload.limit() < HEADER) {
            throw new ProtocolException("a struct genlmsghdr of " + payload.limit() + " bytes");
        }
        return new NetlinkMessages(
                payload.slice(HEADER, payload.limit() - HEADER).order(payload.order()));
    }
}
