// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import java.util.ArrayList;
import java.util.List;

/** A TCP and an MPTCP socket in the same state. */
public final class ProbePair implements AutoCloseable {
    private final List<ProbeSocket> opened = new ArrayList<>();
    private final ProbeSocket tcp;
    private final ProbeSocket mptcp;

    /**
     * Opens both.
     *
     * @throws ProbeSocket.Unavailable if one of them cannot be opened, or the TCP socket was converted
     */
    public ProbePair(boolean ipv6, boolean connected) throws ProbeSocket.Unavailable {
        boolean done = false;
        try {
            tcp = open(ipv6, ProbeSocket.TCP, connected);
            mptcp = open(ipv6, ProbeSocket.MPTCP, connected);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private ProbeSocket open(boolean ipv6, int protocol, boolean connected) throws ProbeSocket.Unavailable {
        ProbeSocket socket = add(ipv6, protocol);
        if (connected) {
            ProbeSocket listener = add(ipv6, protocol);
            listener.listen();
            socket.connect(listener);
        }
        return socket;
    }

    private ProbeSocket add(boolean ipv6, int protocol) throws ProbeSocket.Unavailable {
        ProbeSocket socket = ProbeSocket.open(ipv6 ? ProbeSocket.AF_INET6 : ProbeSocket.AF_INET, protocol);
        opened.add(socket);
        if (socket.protocol() != protocol) {
            throw new ProbeSocket.Unavailable(0);
        }
        return socket;
    }

    public ProbeSocket tcp() {
        return tcp;
    }

    public ProbeSocket mptcp() {
        return mptcp;
    }

    @Override
    public void close() {
        opened.forEach(ProbeSocket::close);
    }
}
