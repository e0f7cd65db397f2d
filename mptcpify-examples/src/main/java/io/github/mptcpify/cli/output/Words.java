// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.AttachOptions;
import java.net.StandardProtocolFamily;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Options of an attachment as a person reads them: as the library says them, with users by their names. */
public final class Words {
    private Words() {}

    public static String of(AttachOptions options) {
        return options.scope()
                + list("only commands", options.commandsOnly().stream().sorted())
                + list("except commands", options.commandsExcept().stream().sorted())
                + list("only users", names(options.usersOnly()))
                + list("except users", names(options.usersExcept()))
                + options.family()
                        .map(family -> family == StandardProtocolFamily.INET ? ", only IPv4" : ", only IPv6")
                        .orElse("")
                + (options.isAudit() ? ", audit" : "")
                + (options.isLenient() ? ", lenient" : "")
                + (options.isGuarded() ? "" : ", without guard");
    }

    private static String list(String what, Stream<String> names) {
        String all = names.collect(Collectors.joining(" "));
        return all.isEmpty() ? "" : ", " + what + " " + all;
    }

    private static Stream<String> names(Set<Integer> users) {
        return users.stream().map(Integer::toUnsignedLong).sorted().map(UserNames::of);
    }
}
