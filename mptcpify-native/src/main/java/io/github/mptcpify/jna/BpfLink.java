// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** The attachment of a program to its hook. It ends when it is closed or when the process ends, unless it is pinned. */
public final class BpfLink implements AutoCloseable {
    private static final int CLOSED = -1;

    private int descriptor;

    BpfLink(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Pins the link: it stays attached until the file in the BPF file system is removed.
     *
     * @param path the path of the new file
     * @throws NativeException if the kernel refuses: EEXIST if the file exists, EPERM if it is in no BPF file system
     */
    public void pin(String path) throws NativeException {
        if (descriptor == CLOSED) {
            throw new IllegalStateException("the link is closed");
        }
        Bpf.pin(descriptor, "link", path);
    }

    /** Detaches the program, unless the link is pinned. */
    @Override
    public void close() {
        int closing = descriptor;
        if (closing != CLOSED) {
            descriptor = CLOSED;
            Syscalls.close(closing);
        }
    }
}
