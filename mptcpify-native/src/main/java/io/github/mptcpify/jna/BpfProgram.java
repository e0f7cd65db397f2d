// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.mptcpify.jna.NativeException.Step;
import java.lang.ref.Reference;

/** A program of an object. */
public final class BpfProgram {
    /** {@code struct bpf_test_run_opts} as libbpf 1.0 knows it. */
    private static final int TEST_RUN_OPTIONS_SIZE = 80;

    /** {@code enum bpf_attach_type}. */
    private static final int BPF_TRACE_RAW_TP = 23;

    private static final int BPF_TRACE_FENTRY = 24;
    private static final int BPF_TRACE_FEXIT = 25;

    private static final int BPF_MODIFY_RETURN = 26;

    /** The events for which programs of a cgroup run. */
    public enum CgroupHook {
        /** {@code BPF_CGROUP_INET_SOCK_CREATE}: each socket that a task makes. */
        SOCKET_MADE(2),
        /** {@code BPF_CGROUP_GETSOCKOPT}: each getsockopt(2), after the kernel's own answer. */
        GETSOCKOPT(21),
        /** {@code BPF_CGROUP_SETSOCKOPT}: each setsockopt(2), before the kernel sees it. */
        SETSOCKOPT(22);

        private final int type;

        CgroupHook(int type) {
            this.type = type;
        }
    }

    /** Offsets in {@code struct bpf_test_run_opts}. */
    private static final int CONTEXT = 32;

    private static final int CONTEXT_SIZE = 48;
    private static final int RETURNED = 56;

    /** The size and an offset of {@code struct bpf_prog_info}, as of Linux 5.12. */
    private static final int INFO_SIZE = 216;

    private static final int RECURSION_MISSES = 208;

    private final Runnable requireOpen;
    private final String name;
    private final int descriptor;

    BpfProgram(Runnable requireOpen, String name, int descriptor) {
        this.requireOpen = requireOpen;
        this.name = name;
        this.descriptor = descriptor;
    }

    /**
     * Attaches a modify-return program to the function of the kernel that it was loaded for.
     *
     * @return the link; the program runs until it is closed or this process ends
     * @throws NativeException if the kernel refuses: E2BIG if the hook has no free place
     */
    public BpfLink attach() throws NativeException {
        return attach(BPF_MODIFY_RETURN);
    }

    /**
     * Attaches a program to the tracepoint of the kernel that it was loaded for (SEC("tp_btf/…")).
     *
     * @return the link; the program runs until it is closed or this process ends
     * @throws NativeException if the kernel refuses
     */
    public BpfLink attachTracepoint() throws NativeException {
        return attach(BPF_TRACE_RAW_TP);
    }

    /**
     * Attaches a program to the end of the kernel's function that it was loaded for (SEC("fexit/…")).
     *
     * @return the link; the program runs until it is closed or this process ends
     * @throws NativeException if the kernel refuses: E2BIG if the function has no free place
     */
    public BpfLink attachToExit() throws NativeException {
        return attach(BPF_TRACE_FEXIT);
    }

    /**
     * Attaches a program to the beginning of the kernel's function that it was loaded for (SEC("fentry/…")).
     *
     * @return the link; the program runs until it is closed or this process ends
     * @throws NativeException if the kernel refuses: E2BIG if the function has no free place
     */
    public BpfLink attachToEntry() throws NativeException {
        return attach(BPF_TRACE_FENTRY);
    }

    /**
     * Attaches a program to a cgroup and those below it, beside programs of others.
     *
     * @param cgroup a descriptor of its directory
     * @param hook the event for which it runs, and for which it was loaded
     * @return the link; the program runs until it is closed, this process ends, or the cgroup is removed
     * @throws NativeException if the kernel refuses: EPERM without CAP_NET_ADMIN, or if another program is attached
     *     exclusively; E2BIG if there are 64 already
     */
    public BpfLink attachTo(int cgroup, CgroupHook hook) throws NativeException {
        return attach(cgroup, hook.type);
    }

    private BpfLink attach(int type) throws NativeException {
        return attach(0, type);
    }

    private BpfLink attach(int target, int type) throws NativeException {
        int link = LibBpf.bpf_link_create(descriptor(), target, type, Pointer.NULL);
        return new BpfLink(NativeException.checkNamed(Step.ATTACH, "bpf_link_create", name, link));
    }

    /** {@return its descriptor, which belongs to the object} */
    public int descriptor() {
        requireOpen.run();
        return descriptor;
    }

    /**
     * Runs a program of the type "syscall" once, on the calling thread.
     *
     * @param argument the struct that it gets; empty for none
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
            // the options contain its address, which does not keep it alive
            Reference.reachabilityFence(context);
        }
        NativeException.checkNamed(Step.OTHER, "bpf_prog_test_run_opts", name, result);
        return options.getInt(RETURNED);
    }

    /**
     * How often the kernel skipped it since it was loaded, because it was already running on that CPU. Needs no new
     * descriptor, and no memory of the kernel.
     *
     * @return the kernel's own count; 0 before Linux 5.12
     * @throws NativeException if the kernel refuses
     */
    public long missed() throws NativeException {
        Memory info = new Memory(INFO_SIZE);
        info.clear();
        int result = LibBpf.bpf_obj_get_info_by_fd(descriptor(), info, new int[] {INFO_SIZE});
        NativeException.checkNamed(Step.PIN, "bpf_obj_get_info_by_fd", name, result);
        return info.getLong(RECURSION_MISSES);
    }

    /**
     * Pins it as a file of a BPF file system, which outlives this process.
     *
     * @param path the path of the new file
     * @throws NativeException if the kernel refuses: EEXIST if the file exists, EPERM if it is in no BPF file system
     */
    public void pin(String path) throws NativeException {
        Bpf.pin(descriptor(), name, path);
    }
}
