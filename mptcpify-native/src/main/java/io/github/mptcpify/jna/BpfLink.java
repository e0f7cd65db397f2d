// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** The attachment of a program to its hook, in force until it is closed or the process ends, unless a file holds it. */
public final class BpfLink implements AutoCloseable {
    private static final int CLOSED = -1;

    private int descriptor;

    BpfLink(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Makes a file of a BPF file system hold it: it is in force until that is removed.
     *
     * @param path of the file, which is not there yet
     * @throws NativeException if the kernel refuses: EEXIST if the file is there, EPERM if it is in no BPF file system
     */
    public void pin(String path) throws NativeException {
        if (descriptor == CLOSED) {
            throw new IllegalStateException("the link is closed");
        }
        Bpf.pin(descriptor, "link", path);
    }

    /** Detaches the program, unless a file holds the link. */
    @Override
    public void close() {
        int closing = descriptor;
        if (closing != CLOSED) {
            descriptor = CLOSED;
            Syscalls.close(closing);
        }
    }
}
