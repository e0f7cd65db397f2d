// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of JNI that read a static field and lead to the JVM's tool interface. By its specification, JNI ignores
 * {@code private} and module boundaries.
 *
 * <p>JNA makes each call from a native method of its own. When that returns, its local references are deleted, a returned
 * object is an ordinary Java reference, and a pending exception is thrown.
 */
final class Jni {
    /** Their positions in the table of functions, as the specification defines them. */
    private static final int NEW_GLOBAL_REF = 21;

    private static final int DELETE_GLOBAL_REF = 22;

    private static final int GET_STATIC_FIELD_ID = 144;

    private static final int GET_STATIC_OBJECT_FIELD = 145;

    private static final int UNREGISTER_NATIVES = 216;

    private static final int GET_JAVA_VM = 219;

    private static final Map<String, Boolean> OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, true);

    private Jni() {}

    /**
     * The value of a static field.
     *
     * @param owner the class that declares it
     * @param name its name
     * @param type its type, a class that is neither primitive nor an array
     * @return the value
     * @throws NoSuchFieldException if there is no such field
     */
    static @Nullable Object staticField(Class<?> owner, String name, Class<?> type) throws NoSuchFieldException {
        Pointer functions = functions();
        String signature = "L" + type.getName().replace('.', '/') + ";";
        Object field;
        try {
            field = call(functions, GET_STATIC_FIELD_ID, Pointer.class, JNIEnv.CURRENT, owner, name, signature);
        } catch (NoSuchFieldError e) {
            field = null;
        }
        if (field == null) {
            throw new NoSuchFieldException(owner.getName() + "." + name);
        }
        return call(functions, GET_STATIC_OBJECT_FIELD, Object.class, JNIEnv.CURRENT, owner, field);
    }

    /**
     * A reference to an object that native code may keep.
     *
     * @param object any object
     * @return the reference, to be deleted by {@link #deleteGlobalRef}
     */
    static Pointer newGlobalRef(Object object) {
        return (Pointer) Objects.requireNonNull(
                call(functions(), NEW_GLOBAL_REF, Pointer.class, JNIEnv.CURRENT, object), "out of memory");
    }

    static void deleteGlobalRef(Pointer reference) {
        call(functions(), DELETE_GLOBAL_REF, Void.class, JNIEnv.CURRENT, reference);
    }

    /** Makes calls of the classes' native methods throw an {@link UnsatisfiedLinkError} from now on. */
    static void unregisterNatives(Class<?>... owners) {
        Pointer functions = functions();
        for (Class<?> owner : owners) {
            call(functions, UNREGISTER_NATIVES, Integer.class, JNIEnv.CURRENT, owner);
        }
    }

    /** {@return the JVM's {@code JavaVM *}} */
    static Pointer javaVm() {
        Memory vm = new Memory(Native.POINTER_SIZE);
        vm.clear();
        call(functions(), GET_JAVA_VM, Integer.class, JNIEnv.CURRENT, vm);
        return vm.getPointer(0);
    }

    private static Pointer functions() {
        // the first word of what a JNIEnv points to is the address of the table
        Memory table = new Memory(Native.POINTER_SIZE);
        LibC.memcpy(table, JNIEnv.CURRENT, table.size());
        return table.getPointer(0);
    }

    private static @Nullable Object call(Pointer functions, int index, Class<?> result, Object... arguments) {
        Pointer function = functions.getPointer((long) index * Native.POINTER_SIZE);
        return Function.getFunction(function).invoke(result, arguments, OBJECTS);
    }
}
