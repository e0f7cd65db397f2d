// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.github.mptcpify.jna.MissingLibraryException.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libbpf 1.0 and later, mapped directly. Call {@link #require()} before any of them. No pointer to a
 * libbpf
 * structure may be NULL: libbpf would read it, and the JVM would crash.
 */
final class LibBpf {
    /** Overrides the library's name, with a path or a name that dlopen(3) finds. */
    static final String LIBRARY_PROPERTY = "mptcpify.libbpf";

    private static final String LIBRARY = "libbpf.so.1";
    private static final int RTLD_LAZY = 1;
    private static final int RTLD_NODELETE = 0x1000;
    private static boolean registered;

    /**
     * Referenced here as long as libbpf uses it: JNA frees callbacks that are garbage, and libbpf would call freed memory.
     */
    private static @Nullable Print print;

    private LibBpf() {}

    /** Finds and binds the library, once; a failure is not remembered. */
    static synchronized void require() throws MissingLibraryException {
        if (registered) {
            return;
        }
        String name = System.getProperty(LIBRARY_PROPERTY, LIBRARY);
        MissingLibraryException failure = NativeAccess.failure().orElse(null);
        if (failure != null) {
            throw failure;
        }
        NativeLibrary library;
        try {
            library = NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY | RTLD_NODELETE));
        } catch (UnsatisfiedLinkError e) {
            throw new MissingLibraryException(name, Problem.ABSENT, String.valueOf(e.getMessage()));
        }
        // closed, so that JNA's thread that watches open libraries ends; libbpf stays loaded in spite of that
        try (library) {
            requireVersion(name, library);
            Bindings.apart(() -> {
                Native.register(LibBpf.class, library);
                print = new LibBpfLog();
                libbpf_set_print(print);
            });
        }
        registered = true;
    }

    private static void requireVersion(String name, NativeLibrary library) throws MissingLibraryException {
        int major;
        try {
            // libbpf reports its version since 0.7
            major = library.getFunction("libbpf_major_version").invokeInt(new Object[0]);
        } catch (UnsatisfiedLinkError e) {
            throw new MissingLibraryException(name, Problem.TOO_OLD, "it has no libbpf_major_version()");
        }
        if (major < 1) {
            throw new MissingLibraryException(name, Problem.TOO_OLD, "its major version is " + major);
        }
    }

    /** Removes our print function from libbpf; the functions are bound anew when they are required again. */
    static synchronized void leave() {
        if (registered) {
            // then it prints nothing: the print function that it had before may not exist any more
            libbpf_set_print(null);
            print = null;
            registered = false;
        }
    }

    /** {@code libbpf_print_fn_t}; its va_list is one pointer on x86-64 and arm64. */
    interface Print extends Callback {
        int print(int level, Pointer format, Pointer arguments);
    }

    /** {@code ring_buffer_sample_fn}. */
    interface Sample extends Callback {
        int sample(Pointer context, Pointer data, long size);
    }

    static native Pointer libbpf_set_print(@Nullable Print callback);

    static native Pointer bpf_object__open_mem(Pointer bytes, long size, Pointer options);

    static native int bpf_object__load(Pointer object);

    static native void bpf_object__close(Pointer object);

    static native Pointer bpf_object__find_map_by_name(Pointer object, String name);

    static native Pointer bpf_object__find_program_by_name(Pointer object, String name);

    static native int bpf_map__fd(Pointer map);

    static native int bpf_map__key_size(Pointer map);

    static native int bpf_map__value_size(Pointer map);

    static native int bpf_map__set_autocreate(Pointer map, int create);

    static native int bpf_map__reuse_fd(Pointer map, int descriptor);

    static native int bpf_program__set_autoload(Pointer program, byte load);

    static native int bpf_program__fd(Pointer program);

    static native int bpf_link_create(int program, int target, int attachType, Pointer options);

    static native int bpf_obj_pin(int descriptor, byte[] path);

    static native int bpf_obj_get(byte[] path);

    static native int bpf_map_update_elem(int map, byte[] key, byte[] value, long flags);

    static native int bpf_map_lookup_elem(int map, byte[] key, byte[] value);

    static native int bpf_map_delete_elem(int map, byte[] key);

    static native int bpf_map_get_next_key(int map, byte @Nullable [] key, byte[] next);

    static native int bpf_prog_test_run_opts(int program, Pointer options);

    static native Pointer ring_buffer__new(int map, Sample callback, Pointer context, Pointer options);

    static native int ring_buffer__epoll_fd(Pointer ring);

    static native int ring_buffer__consume(Pointer ring);

    static native void ring_buffer__free(Pointer ring);

    static native int libbpf_major_version();

    static native int libbpf_minor_version();

    static native int libbpf_find_vmlinux_btf_id(String name, int attachType);

    static native int bpf_link_get_next_id(int start, int[] next);

    static native int bpf_link_get_fd_by_id(int id);

    static native int bpf_obj_get_info_by_fd(int descriptor, Pointer info, int[] length);
}
