// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import io.github.mptcpify.jna.NativeException.Step;
import java.util.ArrayList;
import java.util.List;

/** What libbpf reports about itself and about other programs. Safe for any thread. */
public final class Bpf {
    /** {@code enum bpf_attach_type} and {@code enum bpf_link_type}. */
    private static final int BPF_MODIFY_RETURN = 26;

    private static final int BPF_LINK_TYPE_TRACING = 2;

    /** Offsets in {@code struct bpf_link_info}, of which the first 32 bytes are asked for. */
    private static final int TYPE = 0;

    private static final int PROGRAM = 8;
    private static final int ATTACH_TYPE = 16;
    private static final int TARGET = 24;
    private static final int INFO_SIZE = 32;

    private Bpf() {}

    /**
     * The version of libbpf.
     *
     * @return as "1.1"
     * @throws MissingLibraryException if there is no libbpf of version 1.0 or later
     */
    public static String libraryVersion() throws MissingLibraryException {
        LibBpf.require();
        return LibBpf.libbpf_major_version() + "." + LibBpf.libbpf_minor_version();
    }

    /**
     * The modify-return programs that are attached to a function of the kernel, whoever attached them.
     *
     * @param function its name
     * @return the programs' ids, as {@code bpftool prog} shows them, in the order of their links' ids
     * @throws MissingLibraryException if there is no libbpf of version 1.0 or later
     * @throws NativeException ESRCH if the kernel has no such function; EPERM if the process lacks CAP_SYS_ADMIN
     */
    public static List<Integer> programsOn(String function) throws MissingLibraryException, NativeException {
        LibBpf.require();
        LibBpfLog.capture();
        int target = LibBpf.libbpf_find_vmlinux_btf_id(function, BPF_MODIFY_RETURN);
        NativeException.check(Step.OTHER, "libbpf_find_vmlinux_btf_id", target, LibBpfLog.captured());
        List<Integer> programs = new ArrayList<>();
        Memory info = new Memory(INFO_SIZE);
        int[] id = {0};
        while (true) {
            int result = LibBpf.bpf_link_get_next_id(id[0], id);
            if (result == -Errno.ENOENT) {
                return programs;
            }
            NativeException.check("bpf_link_get_next_id", result);
            int link = LibBpf.bpf_link_get_fd_by_id(id[0]);
            if (link == -Errno.ENOENT) {
                continue; // removed meanwhile
            }
            NativeException.check("bpf_link_get_fd_by_id", link);
            info.clear();
            int told = LibBpf.bpf_obj_get_info_by_fd(link, info, new int[] {INFO_SIZE});
            Syscalls.close(link);
            NativeException.check(Step.PIN, "bpf_obj_get_info_by_fd", told, "");
            if (info.getInt(TYPE) == BPF_LINK_TYPE_TRACING
                    && info.getInt(ATTACH_TYPE) == BPF_MODIFY_RETURN
                    && info.getInt(TARGET) == target) {
                programs.add(info.getInt(PROGRAM));
            }
        }
    }

    /** Pins a BPF object: makes a file of a BPF file system that keeps it in the kernel. */
    static void pin(int descriptor, String name, String path) throws NativeException {
        NativeException.checkNamed(Step.PIN, "bpf_obj_pin", name, LibBpf.bpf_obj_pin(descriptor, LibC.path(path)));
    }
}
