// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** A BPF object whose maps and programs are in the kernel. They can be used only while it is open. */
public interface BpfObject extends AutoCloseable {
    /**
     * One of its maps.
     *
     * @param name as in the C source; a section's name, with its dot, for the map of global variables
     * @return the map
     * @throws NativeException if there is no such map
     */
    BpfMap map(String name) throws NativeException;

    /**
     * One of its programs.
     *
     * @param name the C function's
     * @return the program
     * @throws NativeException if there is no such program
     */
    BpfProgram program(String name) throws NativeException;

    /** Releases it: the kernel frees the programs and maps that nothing else uses. */
    @Override
    void close();
}
