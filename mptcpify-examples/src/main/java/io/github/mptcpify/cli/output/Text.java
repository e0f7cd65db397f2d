// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** How things are written for a person. */
public final class Text {
    /** No line that is broken by us is longer. */
    public static final int COLUMNS = 80;

    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Text() {}

    /**
     * A text with its control characters written out, as "\\x1b": names are what their makers chose, and a terminal obeys
     * what it is sent. So are those that change the direction of text, and line separators.
     */
    public static String printable(String text) {
        return printable(text, "");
    }

    /** All but some control characters. */
    public static String printable(String text, String harmless) {
        // nearly all texts are; of ten thousand sockets there are forty thousand lines
        if (isPlain(text)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .forEach(point -> printable.append(
                        isHarmful(point) && harmless.indexOf(point) < 0 ? escape(point) : Character.toString(point)));
        return printable.toString();
    }

    /** Whether it has nothing but ASCII that can be printed. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    static boolean isHarmful(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> String.format(point < 0x100 ? "\\x%02x" : "\\u%04x", point);
        };
    }

    /** A text behind a margin, printable, its lines broken between words; the margin's width of blanks stands before the others. */
    public static List<String> wrap(String margin, String text) {
        String stripped = printable(text.strip());
        if (margin.length() + stripped.length() <= COLUMNS && !stripped.contains("  ")) {
            return List.of((margin + stripped).stripTrailing());
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(margin);
        boolean empty = true;
        // as split(" +", -1) would, without a regular expression for each line
        for (String word : stripped.split(" ", -1)) {
            if (word.isEmpty() && !empty) {
                continue;
            }
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(margin.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    /** As "12.3 MB", in powers of 1000; of an unsigned number's bits. */
    static String bytes(long count) {
        double value = count >= 0 ? count : count + 0x1p64;
        int unit = 0;
        while (value >= 999.95 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? count + " B" : fixed(Math.round(value * 10), 1) + " " + BYTES[unit];
    }

    static String millis(long micros) {
        return fixed((micros + 5) / 10, 2) + " ms";
    }

    /** A number of tenths or hundredths with its point: String.format takes ten times as long. */
    private static String fixed(long number, int places) {
        String digits = Long.toString(number);
        String padded = "0".repeat(Math.max(0, places + 1 - digits.length())) + digits;
        int point = padded.length() - places;
        return padded.substring(0, point) + "." + padded.substring(point);
    }

    /** The last 32 bits, as "0a1b2c3d". */
    static String hex(long number) {
        String digits = Integer.toHexString((int) number);
        return "0".repeat(Integer.BYTES * 2 - digits.length()) + digits;
    }

    /** A text with blanks behind it up to a width. */
    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** As "3 sockets". */
    static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** As "10.0.0.1:80", "[2001:db8::1]:80". */
    public static String address(InetSocketAddress address) {
        String host = host(address);
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** As "10.0.0.1", "2001:db8::1". */
    static String host(InetSocketAddress address) {
        return host(address.getAddress());
    }

    /** As "10.0.0.1", "2001:db8::1". */
    public static String host(InetAddress host) {
        return host instanceof Inet6Address ? compressed(host) : host.getHostAddress();
    }

    /** The longest run of zeros becomes "::", as RFC 5952 has it; the JDK writes them all. */
    private static String compressed(InetAddress host) {
        String full = host.getHostAddress();
        String longest = "";
        String zeros = "0";
        for (int length = 2; length <= 8; length++) {
            zeros += ":0";
            if ((":" + full + ":").contains(":" + zeros + ":")) {
                longest = zeros;
            }
        }
        if (longest.isEmpty()) {
            return full;
        }
        String[] around = (":" + full + ":").split(":" + longest + ":", 2);
        return around[0].replaceFirst("^:", "") + "::" + around[1].replaceFirst(":$", "");
    }
}
