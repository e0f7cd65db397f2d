// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.NativeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The structs of {@code bpf/mptcpify.h} as bytes, little-endian like the object. */
public final class BpfLayout {
    public static final int VERSION = 7;

    static final int LEVELS = 64;

    /** The maximum number of attachments; a power of two. */
    public static final int ATTACHMENTS = 1 << 14;

    /** How many entries of attachments may share a scope. */
    static final int SHARING = 13;

    /** Room for the description of a persistent attachment, in bytes. */
    public static final int DESCRIPTION = 8192;

    /** TASK_COMM_LEN. */
    private static final int COMMAND = 16;

    private static final int ATTACHMENT = 64;

    private static final int NUMBER = 52;

    /** {@code enum mptcpify_kind}. */
    private static final int NAMESPACES = 1;

    private static final int PROCESSES = 2;

    /** {@code MPTCPIFY_BY_NAME}. */
    private static final int BY_NAME = 128;

    /** {@code MPTCPIFY_LENIENT}. */
    private static final int LENIENT = 256;

    /** {@code MPTCPIFY_REFUSALS}. */
    private static final int REFUSALS = 512;

    private BpfLayout() {}

    /**
     * {@code struct mptcpify_config}.
     *
     * @param pernetSlot where a network namespace keeps MPTCP's settings
     * @param levels bit n: some attached cgroup lies at level n
     * @param namespaces whether network namespaces are attached
     * @param processes whether processes are attached
     */
    record Config(int pernetSlot, long levels, boolean namespaces, boolean processes) {
        static Config parse(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int kinds = buffer.getInt(16);
            return new Config(buffer.getInt(4), buffer.getLong(8), (kinds & NAMESPACES) != 0, (kinds & PROCESSES) != 0);
        }

        byte[] bytes() {
            int kinds = (namespaces ? NAMESPACES : 0) | (processes ? PROCESSES : 0);
            return BpfLayout.bytes(
                    24,
                    buffer -> buffer.putInt(VERSION)
                            .putInt(pernetSlot)
                            .putLong(levels)
                            .putInt(kinds));
        }
    }

    /** The version of what begins with {@code struct mptcpify_config}. */
    public static int version(byte[] config) {
        return ByteBuffer.wrap(config).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /**
     * {@code struct mptcpify_scope}.
     *
     * @param birth distinguishes it from other scopes with the same key
     * @param places the attachments, each at its index; 0 if free
     */
    record Sharing(long birth, List<Integer> places) {
        static final Sharing NOBODY = new Sharing(0, List.of());

        static Sharing parse(byte[] bytes) throws NativeException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            return new Sharing(buffer.getLong(), MapValues.attachments(buffer, SHARING));
        }

        byte[] bytes() {
            return BpfLayout.bytes(Long.BYTES + (1 + SHARING) * Integer.BYTES, buffer -> put(buffer.putLong(birth)));
        }

        /** Attachments that stay keep their index, and new ones take the first free one. */
        Sharing with(Collection<Integer> attachments) {
            List<Integer> changed = new ArrayList<>(places);
            changed.replaceAll(number -> attachments.contains(number) ? number : 0);
            for (int coming : attachments) {
                if (!changed.contains(coming)) {
                    int free = changed.indexOf(0);
                    if (free < 0) {
                        changed.add(coming);
                    } else {
                        changed.set(free, coming);
                    }
                }
            }
            return new Sharing(birth, List.copyOf(changed));
        }

        /** {@code struct mptcpify_sharing}. */
        byte[] in(FoundScope.Key scope) {
            int kind = switch (scope.kind()) {
                case CGROUP, NAME -> 0;
                case NAMESPACE -> NAMESPACES;
                case PROCESS -> PROCESSES;
            };
            return BpfLayout.bytes(
                    72, buffer -> put(buffer.putLong(number(scope)).putInt(kind)));
        }

        private void put(ByteBuffer buffer) {
            buffer.putInt(places.size());
            places.forEach(buffer::putInt);
        }
    }

