// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/**
 * A C function failed, or answered what cannot be used: which function, the error number, and what libbpf and the verifier
 * printed.
 */
public final class NativeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kind of step that failed, as far as it helps to explain the failure. */
    public enum Step {
        /** Reading a BPF object. */
        OPEN,
        /** Loading it into the kernel. */
        LOAD,
        /** Attaching a program of it. */
        ATTACH,
        /** Writing an entry of a map. */
        PUT,
        /** Opening, making or examining a pinned object: a file in a BPF file system. */
        PIN,
        /** Anything else. */
        OTHER
    }

    /** The kind of step that failed. */
    private final Step step;

    /** The C function's name. */
    private final String function;

    /** The error number, or 0. */
    private final int errno;

    /** What libbpf printed, or what is wrong with the answer. */
    private final String log;

    /**
     * Records a failure.
     *
     * @param step the kind of step that failed
     * @param function the C function's name
     * @param errno the error number, positive, or 0 where there is none
     * @param log what libbpf printed during the call, possibly empty
     */
    public NativeException(Step step, String function, int errno, String log) {
        super(function + ": " + Errno.name(errno));
        this.step = step;
        this.function = function;
        this.errno = errno;
        this.log = log;
    }

    /**
     * Records a failure of the step {@link Step#OTHER}.
     *
     * @param function the C function's name
     * @param errno the error number, positive, or 0 where there is none
     * @param log what libbpf printed during the call, possibly empty
     */
    public NativeException(String function, int errno, String log) {
        this(Step.OTHER, function, errno, log);
    }

    /**
     * Checks what a function of {@link Syscalls} returned.
     *
     * @param function the C function's name, as "getsockopt(MPTCP_INFO)"
     * @param result what it returned, a negative errno where it failed
     * @return the result, 0 or more
     * @throws NativeException if it failed
     */
    public static int check(String function, int result) throws NativeException {
        return check(Step.OTHER, function, result, "");
    }

    /** Checks what a function returned for a map or program; its name is put together only if it failed. */
    static int checkNamed(Step step, String function, String name, int result) throws NativeException {
        return result < 0 ? check(step, function + "(" + name + ")", result, "") : result;
    }

    /** Checks what a function returned in a step, during which libbpf printed the log. */
    static int check(Step step, String function, int result, String log) throws NativeException {
        if (result < 0) {
            throw new NativeException(step, function, -result, log);
        }
        return result;
    }

    /**
     * An exception for a function that succeeded, but whose answer cannot be used.
     *
     * @param function the C function's name
     * @param errno the number that fits best, as EPROTO
     * @param what what is wrong with the answer, which {@link #log} returns
     * @return the exception
     */
    public static NativeException badAnswer(String function, int errno, String what) {
        return new NativeException(function, errno, what);
    }

    /** {@return the kind of step that failed} */
    public Step step() {
        return step;
    }

    /** {@return the C function that failed, as messages name it} */
    public String function() {
        return function;
    }

    /** {@return the error number, positive, or 0 where there is none} */
    public int errno() {
        return errno;
    }

    /** {@return what libbpf printed during the call, lines ending in newlines, or what is wrong with the answer; possibly empty} */
    public String log() {
        return log;
    }
}
