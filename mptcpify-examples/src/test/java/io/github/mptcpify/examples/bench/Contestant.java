// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

/** Who takes part in the race about one socket. The first is what all are compared with. */
enum Contestant {
    C("C getsockopt(MPTCP_INFO)", ""),
    INT("isMptcp(int)", "isMptcpOfInt"),
    CHANNEL("isMptcp(SocketChannel)", "isMptcpOfChannel"),
    STATUS("status(int)", "statusOfInt"),
    NAIVE("JNA, an interface and a Structure", "naivePeer");

    private final String title;
    private final String method;

    Contestant(String title, String method) {
        this.title = title;
        this.method = method;
    }

    String title() {
        return title;
    }

    /** Of {@link Questions}; of the C program none. */
    String method() {
        return method;
    }
}
