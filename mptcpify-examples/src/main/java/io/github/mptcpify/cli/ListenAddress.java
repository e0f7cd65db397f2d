// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address and a port to listen at: "127.0.0.1:9464", "[::1]:9464". */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<six>[^\\]]+)]|(?<host>[^:\\[\\]]+)):(?<port>[0-9]{1,5})");
    private static final int LAST_PORT = 65535;

    ListenAddress() {}

    @Override
    public InetSocketAddress convert(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > LAST_PORT) {
            throw new TypeConversionException("'" + text + "' is no address and port, as 127.0.0.1:9464 or [::1]:9464");
        }
        String host = parts.group("six") != null ? parts.group("six") : parts.group("host");
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(parts.group("port")));
        } catch (UnknownHostException e) {
            throw new TypeConversionException("'" + host + "' is no address of this host, as 127.0.0.1 or ::1");
        }
    }
}
