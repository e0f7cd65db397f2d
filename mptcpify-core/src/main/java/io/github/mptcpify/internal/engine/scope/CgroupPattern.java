// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A pattern of paths in the cgroup hierarchy, as {@code system.slice/docker-*.scope} or {@code kubepods.slice/**}{@code
 * /cri-*.scope}: {@code *} stands for any characters of one name, and {@code **}, which is a name by itself, for any number
 * of names.
 *
 * <p>It is compiled to an automaton that the BPF program runs with a few instructions for each character: after a
 * literal prefix, a set of states in 64 bits. State n means that n parts of the pattern have matched.
 */
public final class CgroupPattern {
    /** {@code MPTCPIFY_PATH}, without the NUL. */
    public static final int MAX_LENGTH = 511;

    /** How many parts may follow the prefix: one character each. */
    public static final int MAX_PARTS = 63;

    private static final int CHARACTERS = 256;

    private final String text;
    private final byte[] prefix;
    private final long[] next = new long[CHARACTERS];
    private long start = 1;
    private long within;
    private long across;
    private long skip;
    private int parts;

    private CgroupPattern(String text, byte[] prefix) {
        this.text = text;
        this.prefix = prefix;
    }

    /**
     * Parses a pattern.
     *
     * @param text a path from the hierarchy's root; a leading slash is ignored
     * @return the pattern
     * @throws IllegalArgumentException if no cgroup can have such a path, or the pattern is too long
     */
    public static CgroupPattern parse(String text) {
        Objects.requireNonNull(text, "pattern");
        List<String> names = names(text);
        String normal = String.join("/", names);
        if (bytes(normal).length > MAX_LENGTH) {
            throw refused(text, "it is longer than " + MAX_LENGTH + " bytes");
        }
        int wild = 0;
        while (wild < names.size() && !names.get(wild).contains("*")) {
            wild++;
        }
        String fixed = String.join("/", names.subList(0, wild));
        if (wild < names.size() && wild > 0 && !names.get(wild).equals("**")) {
            fixed += "/";
        }
        CgroupPattern pattern = new CgroupPattern(normal, bytes(fixed));
        pattern.compile(text, normal.substring(fixed.length()));
        return pattern;
    }

    private static List<String> names(String text) {
        String path = text.startsWith("/") ? text.substring(1) : text;
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.isEmpty()) {
                throw refused(text, path.isEmpty() ? "it names nothing" : "it has an empty name in it");
            }
            if (name.equals(".") || name.equals("..")) {
                throw refused(text, "no cgroup is named " + name);
            }
            if (name.indexOf('\0') >= 0 || name.indexOf('\n') >= 0) {
                throw refused(text, "no cgroup's name has a line break or a NUL in it");
            }
            if (name.contains("**") && !name.equals("**")) {
                throw refused(text, "** stands for whole names: put it between slashes");
            }
            if (!name.equals("**")
                    || names.isEmpty()
                    || !names.get(names.size() - 1).equals("**")) {
                names.add(name);
            }
        }
        return names;
    }

    private void compile(String given, String rest) {
        byte[] characters = bytes(rest);
        int at = 0;
        if (rest.startsWith("**/")) {
            // nothing, or any text that ends with a slash
            start = 0b11;
            across |= 1;
            next['/'] |= 1;
            parts = 1;
            at = 3;
        }
        while (at < characters.length) {
            if (parts > MAX_PARTS - 2) {
                throw refused(
                        given,
                        "from its first * on it has more than " + (MAX_PARTS - 2)
                                + " characters, which is what the kernel's part can follow; shorten it with a *");
            }
            if (isAt(characters, at, "/**/")) {
                next['/'] |= bit(parts) | bit(parts + 1);
                skip |= bit(parts);
                across |= bit(parts + 1);
                parts += 2;
                at += 4;
            } else if (isAt(characters, at, "**")) {
                across |= bit(parts);
                at += 2;
            } else if (characters[at] == '*') {
                within |= bit(parts);
                at++;
            } else {
                next[characters[at] & 0xff] |= bit(parts);
                parts++;
                at++;
            }
        }
    }

    private static boolean isAt(byte[] characters, int at, String text) {
        return at + text.length() <= characters.length
                && Arrays.equals(characters, at, at + text.length(), bytes(text), 0, text.length());
    }

    private static long bit(int state) {
        return 1L << state;
    }

    /** {@return whether it has no * in it, and so is the path of one cgroup at a time} */
    public boolean isExact() {
        return parts == 0 && within == 0 && across == 0;
    }

    /** {@return what each path that matches begins with, as UTF-8} */
    public byte[] prefix() {
        return prefix.clone();
    }

    /** {@return the states before the first character behind the prefix, as a mask} */
    public long start() {
        return start;
    }

    /** {@return the state of a match, as a mask} */
    public long end() {
        return bit(parts);
    }

    /** {@return in which states any character but a slash may come, as a mask} */
    public long within() {
        return within;
    }

    /** {@return in which states any character may come, as a mask} */
    public long across() {
        return across;
    }

    /** {@return from which states a slash leads two states on, as a mask} */
    public long skip() {
        return skip;
    }

    /** {@return by character, from which states it leads to the next, as masks} */
    public long[] next() {
        return next.clone();
    }

    /**
     * Whether a path matches, computed as the BPF program does. If {@code **} matches a cgroup and one below it, only
     * the upper one counts, which includes the other.
     *
     * @param path a path from the hierarchy's root, without a leading slash
     * @return whether it does
     */
    public boolean matches(String path) {
        byte[] characters = bytes(path);
        if (characters.length > MAX_LENGTH
                || characters.length < prefix.length
                || !Arrays.equals(characters, 0, prefix.length, prefix, 0, prefix.length)) {
            return false;
        }
        long state = start;
        for (int at = prefix.length; at < characters.length; at++) {
            int character = characters[at] & 0xff;
            if (character == '/' && (state & end()) != 0) {
                return false;
            }
            long stay = character == '/' ? across : across | within;
            long skipped = character == '/' ? (state & skip) << 2 : 0;
            state = ((state & next[character]) << 1) | (state & stay) | skipped;
        }
        return (state & end()) != 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("not a pattern of cgroups: \"" + text + "\": " + why);
    }

    /** {@return it as it was given, without a slash in front} */
    @Override
    public String toString() {
        return text;
    }
}
