// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.CallbackReference;
import com.sun.jna.Native;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Frees what JNA keeps for classes whose native methods it has bound. */
final class Bindings {
    /** No call takes longer, unless its thread is stuck in the kernel. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Bindings() {}

    /**
     * Frees it. JNA would also free memory that a call in progress still reads, and the JVM would crash. So this first
     * makes
     * the methods unusable, and waits until no thread is inside one. It cannot see virtual threads.
     *
     * @return false if a thread stays inside one for too long; then nothing is freed
     */
    static boolean release(Class<?>... owners) {
        Map<?, ?> options = kept(Native.class, "typeOptions");
        List<Map<?, ?>> callbacks = List.of(
                kept(CallbackReference.class, "callbackMap"), kept(CallbackReference.class, "directCallbackMap"));
        Jni.unregisterNatives(owners);
        List<String> names = Arrays.stream(owners).map(Class::getName).toList();
        long start = System.nanoTime();
        while (isWithin(names)) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                return false;
            }
            Thread.onSpinWait();
        }
        for (Class<?> owner : owners) {
            Native.unregister(owner);
        }
        // a map with weak keys, whose values refer to the keys
        options.keySet().removeIf(key -> key instanceof Class<?> type && isOurs(type));
        // two maps whose values JNA's cleaner thread watches, until the map is used again
        callbacks.forEach(Bindings::close);
        return true;
    }

    /** Closes callbacks that no library uses any more. */
    private static void close(Map<?, ?> callbacks) {
        callbacks.entrySet().removeIf(entry -> {
            boolean ours = entry.getKey() != null && isOurs(entry.getKey().getClass());
            if (ours && entry.getValue() instanceof CallbackReference reference) {
                reference.close();
            }
            return ours;
        });
    }

    /**
     * Runs an action that makes JNA inspect types, on a thread of its own: JNA leaves a thread-local variable, which would
     * keep JNA's class loader alive as long as the thread.
     */
    static void apart(Runnable action) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(action, "mptcpify-bind");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, failure) -> thrown.set(failure));
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thrown.get() instanceof RuntimeException failure) {
            throw failure;
        }
        if (thrown.get() instanceof Error failure) {
            throw failure;
        }
    }

    /** A private map of JNA's. */
    private static Map<?, ?> kept(Class<?> owner, String field) {
        try {
            Object kept = Jni.staticField(owner, field, Map.class);
            return kept instanceof Map<?, ?> map ? map : new HashMap<>();
        } catch (NoSuchFieldException e) {
            // another version of JNA
            return new HashMap<>();
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getClassLoader() == Bindings.class.getClassLoader()
                && type.getPackage() == Bindings.class.getPackage();
    }

    private static boolean isWithin(List<String> names) {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> stack.length > 0)
                .map(stack -> stack[0])
                .anyMatch(frame -> frame.isNativeMethod() && names.contains(frame.getClassName()));
    }
}
