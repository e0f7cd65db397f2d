// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.MptcpSocketInspector;
import java.io.IOException;
import java.util.Optional;

/** Inspects sockets from outside in two ways that must agree: by the library's inspector and by the witness. */
final class Examiner {
    private final Witness witness;
    private final Optional<SocketCalls> calls;

    Examiner(Witness witness, Optional<SocketCalls> calls) {
        this.witness = witness;
        this.calls = calls;
    }

    /** Inspects the socket of a process that has these ports; the peer's is 0 for a listening socket. */
    Seen look(long pid, int localPort, int peerPort) throws IOException {
        Witness.Statement said = witness.sockets(pid).stream()
                .filter(socket -> socket.localPort() == localPort && socket.peerPort() == peerPort)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "process " + pid + " has no socket with the ports " + localPort + " and " + peerPort));
        boolean mptcpInfo = MptcpSocketInspector.isMptcp(pid, said.fd());
        if (mptcpInfo != said.mptcpInfo().equals("yes")) {
            throw new IOException("the inspector says " + Seen.yesOrNo(mptcpInfo) + " to MPTCP_INFO, the witness "
                    + said.mptcpInfo());
        }
        Optional<SocketFlags> flags = calls.isPresent() ? calls.get().flags(pid, said.fd()) : Optional.empty();
        return new Seen(flags, said.protocol(), mptcpInfo);
    }
}
