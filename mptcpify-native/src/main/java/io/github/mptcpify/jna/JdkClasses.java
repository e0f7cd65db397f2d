// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.Map;

/** Adds a class to a package of the JDK's, and gives the JDK's classes other bytes, in the running JVM with no agent. */
public final class JdkClasses {
    private JdkClasses() {}

    /**
     * Defines a class in the package and by the loader of another.
     *
     * @param neighbour the other
     * @param bytes its class file, which names the same package
     * @return the class
     * @throws ReflectiveOperationException if this Java runtime has no lookup that may
     * @throws LinkageError if there is a class of that name already, or the class file is wrong
     */
    public static Class<?> define(Class<?> neighbour, byte[] bytes) throws ReflectiveOperationException {
        return trusted().in(neighbour).defineClass(bytes);
    }

    /**
     * A lookup that may see all of a class, of whatever module.
     *
     * @param owner the class
     * @return the lookup
     * @throws ReflectiveOperationException if this Java runtime has none
     */
    public static Lookup lookup(Class<?> owner) throws ReflectiveOperationException {
        return trusted().in(owner);
    }

    /**
     * Gives classes other bytes, all of them or none; those that run go on with the old ones until they return.
     *
     * @param classes those to be redefined, with the class files that they are to have
     * @throws NativeException with JVMTI's error number, if the JVM refuses
     */
    public static void redefine(Map<Class<?>, byte[]> classes) throws NativeException {
        try (Jvmti jvmti = Jvmti.open()) {
            jvmti.redefine(classes);
        }
    }

    private static Lookup trusted() throws ReflectiveOperationException {
        if (Jni.staticField(Lookup.class, "IMPL_LOOKUP", Lookup.class) instanceof Lookup lookup) {
            return lookup;
        }
        throw new IllegalAccessException("the runtime has no lookup of its own");
    }
}
