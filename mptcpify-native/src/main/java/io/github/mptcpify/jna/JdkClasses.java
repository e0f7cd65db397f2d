// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.Map;

/** Adds a class to a package of the JDK, and redefines the JDK's classes in the running JVM, without an agent. */
public final class JdkClasses {
    private JdkClasses() {}

    /**
     * Defines a class in the package and the class loader of another one.
     *
     * @param neighbour the other class
     * @param bytes its class file, which names the same package
     * @return the class
     * @throws ReflectiveOperationException if this Java runtime has no lookup with that right
     * @throws LinkageError if there is a class of that name already, or the class file is wrong
     */
    public static Class<?> define(Class<?> neighbour, byte[] bytes) throws ReflectiveOperationException {
        return trusted().in(neighbour).defineClass(bytes);
    }

    /**
     * A lookup with access to all members of a class, in any module.
     *
     * @param owner the class
     * @return the lookup
     * @throws ReflectiveOperationException if this Java runtime has none
     */
    public static Lookup lookup(Class<?> owner) throws ReflectiveOperationException {
        return trusted().in(owner);
    }

    /**
     * Redefines classes, all of them or none. Methods that are running continue with the old code until they return.
     *
     * @param classes the classes to redefine, with their new class files
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
