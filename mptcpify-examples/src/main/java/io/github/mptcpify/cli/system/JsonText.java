// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON that other programs write, of which only the kind of its outermost values is known. */
final class JsonText {
    private JsonText() {}

    /**
     * An object.
     *
     * @throws IOException if it is none; the message says where
     */
    static Map<String, Object> object(InputStream in) throws IOException {
        return members("it", JSON.std.anyFrom(in));
    }

    /**
     * A list of objects.
     *
     * @param source what wrote it, to be named
     * @throws IOException if it is none
     */
    static List<Map<String, Object>> objects(String source, String text) throws IOException {
        if (!(JSON.std.anyFrom(text) instanceof List<?> list)) {
            throw new IOException(source + " is no list in JSON");
        }
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object each : list) {
            objects.add(members("a value in the list of " + source, each));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // what Jackson makes of an object has names for its keys
    private static Map<String, Object> members(String what, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new IOException(what + " is no object in JSON");
    }
}
