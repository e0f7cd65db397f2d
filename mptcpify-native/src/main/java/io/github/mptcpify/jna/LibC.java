// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The functions of libc, mapped directly. Pointers to reused memory are passed as addresses. */
final class LibC {
    private static final int RTLD_LAZY = 1;
    private static final int RTLD_NODELETE = 0x1000;

    private static boolean bound;

    static {
        bind();
    }

    private LibC() {}

    /** Binds the functions unless they are bound, or fails. */
    static synchronized void bind() {
        if (bound) {
            return;
        }
        // closed, so that JNA's thread that watches open libraries ends; libc stays loaded in spite of that
        Map<String, Integer> flags = Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY | RTLD_NODELETE);
        try (NativeLibrary library = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME, flags)) {
            Native.register(LibC.class, library);
        }
        bound = true;
    }

    /** Unbinds the functions; they are bound anew when they are needed again. */
    static synchronized void leave() {
        bound = false;
    }

    static native int getsockopt(int socket, int level, int option, long value, long length);

    static native int setsockopt(int socket, int level, int option, int[] value, int length);

    static native int setsockopt(int socket, int level, int option, long value, int length);

    static native int bind(int socket, long address, int length);

    static native int connect(int socket, long address, int length);

    static native int listen(int socket, int backlog);

    static native int accept4(int socket, long address, long length, int flags);

    static native int shutdown(int socket, int how);

    static native int dup3(int from, int to, int flags);

    static native int fcntl(int descriptor, int command, long argument);

    static native int getsockname(int socket, long address, long length);

    static native int getpeername(int socket, long address, long length);

    static native int socket(int family, int type, int protocol);

    static native int close(int descriptor);

    /** A path as NUL-terminated bytes: JNA would encode a String by the locale. */
    static byte[] path(String path) {
        return (path + "\0").getBytes(StandardCharsets.UTF_8);
    }

    static native int open(byte[] path, int flags);

    static native int flock(int descriptor, int operation);

    static native long send(int socket, long buffer, long length, int flags);

    static native long recv(int socket, long buffer, long length, int flags);

    static native int poll(long descriptors, long count, int timeout);

    static native int eventfd(int value, int flags);

    static native int eventfd_write(int descriptor, long value);

    static native int clock_gettime(int clock, long time);

    static native int setns(int descriptor, int type);

    static native int fstatfs(int descriptor, Pointer facts);

    static native int ioctl(int descriptor, long request, long argument);

    static native long syscall(long number, long first, long second, long third);

    static native long syscall(long number, long first, long second, long third, long fourth, long fifth);

    static native Pointer memcpy(Pointer to, JNIEnv from, long size);

    static native int vsnprintf(Pointer buffer, long size, Pointer format, Pointer arguments);
}
