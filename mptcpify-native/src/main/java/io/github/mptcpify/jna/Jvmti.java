// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An environment of the JVM's tool interface (JVMTI) that may redefine classes, as an agent does, but without loading an
 * agent.
 */
final class Jvmti implements AutoCloseable {
    /** From {@code jvmti.h}; every JDK since 6 has it. */
    private static final int VERSION = 0x30010200;

    /** The position of GetEnv among JavaVM's functions; the first three are reserved. */
    private static final int GET_ENV = 6;

    /** Positions in {@code jvmtiInterface_1}, whose functions the specification numbers from 1. */
    private static final int REDEFINE_CLASSES = 86;

    private static final int DISPOSE_ENVIRONMENT = 126;
    private static final int ADD_CAPABILITIES = 141;

    /** {@code jvmtiCapabilities}: 128 bits, of which the tenth is can_redefine_classes. */
    private static final int CAPABILITIES_SIZE = 16;

    private static final int CAN_REDEFINE_CLASSES = 1 << 9;

    /** {@code jvmtiClassDefinition}: class, count of bytes, bytes. */
    private static final int DEFINITION_SIZE = 24;

    private final Pointer environment;

    private Jvmti(Pointer environment) {
        this.environment = environment;
    }

    /**
     * Makes an environment that may redefine classes.
     *
     * @throws NativeException with JVMTI's error number, if this JVM has none
     */
    static Jvmti open() throws NativeException {
        Pointer vm = Jni.javaVm();
        Memory out = new Memory(Native.POINTER_SIZE);
        out.clear();
        check("GetEnv", invoke(vm, GET_ENV, vm, out, VERSION));
        Jvmti jvmti = new Jvmti(out.getPointer(0));
        Memory capabilities = new Memory(CAPABILITIES_SIZE);
        capabilities.clear();
        capabilities.setInt(0, CAN_REDEFINE_CLASSES);
        try {
            check("AddCapabilities", invoke(jvmti.environment, ADD_CAPABILITIES, jvmti.environment, capabilities));
        } catch (NativeException e) {
            jvmti.close();
            throw e;
        }
        return jvmti;
    }

    /**
     * Redefines classes, all of them or none.
     *
     * @param classes the classes to redefine, with their new class files
     * @throws NativeException with JVMTI's error number, if the JVM refuses
     */
    void redefine(Map<Class<?>, byte[]> classes) throws NativeException {
        Memory definitions = new Memory((long) DEFINITION_SIZE * classes.size());
        definitions.clear();
        List<Pointer> references = new ArrayList<>();
        List<Memory> contents = new ArrayList<>();
        try {
            for (Map.Entry<Class<?>, byte[]> entry : classes.entrySet()) {
                long at = (long) DEFINITION_SIZE * contents.size();
                Pointer reference = Jni.newGlobalRef(entry.getKey());
                references.add(reference);
                Memory content = new Memory(entry.getValue().length);
                content.write(0, entry.getValue(), 0, entry.getValue().length);
                contents.add(content);
                definitions.setPointer(at, reference);
                definitions.setInt(at + Native.POINTER_SIZE, entry.getValue().length);
                definitions.setPointer(at + 2L * Native.POINTER_SIZE, content);
            }
            check("RedefineClasses", invoke(environment, REDEFINE_CLASSES, environment, contents.size(), definitions));
        } finally {
            references.forEach(Jni::deleteGlobalRef);
        }
    }

    @Override
    public void close() {
        invoke(environment, DISPOSE_ENVIRONMENT, environment);
    }

    /** Calls a function of a table. The interface points to a struct whose first word is the table's address. */
    private static int invoke(Pointer table, int index, Object... arguments) {
        Pointer function = table.getPointer(0).getPointer((long) index * Native.POINTER_SIZE);
        return Function.getFunction(function).invokeInt(arguments);
    }

    private static void check(String function, int error) throws NativeException {
        if (error != 0) {
            throw new NativeException(function, error, "");
        }
    }
}
