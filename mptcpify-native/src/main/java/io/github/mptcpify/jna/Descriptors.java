// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Examines an open file by its descriptor. Each method returns a negative errno if the C function fails. Safe for any
 * thread.
 */
public final class Descriptors {
    /** Larger than {@code struct statfs}, whose first word is the type. */
    private static final int STATFS_SIZE = 256;

    /** {@code struct statx}, the same on every architecture. */
    private static final int STATX_SIZE = 256;

    /** musl has a function for it only since 1.2.5. */
    private static final long STATX_X86_64 = 332;

    private static final long STATX_ARM64 = 291;

    private static final int STATX_INODE = 32;
    private static final int STATX_INO = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;

    /** ioctl_ns(2), Linux 4.11. */
    private static final long NS_GET_NSTYPE = 0xb703;

    private Descriptors() {}

    /**
     * fstatfs(2).
     *
     * @param descriptor an open file
     * @return the type of the file system that it is on, as NSFS_MAGIC, or a negative errno
     */
    public static long fileSystem(int descriptor) {
        Memory buffer = new Memory(STATFS_SIZE);
        int result = result(LibC.fstatfs(descriptor, buffer));
        return result < 0 ? result : buffer.getLong(0);
    }

    /**
     * statx(2).
     *
     * @param descriptor an open file
     * @return its inode number, or a negative errno
     */
    public static long inode(int descriptor) {
        // followed by an empty path
        Memory buffer = new Memory(STATX_SIZE + 1);
        buffer.setByte(STATX_SIZE, (byte) 0);
        long address = Pointer.nativeValue(buffer);
        long number = Platform.isARM() ? STATX_ARM64 : STATX_X86_64;
        long result = LibC.syscall(number, descriptor, address + STATX_SIZE, AT_EMPTY_PATH, STATX_INO, address);
        return result < 0 ? -Native.getLastError() : buffer.getLong(STATX_INODE);
    }

    /**
     * ioctl_ns(2) with NS_GET_NSTYPE. Only for a file of the file system nsfs: a driver may use the same number for another
     * request.
     *
     * @param descriptor an open file
     * @return the kind of namespace, as CLONE_NEWNET, or a negative errno
     */
    public static int namespaceType(int descriptor) {
        return result(LibC.ioctl(descriptor, NS_GET_NSTYPE, 0));
    }

    private static int result(int returned) {
        return returned >= 0 ? returned : -Native.getLastError();
    }
}
