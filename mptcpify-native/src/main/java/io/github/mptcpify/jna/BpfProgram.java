// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** A program of a loaded object. */
public final class BpfProgram {
    /** {@code struct bpf_test_run_opts} as libbpf 1.0 knows it. */
    private static final int TEST_RUN_OPTIONS_SIZE = 80;

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
     * Runs a program of the type "syscall" once, on the calling thread, without an argument.
     *
     * @throws NativeException if the kernel refuses to run it
     */
    public void run() throws NativeException {
        Memory options = new Memory(TEST_RUN_OPTIONS_SIZE);
        options.clear();
        options.setLong(0, TEST_RUN_OPTIONS_SIZE);
        int result = LibBpf.bpf_prog_test_run_opts(descriptor(), options);
        if (result < 0) {
            throw new NativeException("bpf_prog_test_run_opts(" + name + ")", -result, "");
        }
    }
}
