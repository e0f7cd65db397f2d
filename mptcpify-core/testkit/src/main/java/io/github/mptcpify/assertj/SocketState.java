// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.assertj;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.Subflow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * The state of a socket at one moment.
 *
 * @param info empty if the socket is not an MPTCP socket, or has fallen back
 * @param subflows likewise
 */
record SocketState(MptcpStatus status, Optional<MptcpInfo> info, List<Subflow> subflows) {

    static SocketState read(Object socket) throws IOException {
        while (true) {
            MptcpStatus status = status(socket);
            if (!status.isMptcp()) {
                return new SocketState(status, Optional.empty(), List.of());
            }
            try {
                return new SocketState(status, Optional.of(info(socket)), subflows(socket));
            } catch (MptcpifyException e) {
                // it fell back meanwhile, which happens only once
                if (e.reason() != Reason.NOT_MPTCP) {
                    throw e;
                }
            }
        }
    }

    private static MptcpStatus status(Object socket) throws IOException {
        return socket instanceof ForeignDescriptor foreign
                ? MptcpSocketInspector.status(foreign.pid(), foreign.fd())
                : MptcpSocketInspector.status(socket);
    }

    private static MptcpInfo info(Object socket) throws IOException {
        return socket instanceof ForeignDescriptor foreign
                ? MptcpSocketInspector.info(foreign.pid(), foreign.fd())
                : MptcpSocketInspector.info(socket);
    }

    private static List<Subflow> subflows(Object socket) throws IOException {
        return socket instanceof ForeignDescriptor foreign
                ? MptcpSocketInspector.subflows(foreign.pid(), foreign.fd())
                : MptcpSocketInspector.subflows(socket);
    }

    /** {@return a line for the status, one for the connection, one for each subflow} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("  ").append(status).append(": ").append(meaning());
        info.ifPresent(connection -> text.append("%n  ".formatted()).append(line(connection)));
        subflows.forEach(subflow -> text.append("%n  ".formatted()).append(line(subflow)));
        return text.toString();
    }

    private String meaning() {
        return switch (status) {
            case TCP -> "a plain TCP socket; MPTCP was not asked for when it was opened, nor by the peer of a listener";
            case MPTCP -> "an MPTCP socket whose connection uses MPTCP";
            case MPTCP_LISTENING -> "an MPTCP socket that listens";
            case MPTCP_NOT_CONNECTED -> "an MPTCP socket that has negotiated nothing, as one that is new";
            case FELL_BACK ->
                "an MPTCP socket whose connection is TCP, since the peer or the path does not speak MPTCP";
            case NOT_TCP -> "neither MPTCP nor TCP";
        };
    }

    private static String line(MptcpInfo info) {
        StringJoiner line = new StringJoiner(", ", "connection: ", "");
        add(line, "token", info.token());
        add(line, "bytes sent", info.bytesSent());
        add(line, "received", info.bytesReceived());
        add(line, "acknowledged", info.bytesAcked());
        add(line, "sent again", info.bytesRetrans());
        add(line, "addresses announced", info.addAddrSignal());
        add(line, "accepted", info.addAddrAccepted());
        add(line, "additional subflows allowed", info.additionalSubflowsMax());
        return line.toString();
    }

    private static String line(Subflow subflow) {
        String ends = text(subflow.local()) + " -> " + text(subflow.remote());
        StringJoiner line = new StringJoiner(", ", "subflow " + ends + ": ", "");
        line.add(subflow.state().toString());
        add(line, "RTT in us", subflow.rttMicros());
        add(line, "window in segments", subflow.congestionWindow());
        add(line, "bytes sent", subflow.bytesSent());
        add(line, "received", subflow.bytesReceived());
        add(line, "acknowledged", subflow.bytesAcked());
        add(line, "sent again", subflow.bytesRetrans());
        return line.toString();
    }

    private static String text(InetSocketAddress address) {
        return address.toString().substring(1);
    }

    /** Leaves out numbers that this kernel does not report. */
    private static void add(StringJoiner line, String name, OptionalLong number) {
        number.ifPresent(known -> line.add(name + " " + Long.toUnsignedString(known)));
    }

    private static void add(StringJoiner line, String name, OptionalInt number) {
        number.ifPresent(known -> line.add(name + " " + known));
    }
}
