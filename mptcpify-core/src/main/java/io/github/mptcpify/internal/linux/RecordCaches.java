// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * The JDK's reference to the record class whose methods were linked last: its method handles for comparing, hashing and
 * printing each keep the last type that they were adapted to, and so that type's class loader (seen on JDK 17; JDK 21 and
 * later use a soft reference).
 */
public final class RecordCaches {
    private RecordCaches() {}

    /** Makes them refer to String instead, which never goes away. */
    public static void forget() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle component = lookup.findVirtual(String.class, "toString", MethodType.methodType(String.class));
            link(lookup, "equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
            link(lookup, "hashCode", MethodType.methodType(int.class, String.class), component);
            link(lookup, "toString", MethodType.methodType(String.class, String.class), component);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // another JDK refuses a class that is no record, and then keeps no such reference
            System.getLogger("io.github.mptcpify")
                    .log(System.Logger.Level.DEBUG, "the JDK's methods of records were not linked anew", e);
        }
    }

    private static void link(MethodHandles.Lookup lookup, String method, MethodType type, MethodHandle component)
            throws Throwable {
        ObjectMethods.bootstrap(lookup, method, type, String.class, "component", component);
    }
}
