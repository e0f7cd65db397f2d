// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Values as JSON text on one line. A record is an object with the names of its components, without those that are empty;
 * a negative long is the unsigned number that the kernel meant.
 */
public final class Json {
    /** Found once for a type: each getRecordComponents() makes them anew. */
    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private Json() {}

    public static String text(Object value) {
        try {
            return escaped(JSON.std.asString(plain(value)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON itself asks for that below U+0020 only, and a terminal obeys others too. They are in strings, and nowhere else. */
    private static String escaped(String json) {
        if (Text.isPlain(json)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder();
        json.codePoints().forEach(point -> {
            if (Text.isHarmful(point)) {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }

    /** By what JSON has. */
    private static Object plain(Object value) {
        if (value instanceof DroppedOption option) {
            // the name, which a person looks for, besides the numbers that it is made of
            Map<String, Object> members = members(option);
            members.put("name", option.name());
            return plain(members);
        }
        if (value instanceof Refusal refusal) {
            Map<String, Object> members = members(refusal);
            members.put("name", refusal.name());
            members.put("error", refusal.error());
            members.put("consequence", refusal.consequence());
            return plain(members);
        }
        if (value instanceof Record object) {
            return plain(members(object));
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> members = new LinkedHashMap<>();
            object.forEach(
                    (name, member) -> present(member).ifPresent(there -> members.put((String) name, plain(there))));
            return members;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::plain).toList();
        }
        if (value instanceof InetSocketAddress address) {
            return Text.address(address);
        }
        if (value instanceof Long number && number < 0) {
            return new BigInteger(Long.toUnsignedString(number));
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** The components of a record, by name, in order; those that are empty too. */
    public static Map<String, Object> members(Record object) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : COMPONENTS.get(object.getClass())) {
            try {
                members.put(component.getName(), component.getAccessor().invoke(object));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
        return members;
    }

    private static Optional<Object> present(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(there -> there);
        }
        if (value instanceof OptionalLong optional) {
            return optional.stream().mapToObj(there -> (Object) there).findFirst();
        }
        if (value instanceof OptionalInt optional) {
            return optional.stream().mapToObj(there -> (Object) there).findFirst();
        }
        return Optional.of(value);
    }
}
