// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import io.github.mptcpify.jna.JdkClasses;
import io.github.mptcpify.jna.NativeAccess;
import java.lang.invoke.MethodType;
import java.nio.channels.spi.SelectorProvider;

/** Finds the JDK's own selector provider, whichever provider the JVM is set to use. */
public final class JdkSelectorProvider {
    private JdkSelectorProvider() {}

    /**
     * Finds it.
     *
     * @return the provider
     * @throws IllegalStateException if this Java runtime is not known inside, or denies native access
     */
    public static SelectorProvider get() {
        NativeAccess.failure().ifPresent(failure -> {
            throw new IllegalStateException("no C function can be called: " + failure.getMessage(), failure);
        });
        try {
            Class<?> owner = Class.forName("sun.nio.ch.DefaultSelectorProvider");
            Object found = JdkClasses.lookup(owner)
                    .findStatic(owner, "get", MethodType.genericMethodType(0).changeReturnType(type(owner)))
                    .invoke();
            return (SelectorProvider) found;
        } catch (Throwable e) {
            throw new IllegalStateException("this Java runtime's own selector provider is not known", e);
        }
    }

    /** The class that its method declares to return. */
    private static Class<?> type(Class<?> owner) throws NoSuchMethodException {
        return owner.getDeclaredMethod("get").getReturnType();
    }
}
