// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.PathErrors;
import io.github.mptcpify.internal.netlink.GenericNetlink;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Attribute;
import io.github.mptcpify.internal.netlink.NetlinkRequest;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Endpoint.Flag;
import io.github.mptcpify.paths.Limits;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The kernel's own path manager: its endpoints and limits. */
public record Endpoints(PathManagerCalls calls) {
    private static final int ADD_ADDR = 1;
    private static final int DEL_ADDR = 2;
    private static final int GET_ADDR = 3;
    private static final int FLUSH_ADDRS = 4;
    private static final int SET_LIMITS = 5;
    private static final int GET_LIMITS = 6;
    private static final int SET_FLAGS = 7;

    /** In requests and answers about endpoints. */
    private static final int ADDR = 1;

    private static final int RCV_ADD_ADDRS = 2;
    private static final int SUBFLOWS = 3;

    private static final int HIGHEST_ID = 255;

    /** The only flags that the kernel changes on an existing endpoint. */
    private static final Set<Flag> CHANGEABLE = EnumSet.of(Flag.BACKUP, Flag.FULLMESH);

    /** Checks an endpoint's id. */
    public static int checkedId(int id) {
        if (id < 1 || id > HIGHEST_ID) {
            throw new IllegalArgumentException("an endpoint's id is 1 to " + HIGHEST_ID + ", not " + id);
        }
        return id;
    }

    /** As "192.0.2.7 port 8443". */
    public static String name(Endpoint endpoint) {
        return endpoint.address().getHostAddress()
                + (endpoint.port().isPresent() ? " port " + endpoint.port().getAsInt() : "");
    }

    public List<Endpoint> list(String operation) throws MptcpifyException {
        Map<Integer, String> interfaces = calls.interfaces(operation);
        List<Endpoint> endpoints = new ArrayList<>();
        calls.ask(
                operation,
                NetlinkRequest.NLM_F_DUMP,
                GET_ADDR,
                request -> {},
                message -> endpoints.addAll(read(message.payload(), interfaces)));
        return List.copyOf(endpoints);
    }

    /** Reads the endpoints of an answer; each message has one. */
    static List<Endpoint> read(ByteBuffer payload, Map<Integer, String> interfaces) throws ProtocolException {
        List<Endpoint> endpoints = new ArrayList<>();
        NetlinkMessages attributes = GenericNetlink.attributes(payload);
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == ADDR) {
                endpoints.add(EndpointAttributes.read(attribute.payload(), interfaces));
            }
        }
        return endpoints;
    }

    public void add(String operation, Endpoint endpoint) throws MptcpifyException {
        OptionalInt index = endpoint.device().isPresent()
                ? calls.interfaceIndex(operation, endpoint.device().get())
                : OptionalInt.empty();
        calls.tell(
                operation,
                ADD_ADDR,
                request -> request.nested(ADDR, within -> EndpointAttributes.write(within, endpoint, index)));
    }

    /**
     * Changes an endpoint in place if the kernel can, otherwise by removing it and adding it anew. If that fails, the old
     * one is added again.
     */
    public void change(String operation, Endpoint endpoint) throws MptcpifyException {
        Endpoint before = find(operation, endpoint);
        Endpoint after =
                new Endpoint(before.id(), endpoint.address(), endpoint.port(), endpoint.flags(), endpoint.device());
        if (fixed(before).equals(fixed(after))) {
            calls.tell(
                    operation,
                    SET_FLAGS,
                    request -> request.nested(
                            ADDR, within -> EndpointAttributes.flags(within, id(before), endpoint.flags())));
            return;
        }
        remove(operation, before);
        try {
            add(operation, after);
        } catch (MptcpifyException e) {
            try {
                add(operation, before);
            } catch (MptcpifyException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    /** Finds the endpoint with the same id if there is one, otherwise with the same address and port. */
    private Endpoint find(String operation, Endpoint wanted) throws MptcpifyException {
        for (Endpoint each : list(operation)) {
            boolean found = wanted.id().isPresent()
                    ? each.id().equals(wanted.id())
                    : each.address().equals(wanted.address()) && each.port().equals(wanted.port());
            if (found) {
                return each;
            }
        }
        throw PathErrors.noEndpoint(
                operation,
                wanted.id().isPresent()
                        ? "with the id " + wanted.id().getAsInt()
                        : wanted.address().getHostAddress());
    }

    /** The endpoint without the flags that can be changed in place. */
    private static Endpoint fixed(Endpoint endpoint) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        flags.addAll(endpoint.flags());
        flags.removeAll(CHANGEABLE);
        return new Endpoint(endpoint.id(), endpoint.address(), endpoint.port(), flags, endpoint.device());
    }

    private static int id(Endpoint listed) {
        return listed.id().orElseThrow(() -> new IllegalStateException("the kernel gave an endpoint no id: " + listed));
    }

    /** The kernel ignores the address if there is an id, so it is compared here. */
    public void remove(String operation, Endpoint endpoint) throws MptcpifyException {
        Endpoint found = find(operation, endpoint);
        if (!found.address().equals(endpoint.address())) {
            throw PathErrors.noEndpoint(
                    operation,
                    endpoint.address().getHostAddress() + " with the id "
                            + endpoint.id().orElse(0));
        }
        remove(operation, id(found));
    }

    public void remove(String operation, int id) throws MptcpifyException {
        calls.tell(operation, DEL_ADDR, request -> request.nested(ADDR, within -> EndpointAttributes.id(within, id)));
    }

    public void flush(String operation) throws MptcpifyException {
        calls.tell(operation, FLUSH_ADDRS, request -> {});
    }

    public Limits limits(String operation) throws MptcpifyException {
        List<Limits> told = new ArrayList<>(List.of(new Limits(0, 0)));
        calls.ask(
                operation,
                NetlinkRequest.NLM_F_ACK,
                GET_LIMITS,
                request -> {},
                message -> told.set(0, limits(message.payload())));
        return told.get(0);
    }

    /** Reads the limits of an answer; a limit that is missing is 0. */
    static Limits limits(ByteBuffer payload) throws ProtocolException {
        int[] found = new int[SUBFLOWS + 1];
        NetlinkMessages attributes = GenericNetlink.attributes(payload);
        Attribute attribute;
        while ((attribute = attributes.nextAttribute()) != null) {
            if (attribute.type() == RCV_ADD_ADDRS || attribute.type() == SUBFLOWS) {
                found[attribute.type()] = attribute.u32("limit");
            }
        }
        if (found[SUBFLOWS] < 0 || found[RCV_ADD_ADDRS] < 0) {
            throw new ProtocolException("limits of " + found[SUBFLOWS] + " and " + found[RCV_ADD_ADDRS]);
        }
        return new Limits(found[SUBFLOWS], found[RCV_ADD_ADDRS]);
    }

    public void setLimits(String operation, Limits limits) throws MptcpifyException {
        calls.tell(
                operation,
                SET_LIMITS,
                request -> request.attribute(RCV_ADD_ADDRS, limits.addAddrAccepted())
                        .attribute(SUBFLOWS, limits.subflows()));
    }
}
