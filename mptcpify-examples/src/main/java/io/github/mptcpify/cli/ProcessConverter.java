// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A process's number. */
final class ProcessConverter implements ITypeConverter<Long> {
    ProcessConverter() {}

    @Override
    public Long convert(String text) {
        if (!text.matches("[1-9][0-9]{0,9}")) {
            throw new TypeConversionException("'" + text + "' is no process's number");
        }
        return Long.parseLong(text);
    }
}