    /**
     * {@code struct mptcpify_attachment}, its counters and its number at 0.
     *
     * @param ipv6 whether IPv6 sockets may be converted at all
     */
    static byte[] attachment(FoundScope.Key scope, Filter filter, boolean ipv6) {
        int flags = (filter.audit() ? 1 : 0)
                | flags(filter.commandMode(), 2, 4)
                | flags(filter.userMode(), 8, 16)
                | (scope.kind() == FoundScope.Kind.NAME ? BY_NAME : 0)
                | (filter.lenient() ? LENIENT : 0)
                | (filter.refusals() ? REFUSALS : 0);
        int families =
                families(filter.families() != Filter.Families.IPV6, ipv6 && filter.families() != Filter.Families.IPV4);
        return bytes(
                ATTACHMENT,
                buffer -> buffer.putInt(flags).putInt(families).putLong(ATTACHMENT - Long.BYTES, number(scope)));
    }

    /** Whether the entry is that of an attachment number, and the attachment is by name. */
    static boolean isByName(byte[] attachment, int number) {
        int flags = ByteBuffer.wrap(attachment).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return number(attachment) == number && (flags & BY_NAME) != 0;
    }

    /** The number in {@code struct mptcpify_attachment}. */
    public static int number(byte[] attachment) {
        return ByteBuffer.wrap(attachment).order(ByteOrder.LITTLE_ENDIAN).getInt(NUMBER);
    }

    /** The array index of an attachment number; numbers start at 1. */
    public static int place(int attachment) {
        return attachment & ATTACHMENTS - 1;
    }

    /** The counters in {@code struct mptcpify_attachment}, in the order of {@code enum mptcpify_verdict}. */
    static Statistics statistics(byte[] attachment, long missed, List<DroppedOption> dropped) {
        ByteBuffer buffer = ByteBuffer.wrap(attachment).order(ByteOrder.LITTLE_ENDIAN);
        return new Statistics(
                buffer.getLong(8), buffer.getLong(16), buffer.getLong(24), buffer.getLong(32), missed, dropped);
    }

    /** The number of events that did not fit, in {@code struct mptcpify_attachment}. */
    static long lost(byte[] attachment) {
        return ByteBuffer.wrap(attachment).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
    }

    /** {@code struct mptcpify_numbering}. */
    static byte[] numbering(int place, int number) {
        return bytes(2 * Integer.BYTES, buffer -> buffer.putInt(place).putInt(number));
    }

    /** {@code struct mptcpify_listening}. */
    static byte[] listening(int attachment, boolean on) {
        return bytes(2 * Integer.BYTES, buffer -> buffer.putInt(attachment).putInt(on ? 1 : 0));
    }

    /** {@code struct mptcpify_command}. */
    static byte[] command(int attachment, String name) {
        return bytes(
                Integer.BYTES + COMMAND,
                buffer -> buffer.putInt(attachment).put(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** {@code struct mptcpify_user}. */
    static byte[] user(int attachment, int uid) {
        return bytes(2 * Integer.BYTES, buffer -> buffer.putInt(attachment).putInt(uid));
    }

    private static int families(boolean ipv4, boolean ipv6) {
        return (ipv4 ? 1 << Abi.AF_INET : 0) | (ipv6 ? 1 << Abi.AF_INET6 : 0);
    }

    private static int flags(Filter.Mode mode, int only, int except) {
        return switch (mode) {
            case NONE -> 0;
            case ONLY -> only;
            case EXCEPT -> except;
        };
    }

    /** Makes a little-endian array of a size, filled from the start. */
    static byte[] bytes(int size, Consumer<ByteBuffer> filler) {
        byte[] bytes = new byte[size];
        filler.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    /** A scope's key as one number. */
    private static long number(FoundScope.Key key) {
        return key.kind() == FoundScope.Kind.NAMESPACE ? Integer.toUnsignedLong((int) key.id()) : key.id();
    }

    /** A scope's key: four bytes for a network namespace, eight for others. */
    public static byte[] key(FoundScope.Key key) {
        return key.kind() == FoundScope.Kind.NAMESPACE
                ? key((int) key.id())
                : bytes(Long.BYTES, buffer -> buffer.putLong(key.id()));
    }

    /** An attachment's number as a key; 0 is the only key of a map of global variables. */
    public static byte[] key(int number) {
        return bytes(Integer.BYTES, buffer -> buffer.putInt(number));
    }

    /** The inverse of {@link #key(int)}. */
    public static int keyNumber(byte[] key) {
        return ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
