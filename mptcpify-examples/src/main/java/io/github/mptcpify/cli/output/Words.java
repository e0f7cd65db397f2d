// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.AttachOptions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Options of an attachment as a person reads them: as the library says them, with users by their names. */
public final class Words {
    private static final Pattern USERS = Pattern.compile(", (only|except) users((?: [0-9]+)+)");

    private Words() {}

    public static String of(AttachOptions options) {
        return options.scope() + filters(options);
    }

    private static String filters(AttachOptions options) {
        // behind the scope, whose name may be anything
        String filters = options.toString().substring(options.scope().toString().length());
        return USERS.matcher(filters)
                .replaceAll(found -> ", " + found.group(1) + " users "
                        + Matcher.quoteReplacement(
                                names("only".equals(found.group(1)) ? options.usersOnly() : options.usersExcept())));
    }

    private static String names(Set<Integer> users) {
        return users.stream()
                .map(Integer::toUnsignedLong)
                .sorted()
                .map(UserNames::of)
                .collect(Collectors.joining(" "));
    }
}
