// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

/** The names of checks that are asked for by name. */
public final class CheckNames {
    /** Of the way that needs no hook. */
    public static final String CHILD = "child's filter";

    /** Of sockets that this process opens itself. */
    public static final String OWN = "own sockets";

    /** Of lenient attachments. */
    public static final String LENIENT = "lenient attachments";

    /** Of net.mptcp.enabled. */
    public static final String MPTCP = "MPTCP";

    /** Of whether the kernel still asks for MPTCP. */
    public static final String BLACKHOLE = "asking for MPTCP";

    private CheckNames() {}
}
