// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;
import io.github.mptcpify.jna.MissingLibraryException.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether C functions can be called at all. JNA's first class unpacks and loads a library of its own; where it cannot, each
 * of its classes and of ours throws an error, another one the second time. So this is asked before any of them is used.
 */
public final class NativeAccess {
    private static final String LIBRARY = "JNA";

    /** Where it failed it is not tried again: a class that could not be initialized never can be. */
    private static @Nullable Failure refused;

    private static volatile boolean bound;

    /** What is wrong, and in words. */
    private record Failure(Problem problem, String detail) {}

    private NativeAccess() {}

    /** {@return why no C function can be called; empty if they can. Costs nothing} */
    public static Optional<MissingLibraryException> failure() {
        if (works()) {
            return Optional.empty();
        }
        synchronized (NativeAccess.class) {
            return Optional.ofNullable(refused)
                    .map(failure -> new MissingLibraryException(LIBRARY, failure.problem(), failure.detail()));
        }
    }

    /** {@return whether C functions can be called; where they have been given back, they are bound anew} */
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
     * Gives back what JNA keeps for the functions that are bound: for each a reference that no collection clears to the class
     * that declares it, and so to its class loader. A call that begins meanwhile throws an {@link UnsatisfiedLinkError}.
     *
     * @return false if a thread is within a call and does not return soon; nothing is given back then
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
            // where other code has tried JNA before, the JVM keeps of the exception only its name, within a message
            boolean denied =
                    root instanceof IllegalCallerException || detail.contains(IllegalCallerException.class.getName());
            return new Failure(denied ? Problem.DENIED : Problem.JNA, detail);
        }
    }
}
