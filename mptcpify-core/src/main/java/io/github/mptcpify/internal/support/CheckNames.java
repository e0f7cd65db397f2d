// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

/** The names of checks that code looks up by name. */
public final class CheckNames {
    /** The check of commands with a seccomp filter, which needs no hook. */
    public static final String CHILD = "child's filter";

    /** The check of sockets that this process opens itself. */
    public static final String OWN = "own sockets";

    /** The check of lenient attachments. */
    public static final String LENIENT = "lenient attachments";

    /** The check of net.mptcp.enabled. */
    public static final String MPTCP = "MPTCP";

    /** The check whether the kernel still requests MPTCP. */
    public static final String BLACKHOLE = "asking for MPTCP";

    private CheckNames() {}
}
