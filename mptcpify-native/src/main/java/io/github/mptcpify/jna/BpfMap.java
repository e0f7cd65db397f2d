// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Pointer;

/** A map of a loaded object. Keys and values are bytes in the layout that the C source gives them. */
public final class BpfMap {
    private final LoadedBpfObject owner;
    private final String name;
    private final Pointer map;

    BpfMap(LoadedBpfObject owner, String name, Pointer map) {
        this.owner = owner;
        this.name = name;
        this.map = map;
    }

    /** {@return the size of its values in bytes} */
    public int valueSize() {
        owner.open();
        return LibBpf.bpf_map__value_size(map);
    }

    /**
     * Sets the value of a key, new or not.
     *
     * @param key as long as the map's keys
     * @param value as long as the map's values
     * @throws NativeException if the kernel refuses: E2BIG for a full map
     */
    public void put(byte[] key, byte[] value) throws NativeException {
        if (value.length != valueSize()) {
            throw new IllegalArgumentException(
                    "map " + name + " has values of " + valueSize() + " bytes, not " + value.length);
        }
        check("bpf_map_update_elem", LibBpf.bpf_map_update_elem(descriptor(), key, value, 0));
    }

    /**
     * The value of a key.
     *
     * @param key as long as the map's keys
     * @return the value
     * @throws NativeException ENOENT if it has none
     */
    public byte[] get(byte[] key) throws NativeException {
        byte[] value = new byte[valueSize()];
        check("bpf_map_lookup_elem", LibBpf.bpf_map_lookup_elem(descriptor(), key, value));
        return value;
    }

    /**
     * Takes a key out.
     *
     * @param key as long as the map's keys
     * @throws NativeException ENOENT if it was not in
     */
    public void remove(byte[] key) throws NativeException {
        check("bpf_map_delete_elem", LibBpf.bpf_map_delete_elem(descriptor(), key));
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

    private int descriptor() {
        owner.open();
        return LibBpf.bpf_map__fd(map);
    }

    private void check(String function, int result) throws NativeException {
        if (result < 0) {
            throw new NativeException(function + "(" + name + ")", -result, "");
        }
    }
}
