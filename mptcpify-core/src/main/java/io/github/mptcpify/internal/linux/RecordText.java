// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** Writes records of kernel data as text: numbers of 64 bits as unsigned, and empty components not at all. */
public final class RecordText {
    private RecordText() {}

    public static String of(Record told) {
        StringJoiner text = new StringJoiner(", ", told.getClass().getSimpleName() + "[", "]");
        for (RecordComponent component : told.getClass().getRecordComponents()) {
            present(value(told, component)).ifPresent(value -> text.add(component.getName() + "=" + text(value)));
        }
        return text.toString();
    }

    private static Object value(Record told, RecordComponent component) {
        try {
            return component.getAccessor().invoke(told);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of ours does not tell its " + component.getName(), e);
        }
    }

    private static Optional<?> present(Object value) {
        if (value instanceof OptionalLong number) {
            return number.stream().boxed().findFirst();
        }
        if (value instanceof OptionalInt number) {
            return number.stream().boxed().findFirst();
        }
        return value instanceof Optional<?> optional ? optional : Optional.of(value);
    }

    private static String text(Object value) {
        return value instanceof Long number ? Long.toUnsignedString(number) : value.toString();
    }
}
