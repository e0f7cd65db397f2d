// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What JNA keeps for classes whose native methods it has bound. */
final class Bindings {
    /** No call lasts that long but one whose thread is stuck in the kernel. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Bindings() {}

    /**
     * Frees it. JNA frees what a call in progress still reads, and the JVM would die: so the methods are cut off first, and it waits
     * until no thread is within one. Virtual threads cannot be seen.
     *
     * @return false if one is for too long; then nothing is freed
     */
    static boolean release(Class<?>... owners) {
        Map<?, ?> options = options();
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
        options.keySet().removeIf(key -> key instanceof Class<?> type && isOurs(type));
        return true;
    }

    /** JNA keeps the options of each class that it has met in a map of weak keys, whose values hold the keys. */
    private static Map<?, ?> options() {
        try {
            Object options = Jni.staticField(Native.class, "typeOptions", Map.class);
            return options instanceof Map<?, ?> map ? map : new HashMap<>();
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
