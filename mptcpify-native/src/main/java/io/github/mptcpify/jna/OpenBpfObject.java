// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.github.mptcpify.jna.NativeException.Step;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** A BPF object file that libbpf has parsed and the kernel has not yet seen. */
public final class OpenBpfObject implements AutoCloseable {
    /** {@code struct bpf_object_open_opts}: its size, and the object's name. */
    private static final int OPTIONS_SIZE = 16;

    private final Memory bytes;
    private @Nullable Pointer object;

    private OpenBpfObject(Memory bytes, Pointer object) {
        this.bytes = bytes;
        this.object = object;
    }

    /**
     * Parses an object file.
     *
     * @param name what the kernel will call its internal maps
     * @param file the bytes of an ELF object
     * @return the object, to be loaded or closed
     * @throws MissingLibraryException if there is no libbpf of version 1.0 or later
     * @throws NativeException if libbpf refuses the bytes
     */
    public static OpenBpfObject open(String name, byte[] file) throws MissingLibraryException, NativeException {
        LibBpf.require();
        Memory bytes = new Memory(Math.max(1, file.length));
        bytes.write(0, file, 0, file.length);
        Memory objectName = new Memory(name.length() + 1L);
        objectName.setString(0, name, "US-ASCII");
        Memory options = new Memory(OPTIONS_SIZE);
        options.setLong(0, OPTIONS_SIZE);
        options.setPointer(8, objectName);

        LibBpfLog.capture();
        Pointer object;
        int errno;
        String log;
        try {
            object = LibBpf.bpf_object__open_mem(bytes, file.length, options);
            errno = Native.getLastError();
        } finally {
            log = LibBpfLog.captured();
            // the options contain its address, which does not keep it alive
            Reference.reachabilityFence(objectName);
        }
        if (object == null) {
            throw new NativeException(Step.OPEN, "bpf_object__open_mem", errno, log);
        }
        return new OpenBpfObject(bytes, object);
    }

    /**
     * Leaves out a map that no program uses: the kernel will not create it.
     *
     * @param name as in the C source
     * @throws NativeException if the object has no such map
     */
    public void leaveOut(String name) throws NativeException {
        LibBpf.bpf_map__set_autocreate(map(name), 0);
    }

    /**
     * Leaves out a program: it will not be loaded.
     *
     * @param name the C function's
     * @throws NativeException if the object has no such program
     */
    public void leaveOutProgram(String name) throws NativeException {
        Pointer program = LibBpf.bpf_object__find_program_by_name(requireUnspent(), name);
        if (program == null) {
            throw new NativeException("bpf_object__find_program_by_name(" + name + ")", Errno.ENOENT, "");
        }
        LibBpf.bpf_program__set_autoload(program, (byte) 0);
    }

    /**
     * Makes its programs use a map of another object instead of their own one.
     *
     * @param name as in the C source
     * @param map one of the same kind and sizes
     * @throws NativeException if the object has no such map, or there is no descriptor for it
     */
    public void share(String name, BpfMap map) throws NativeException {
        int result = LibBpf.bpf_map__reuse_fd(map(name), map.descriptor());
        NativeException.checkNamed(Step.OTHER, "bpf_map__reuse_fd", name, result);
    }

    private Pointer map(String name) throws NativeException {
        Pointer map = LibBpf.bpf_object__find_map_by_name(requireUnspent(), name);
        if (map == null) {
            throw new NativeException("bpf_object__find_map_by_name(" + name + ")", Errno.ENOENT, "");
        }
        return map;
    }

    private Pointer requireUnspent() {
        Pointer open = object;
        if (open == null) {
            throw new IllegalStateException("the BPF object is loaded or closed already");
        }
        return open;
    }

    /**
     * Loads the object into the kernel: relocates, creates the maps, verifies the programs. This handle cannot be used
     * afterwards, whether it succeeds or not.
     *
     * @return the loaded object, owned by the caller
     * @throws NativeException if the kernel refuses; its log includes that of the verifier
     */
    public LoadedBpfObject load() throws NativeException {
        Pointer loading = requireUnspent();
        object = null;
        LibBpfLog.capture();
        int result = LibBpf.bpf_object__load(loading);
        String log = LibBpfLog.captured();
        if (result < 0) {
            LibBpf.bpf_object__close(loading);
            throw new NativeException(Step.LOAD, "bpf_object__load", -result, log);
        }
        return new LoadedBpfObject(bytes, loading);
    }

    /** Frees it, unless it was loaded. */
    @Override
    public void close() {
        Pointer closing = object;
        if (closing != null) {
            object = null;
            LibBpf.bpf_object__close(closing);
        }
    }
}
