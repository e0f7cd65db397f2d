// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;
import io.github.mptcpify.jna.MissingLibraryException.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether C functions can be called at all. JNA's first class unpacks and loads JNA's own library. If that fails, each
 * class
 * of JNA's and of ours throws an error, and a different one the second time. So this is checked before any of them is used.
 */
public final class NativeAccess {
    private static final String LIBRARY = "JNA";

    /** A failure is final: a class whose initialization failed can never be initialized. */
    private static @Nullable Failure refused;

    private static volatile boolean bound;

    /** What is wrong, also in words. */
    private record Failure(Problem problem, String detail) {}

    private NativeAccess() {}

    /** {@return why no C function can be called; empty if they can be called. Cheap} */
    public static Optional<MissingLibraryException> failure() {
        if (works()) {
            return Optional.empty();
        }
        synchronized (NativeAccess.class) {
            return Optional.ofNullable(refused)
                    .map(failure -> new MissingLibraryException(LIBRARY, failure.problem(), failure.detail()));
        }
    }

    /** {@return whether C functions can be called; if they were released, they are bound anew} */
    public static boolean works() {
        return bound || bind();
    }

    private static synchronized boolean bind() {
        if (!bound && refused == null) {
            refused = attempt();
            bound = refused == null;
        }
        return bound;
    }

    /**
     * Releases what JNA keeps for the bound functions: for each a reference to its declaring class, and so to that class's
     * loader, which no garbage collection clears. A call that begins meanwhile throws an {@link UnsatisfiedLinkError}.
     *
     * @return false if a thread is inside a call and does not return soon; then nothing is released
     */
    public static synchronized boolean release() {
        if (!bound) {
            return true;
        }
        bound = false;
        LibBpf.leave();
        LibC.leave();
        return Bindings.release(LibC.class, LibBpf.class);
    }

    private static @Nullable Failure attempt() {
        try {
            Bindings.apart(() -> {
                Native.getLastError();
                LibC.bind();
            });
            return null;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String detail = String.valueOf(root.getMessage()).strip();
            // if other code has tried JNA before, the JVM keeps only the exception's name, within a message
            boolean denied =
                    root instanceof IllegalCallerException || detail.contains(IllegalCallerException.class.getName());
            return new Failure(denied ? Problem.DENIED : Problem.JNA, detail);
        }
    }
}
