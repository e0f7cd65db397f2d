// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.options.OptionNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

/**
 * What TCP does with an option that MPTCP treats differently: {@code struct mptcpify_rule} of {@code bpf/lenient.h}.
 * Immutable.
 *
 * @param level as SOL_SOCKET
 * @param number the option's number at that level
 * @param ipv6 whether the rule is for sockets of AF_INET6, or of AF_INET
 * @param connected whether the rule is for connected sockets, or for those that are not
 * @param flags the option's properties
 * @param length the shortest value, in bytes
 * @param shortErrno with which error number TCP refuses a shorter value; 0 if it does not
 * @param readErrno with which error number TCP's getsockopt(2) fails; 0 if it does not
 * @param initial what reads back if it was never set
 * @param ranges what TCP does with each value, in rising order; the first range begins with the lowest number
 */
public record OptionRule(
        int level,
        int number,
        boolean ipv6,
        boolean connected,
        Set<Flag> flags,
        int length,
        int shortErrno,
        int readErrno,
        long initial,
        List<Range> ranges) {

    /** How many ranges there is room for. */
    public static final int RANGES = 8;

    /** How many options of one address family may have a stored value. */
    public static final int SLOTS = 128;

    private static final int RANGE_SIZE = 12;
    private static final int FIRST_RANGE = 24;
    private static final int SIZE = FIRST_RANGE + RANGES * RANGE_SIZE;
    private static final int IPV6 = 1 << 16;
    private static final int CONNECTED = 1 << 17;

    /** {@code enum mptcpify_rule_flag}. */
    public enum Flag {
        /** The kernel refuses to set it. */
        DROP(1),
        /** A value of one byte can be set as well. */
        BYTES(2),
        /** getsockopt(2) returns one byte to callers that have no room for four. */
        GIVES_BYTES(4),
        /** An unsigned number, of 64 bits if there is room for them. */
        WIDE(8),
        /** A struct, which does not read back. */
        STRUCT(16),
        /** getsockopt(2) succeeds. */
        READS(32);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    /** {@code enum mptcpify_range_kind}. */
    public enum Kind {
        /** Reads back as it was set. */
        SAME(0),
        /** Reads back as the range's value. */
        CONSTANT(1),
        /** Reads back with only those bits that the range's value has. */
        MASKED(2),
        /** Is refused with the error number that is the range's value. */
        REFUSED(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /**
     * Values from a number on, up to the next range.
     *
     * @param from the lowest of them
     * @param kind what TCP does with them
     * @param value what it means depends on the kind
     */
    public record Range(int from, Kind kind, int value) {
        /** Whether this is the answer to a value of the range. Asked often, in JVMs that have just started. */
        boolean fits(int set, Answer answer) {
            return switch (kind) {
                case SAME -> answer.errno() == 0 && answer.value() == set;
                case CONSTANT -> answer.errno() == 0 && answer.value() == value;
                case MASKED -> answer.errno() == 0 && answer.value() == (set & value);
                case REFUSED -> answer.errno() == value;
            };
        }
    }

    /**
     * The result of setting a value.
     *
     * @param errno why it was refused, or 0
     * @param value what read back, or 0
     */
    record Answer(int errno, int value) {}

    /**
     * Copies the collections.
     *
     * @param level as above
     * @param number as above
     * @param ipv6 as above
     * @param connected as above
     * @param flags as above
     * @param length as above
     * @param shortErrno as above
     * @param readErrno as above
     * @param initial as above
     * @param ranges as above
     */
    public OptionRule {
        flags = Set.copyOf(flags);
        ranges = List.copyOf(ranges);
    }

    /** {@return whether setting it is not passed on to the kernel} */
    public boolean drops() {
        return flags.contains(Flag.DROP);
    }

    /** {@return whether its value is stored} */
    public boolean keeps() {
        return flags.contains(Flag.READS) || flags.contains(Flag.DROP);
    }

    /** {@return the name of its option, as "TCP_USER_TIMEOUT"} */
    public String name() {
        return OptionNames.of(level, number);
    }

    /** {@return its key in the kernel's map} */
    public int key() {
        return level << Byte.SIZE | number | (ipv6 ? IPV6 : 0) | (connected ? CONNECTED : 0);
    }

    /**
     * The struct.
     *
     * @param slot where the option's value is stored
     * @return its bytes
     */
    public byte[] bytes(int slot) {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int bits = flags.stream().mapToInt(flag -> flag.bit).sum();
        buffer.putShort((short) bits)
                .putShort((short) length)
                .putShort((short) shortErrno)
                .putShort((short) readErrno)
                .putInt(slot)
                .putInt(ranges.size())
                .putLong(initial);
        for (Range range : ranges) {
            buffer.putInt(range.from()).putInt(range.value()).putInt(range.kind().number);
        }
        return buffer.array();
    }
}
