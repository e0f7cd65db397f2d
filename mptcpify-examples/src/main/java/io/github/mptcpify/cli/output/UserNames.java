// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Users' names, as /etc/passwd has them (passwd(5)): asking further could open the very sockets that are watched. */
final class UserNames {
    private static final Map<Long, String> KNOWN = read(Path.of("/etc/passwd"));

    private UserNames() {}

    /** A user's number, an unsigned one, behind its name where it has one: "root (0)". */
    static String of(long number) {
        String name = KNOWN.get(number);
        return name == null ? Long.toString(number) : name + " (" + number + ")";
    }

    static Map<Long, String> read(Path passwd) {
        Map<Long, String> names = new HashMap<>();
        try {
            for (String line : Files.readAllLines(passwd)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 2 && !fields[0].isEmpty() && fields[2].matches("[0-9]{1,10}")) {
                    names.putIfAbsent(Long.parseLong(fields[2]), Text.printable(fields[0]));
                }
            }
        } catch (IOException e) {
            // then numbers have to do
        }
        return names;
    }
}
