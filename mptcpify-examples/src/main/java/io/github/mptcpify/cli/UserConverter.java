// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A user's number, from it or from a name; names are looked up by id(1), which asks whatever this machine asks. */
final class UserConverter implements ITypeConverter<Integer> {
    UserConverter() {}

    @Override
    public Integer convert(String text) throws IOException {
        String number = text.matches("[0-9]+") ? text : number(text);
        try {
            return Integer.parseUnsignedInt(number);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("a user's number has 32 bits, and " + text + " has more");
        }
    }

    private static String number(String name) throws IOException {
        Process id = new ProcessBuilder("id", "-u", "--", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String number = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (number.isEmpty()) {
            throw new TypeConversionException("there is no user '" + name + "' on this machine");
        }
        return number;
    }
}
