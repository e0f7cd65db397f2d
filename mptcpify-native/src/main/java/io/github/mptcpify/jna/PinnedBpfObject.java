// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import io.github.mptcpify.jna.NativeException.Step;
import java.util.HashMap;
import java.util.Map;

/** The maps and programs of an object that are pinned in a directory of a BPF file system. */
public final class PinnedBpfObject implements BpfObject {
    /** Offsets in {@code struct bpf_map_info}, of which the first 16 bytes are asked for. */
    private static final int KEY_SIZE = 8;

    private static final int VALUE_SIZE = 12;
    private static final int INFO_SIZE = 16;

    private final String directory;
    private final Map<String, Integer> descriptors = new HashMap<>();
    private boolean closed;

    private PinnedBpfObject(String directory) {
        this.directory = directory;
    }

    /**
     * Prepares the object: each file is opened when it is needed.
     *
     * @param directory the directory of the files
     * @return the object, owned by the caller
     * @throws MissingLibraryException if there is no libbpf of version 1.0 or later
     */
    public static PinnedBpfObject in(String directory) throws MissingLibraryException {
        LibBpf.require();
        return new PinnedBpfObject(directory);
    }

    /**
     * The name of the file as which a map is pinned: a BPF file system allows no dots.
     *
     * @param name the map's, as in the C source
     * @return the file's
     */
    public static String fileName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Override
    public BpfMap map(String name) throws NativeException {
        int descriptor = descriptor(fileName(name));
        Memory info = new Memory(INFO_SIZE);
        info.clear();
        int result = LibBpf.bpf_obj_get_info_by_fd(descriptor, info, new int[] {INFO_SIZE});
        NativeException.checkNamed(Step.PIN, "bpf_obj_get_info_by_fd", name, result);
        return new BpfMap(this::requireOpen, name, descriptor, info.getInt(KEY_SIZE), info.getInt(VALUE_SIZE));
    }

    @Override
    public BpfProgram program(String name) throws NativeException {
        return new BpfProgram(this::requireOpen, name, descriptor(fileName(name)));
    }

    /**
     * Closes one of its files, if it was opened: a new file has taken its place. Maps and programs that were obtained from
     * it cannot be used any more.
     *
     * @param name of the map or program, as in the C source
     */
    public void forget(String name) {
        Integer known = descriptors.remove(fileName(name));
        if (known != null) {
            Syscalls.close(known);
        }
    }

    private int descriptor(String file) throws NativeException {
        requireOpen();
        Integer known = descriptors.get(file);
        if (known != null) {
            return known;
        }
        int descriptor = LibBpf.bpf_obj_get(LibC.path(directory + "/" + file));
        NativeException.checkNamed(Step.PIN, "bpf_obj_get", file, descriptor);
        descriptors.put(file, descriptor);
        return descriptor;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the BPF object is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        descriptors.values().forEach(Syscalls::close);
        descriptors.clear();
    }
}
