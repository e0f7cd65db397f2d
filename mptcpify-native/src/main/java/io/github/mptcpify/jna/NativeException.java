// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** A C function failed: which one, with what error number, and what libbpf and the verifier said of it. */
public final class NativeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a function is about, as far as it tells why it may fail. */
    public enum Step {
        /** Reading a BPF object. */
        OPEN,
        /** Loading it into the kernel. */
        LOAD,
        /** Attaching a program of it. */
        ATTACH,
        /** Putting something into a map. */
        PUT,
        /** Opening, making or asking what a file in a BPF file system stands for. */
        PIN,
        /** Anything else. */
        OTHER
    }

    /** What it is about. */
    private final Step step;

    /** The C function's name. */
    private final String function;

    /** The error number, or 0. */
    private final int errno;

    /** What libbpf printed. */
    private final String log;

    /**
     * Records a failure.
     *
     * @param step what the function is about
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
     * Records a failure of a function that is about nothing of BPF that is decided by.
     *
     * @param function the C function's name
     * @param errno the error number, positive, or 0 where there is none
     * @param log what libbpf printed during the call, possibly empty
     */
    public NativeException(String function, int errno, String log) {
        this(Step.OTHER, function, errno, log);
    }

    /** {@return what the function is about} */
    public Step step() {
        return step;
    }

    /** {@return the C function that failed, for people to read} */
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
