// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import io.github.mptcpify.jna.NativeException.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A map of an object. Keys and values are bytes in the layout of the C source. */
public final class BpfMap {
    private final Runnable requireOpen;
    private final String name;
    private final int descriptor;
    private final int keySize;
    private final int valueSize;

    BpfMap(Runnable requireOpen, String name, int descriptor, int keySize, int valueSize) {
        this.requireOpen = requireOpen;
        this.name = name;
        this.descriptor = descriptor;
        this.keySize = keySize;
        this.valueSize = valueSize;
    }

    /** {@return the size of its values in bytes} */
    public int valueSize() {
        return valueSize;
    }

    /**
     * Sets the value of a key, new or not.
     *
     * @param key as long as the map's keys
     * @param value as long as the map's values
     * @throws NativeException if the kernel refuses: E2BIG for a full map
     */
    public void put(byte[] key, byte[] value) throws NativeException {
        if (value.length != valueSize) {
            throw new IllegalArgumentException(
                    "map " + name + " has values of " + valueSize + " bytes, not " + value.length);
        }
        check(Step.PUT, "bpf_map_update_elem", LibBpf.bpf_map_update_elem(descriptor(), key, value, 0));
    }

    /**
     * The value of a key.
     *
     * @param key as long as the map's keys
     * @return the value
     * @throws NativeException ENOENT if it has none
     */
    public byte[] get(byte[] key) throws NativeException {
        byte[] value = new byte[valueSize];
        check(Step.OTHER, "bpf_map_lookup_elem", LibBpf.bpf_map_lookup_elem(descriptor(), key, value));
        return value;
    }

    /**
     * The value of a key, if it has one.
     *
     * @param key as long as the map's keys
     * @return the value, or empty
     * @throws NativeException if the kernel refuses
     */
    public Optional<byte[]> find(byte[] key) throws NativeException {
        byte[] value = new byte[valueSize];
        int result = LibBpf.bpf_map_lookup_elem(descriptor(), key, value);
        if (result == -Errno.ENOENT) {
            return Optional.empty();
        }
        check(Step.OTHER, "bpf_map_lookup_elem", result);
        return Optional.of(value);
    }

    /**
     * Removes a key.
     *
     * @param key as long as the map's keys
     * @return whether it was there
     * @throws NativeException if the kernel refuses
     */
    public boolean remove(byte[] key) throws NativeException {
        int result = LibBpf.bpf_map_delete_elem(descriptor(), key);
        if (result != -Errno.ENOENT) {
            check(Step.OTHER, "bpf_map_delete_elem", result);
        }
        return result >= 0;
    }

    /**
     * All keys, of a map that does not change meanwhile.
     *
     * @return the keys, in no order
     * @throws NativeException if the kernel refuses
     */
    public List<byte[]> keys() throws NativeException {
        List<byte[]> keys = new ArrayList<>();
        byte @Nullable [] last = null;
        while (true) {
            byte[] next = new byte[keySize];
            int result = LibBpf.bpf_map_get_next_key(descriptor(), last, next);
            if (result == -Errno.ENOENT) {
                return keys;
            }
            check(Step.OTHER, "bpf_map_get_next_key", result);
            keys.add(next);
            last = next;
        }
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

    /**
     * Opens it for reading, if it is a BPF_MAP_TYPE_RINGBUF.
     *
     * @return the ring, which may outlive the object; owned by the caller
     * @throws NativeException if the kernel refuses
     */
    public BpfRing ring() throws NativeException {
        return BpfRing.open(name, descriptor());
    }

    int descriptor() {
        requireOpen.run();
        return descriptor;
    }

    private void check(Step step, String function, int result) throws NativeException {
        NativeException.checkNamed(step, function, name, result);
    }
}
