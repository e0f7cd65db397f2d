// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.scope;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import io.github.mptcpify.internal.engine.scope.Filter.Families;
import io.github.mptcpify.internal.engine.scope.Filter.Mode;
import java.net.StandardProtocolFamily;

/** From options to their filters, and back. */
public final class Filters {
    private Filters() {}

    /** The filters of options. */
    public static Filter of(AttachOptions options) {
        Filter filter = Filter.ALL;
        if (!options.commandsOnly().isEmpty()) {
            filter = filter.withCommands(Mode.ONLY, options.commandsOnly());
        } else if (!options.commandsExcept().isEmpty()) {
            filter = filter.withCommands(Mode.EXCEPT, options.commandsExcept());
        }
        if (!options.usersOnly().isEmpty()) {
            filter = filter.withUsers(Mode.ONLY, options.usersOnly());
        } else if (!options.usersExcept().isEmpty()) {
            filter = filter.withUsers(Mode.EXCEPT, options.usersExcept());
        }
        if (options.family().isPresent()) {
            filter = filter.withFamilies(
                    options.family().get() == StandardProtocolFamily.INET ? Families.IPV4 : Families.IPV6);
        }
        filter = options.isAudit() ? filter.asAudit() : filter;
        filter = options.isLenient() ? filter.asLenient() : filter;
        return options.reportsRefusals() ? filter.withRefusals() : filter;
    }

    /** The options of a scope that have these filters. */
    public static AttachOptions options(Scope scope, Filter filter, boolean guarded) {
        AttachOptions options = AttachOptions.of(scope);
        String[] commands = filter.commands().toArray(String[]::new);
        int[] users = filter.users().stream().mapToInt(Integer::intValue).toArray();
        options = switch (filter.commandMode()) {
            case NONE -> options;
            case ONLY -> options.onlyCommands(commands);
            case EXCEPT -> options.exceptCommands(commands);
        };
        options = switch (filter.userMode()) {
            case NONE -> options;
            case ONLY -> options.onlyUsers(users);
            case EXCEPT -> options.exceptUsers(users);
        };
        options = switch (filter.families()) {
            case BOTH -> options;
            case IPV4 -> options.onlyIpv4();
            case IPV6 -> options.onlyIpv6();
        };
        options = filter.audit() ? options.audit() : options;
        options = filter.lenient() ? options.lenient() : options;
        return guarded ? options : options.withoutGuard();
    }
}
