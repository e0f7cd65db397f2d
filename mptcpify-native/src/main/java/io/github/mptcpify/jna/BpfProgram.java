// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;

/** A program of a loaded object. */
public final class BpfProgram {
    /** {@code struct bpf_test_run_opts} as libbpf 1.0 knows it. */
    private static final int TEST_RUN_OPTIONS_SIZE = 80;

    /** Offsets in it. */
    private static final int CONTEXT = 32;

    private static final int CONTEXT_SIZE = 48;
    private static final int RETURNED = 56;

    private final LoadedBpfObject owner;
    private final String name;
    private final Pointer program;

    BpfProgram(LoadedBpfObject owner, String name, Pointer program) {
        this.owner = owner;
        this.name = name;
        this.program = program;
    }

    /**
     * Attaches it to the place that its section names.
     *
     * @return the link; the program runs until it is closed or this process ends
     * @throws NativeException if the kernel refuses: E2BIG where all places of the hook are taken
     */
    public BpfLink attach() throws NativeException {
        owner.open();
        LibBpfLog.capture();
        Pointer link = LibBpf.bpf_program__attach(program);
        int errno = Native.getLastError();
        String log = LibBpfLog.captured();
        if (link == null) {
            throw new NativeException("bpf_program__attach(" + name + ")", errno, log);
        }
        return new BpfLink(link);
    }

    /** {@return its descriptor, which belongs to the object} */
    public int descriptor() {
        owner.open();
        return LibBpf.bpf_program__fd(program);
    }

    /**
     * Runs a program of the type "syscall" once, on the calling thread.
     *
     * @param argument the struct that it is handed; empty for none
     * @return what it returned
     * @throws NativeException if the kernel refuses to run it
     */
    public int run(byte[] argument) throws NativeException {
        Memory options = new Memory(TEST_RUN_OPTIONS_SIZE);
        options.clear();
        options.setLong(0, TEST_RUN_OPTIONS_SIZE);
        Memory context = new Memory(Math.max(1, argument.length));
        if (argument.length > 0) {
            context.write(0, argument, 0, argument.length);
            options.setPointer(CONTEXT, context);
            options.setInt(CONTEXT_SIZE, argument.length);
        }
        int result;
        try {
            result = LibBpf.bpf_prog_test_run_opts(descriptor(), options);
        } finally {
            // the options hold its address, and keep nothing alive
            Reference.reachabilityFence(context);
        }
        if (result < 0) {
            throw new NativeException("bpf_prog_test_run_opts(" + name + ")", -result, "");
        }
        return options.getInt(RETURNED);
    }
}
