// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import java.util.Set;
import java.util.stream.Stream;

/**
 * Which sockets of a scope match, and how they are handled: a value, so that attachments with the same filters are
 * recognized.
 *
 * @param commandMode what the list of commands means
 * @param commands processes' names
 * @param userMode what the list of users means
 * @param users user ids, unsigned
 * @param families which address families
 * @param audit whether nothing is converted, and only counted
 * @param lenient whether converted sockets take options that MPTCP refuses
 * @param refusals whether what MPTCP refuses is counted
 */
public record Filter(
        Mode commandMode,
        Set<String> commands,
        Mode userMode,
        Set<Integer> users,
        Families families,
        boolean audit,
        boolean lenient,
        boolean refusals) {
    /** Every socket. */
    public static final Filter ALL =
            new Filter(Mode.NONE, Set.of(), Mode.NONE, Set.of(), Families.BOTH, false, false, false);

    /** Whether a list includes or excludes, or does not apply. */
    public enum Mode {
        NONE,
        ONLY,
        EXCEPT
    }

    /** Address families. */
    public enum Families {
        BOTH,
        IPV4,
        IPV6
    }

    /** Whether options are dropped: an audit converts no sockets, and so drops none. */
    public boolean drops() {
        return lenient && !audit;
    }

    /** With another filter on commands. */
    public Filter withCommands(Mode mode, Set<String> names) {
        return new Filter(mode, Set.copyOf(names), userMode, users, families, audit, lenient, refusals);
    }

    /** With another filter on users. */
    public Filter withUsers(Mode mode, Set<Integer> uids) {
        return new Filter(commandMode, commands, mode, Set.copyOf(uids), families, audit, lenient, refusals);
    }

    /** With another filter on families. */
    public Filter withFamilies(Families some) {
        return new Filter(commandMode, commands, userMode, users, some, audit, lenient, refusals);
    }

    /** As an audit. */
    public Filter asAudit() {
        return new Filter(commandMode, commands, userMode, users, families, true, lenient, refusals);
    }

    /** As a lenient one. */
    public Filter asLenient() {
        return new Filter(commandMode, commands, userMode, users, families, audit, true, refusals);
    }

    /** As one that counts what MPTCP refuses. */
    public Filter withRefusals() {
        return new Filter(commandMode, commands, userMode, users, families, audit, lenient, true);
    }

    /** {@return each filter with a comma before it, as ", only commands curl java, only IPv4, audit"} */
    public String text() {
        return text(commandMode, "commands", commands.stream())
                + text(userMode, "users", users.stream().map(Integer::toUnsignedString))
                + switch (families) {
                    case BOTH -> "";
                    case IPV4 -> ", only IPv4";
                    case IPV6 -> ", only IPv6";
                }
                + (audit ? ", audit" : "")
                + (lenient ? ", lenient" : "")
                + (refusals ? ", with refusals" : "");
    }

    private static String text(Mode mode, String what, Stream<String> names) {
        if (mode == Mode.NONE) {
            return "";
        }
        StringBuilder text = new StringBuilder(mode == Mode.ONLY ? ", only " : ", except ").append(what);
        names.sorted().forEach(name -> text.append(' ').append(name));
        return text.toString();
    }
}
