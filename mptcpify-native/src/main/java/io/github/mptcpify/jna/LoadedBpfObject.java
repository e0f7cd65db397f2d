// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** An object that libbpf has loaded. */
public final class LoadedBpfObject implements BpfObject {
    /** The object file, into which libbpf keeps pointers. */
    @SuppressWarnings("unused")
    private final Memory bytes;

    private @Nullable Pointer object;

    LoadedBpfObject(Memory bytes, Pointer object) {
        this.bytes = bytes;
        this.object = object;
    }

    @Override
    public BpfMap map(String name) throws NativeException {
        Pointer map = LibBpf.bpf_object__find_map_by_name(open(), name);
        if (map == null) {
            throw new NativeException("bpf_object__find_map_by_name(" + name + ")", Errno.ENOENT, "");
        }
        return new BpfMap(
                this::open,
                name,
                LibBpf.bpf_map__fd(map),
                LibBpf.bpf_map__key_size(map),
                LibBpf.bpf_map__value_size(map));
    }

    @Override
    public BpfProgram program(String name) throws NativeException {
        Pointer program = LibBpf.bpf_object__find_program_by_name(open(), name);
        if (program == null) {
            throw new NativeException("bpf_object__find_program_by_name(" + name + ")", Errno.ENOENT, "");
        }
        return new BpfProgram(this::open, name, LibBpf.bpf_program__fd(program));
    }

    private Pointer open() {
        Pointer open = object;
        if (open == null) {
            throw new IllegalStateException("the BPF object is closed");
        }
        return open;
    }

    @Override
    public void close() {
        Pointer closing = object;
        if (closing != null) {
            object = null;
            LibBpf.bpf_object__close(closing);
        }
    }
}
