// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** A BPF object whose maps and programs are in the kernel. Its maps and programs are of use only while it is open. */
public final class LoadedBpfObject implements AutoCloseable {
    /** libbpf keeps pointers into the file. */
    @SuppressWarnings("unused")
    private final Memory bytes;

    private @Nullable Pointer object;

    LoadedBpfObject(Memory bytes, Pointer object) {
        this.bytes = bytes;
        this.object = object;
    }

    /**
     * One of its maps.
     *
     * @param name as in the C source; a section's name, with its dot, for the map of global variables
     * @return the map
     * @throws NativeException if the object has no such map
     */
    public BpfMap map(String name) throws NativeException {
        Pointer map = LibBpf.bpf_object__find_map_by_name(open(), name);
        if (map == null) {
            throw new NativeException("bpf_object__find_map_by_name(" + name + ")", Errno.ENOENT, "");
        }
        return new BpfMap(this, name, map);
    }

    /**
     * One of its programs.
     *
     * @param name the C function's
     * @return the program
     * @throws NativeException if the object has no such program
     */
    public BpfProgram program(String name) throws NativeException {
        Pointer program = LibBpf.bpf_object__find_program_by_name(open(), name);
        if (program == null) {
            throw new NativeException("bpf_object__find_program_by_name(" + name + ")", Errno.ENOENT, "");
        }
        return new BpfProgram(this, name, program);
    }

    Pointer open() {
        Pointer open = object;
        if (open == null) {
            throw new IllegalStateException("the BPF object is closed");
        }
        return open;
    }

    /** Unloads it: the kernel frees the programs and maps that nothing else holds. */
    @Override
    public void close() {
        Pointer closing = object;
        if (closing != null) {
            object = null;
            LibBpf.bpf_object__close(closing);
        }
    }
}
