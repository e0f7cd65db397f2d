// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** A C function failed: which one, with what error number, and what libbpf and the verifier said of it. */
public final class NativeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The C function's name. */
    private final String function;

    /** The error number, or 0. */
    private final int errno;

    /** What libbpf printed. */
    private final String log;

    /**
     * Records a failure.
     *
     * @param function the C function's name
     * @param errno the error number, positive, or 0 where there is none
     * @param log what libbpf printed during the call, possibly empty
     */
    public NativeException(String function, int errno, String log) {
        super(function + ": " + Errno.name(errno));
        this.function = function;
        this.errno = errno;
        this.log = log;
    }

    /** {@return the C function that failed} */
    public String function() {
        return function;
    }

    /** {@return the error number, positive, or 0 where there is none} */
    public int errno() {
        return errno;
    }

    /** {@return what libbpf printed during the call, lines ending in newlines, possibly empty} */
    public String log() {
        return log;
    }
}
