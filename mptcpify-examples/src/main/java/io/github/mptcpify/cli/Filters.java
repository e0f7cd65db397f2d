// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Scope;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which sockets of a scope. */
final class Filters {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--only-command",
            split = ",",
            paramLabel = "NAME",
            description = "Only programs of this name, as /proc/PID/comm has it.")
    private List<String> onlyCommands = new ArrayList<>();

    @Option(names = "--except-command", split = ",", paramLabel = "NAME", description = "All programs but these.")
    private List<String> exceptCommands = new ArrayList<>();

    @Option(
            names = "--only-user",
            split = ",",
            paramLabel = "USER",
            converter = UserConverter.class,
            description = "Only programs of this user, by name or number.")
    private List<Integer> onlyUsers = new ArrayList<>();

    @Option(
            names = "--except-user",
            split = ",",
            paramLabel = "USER",
            converter = UserConverter.class,
            description = "All users but these.")
    private List<Integer> exceptUsers = new ArrayList<>();

    @Option(names = "--ipv4", description = "Only sockets of the family AF_INET.")
    private boolean ipv4;

    @Option(names = "--ipv6", description = "Only sockets of the family AF_INET6.")
    private boolean ipv6;

    Filters() {}

    AttachOptions apply(Scope scope) {
        one("--only-command", !onlyCommands.isEmpty(), "--except-command", !exceptCommands.isEmpty());
        one("--only-user", !onlyUsers.isEmpty(), "--except-user", !exceptUsers.isEmpty());
        one("--ipv4", ipv4, "--ipv6", ipv6);
        AttachOptions options = AttachOptions.of(scope);
        if (!onlyCommands.isEmpty()) {
            options = options.onlyCommands(onlyCommands.toArray(String[]::new));
        }
        if (!exceptCommands.isEmpty()) {
            options = options.exceptCommands(exceptCommands.toArray(String[]::new));
        }
        if (!onlyUsers.isEmpty()) {
            options = options.onlyUsers(numbers(onlyUsers));
        }
        if (!exceptUsers.isEmpty()) {
            options = options.exceptUsers(numbers(exceptUsers));
        }
        if (ipv4) {
            options = options.onlyIpv4();
        }
        return ipv6 ? options.onlyIpv6() : options;
    }

    private static int[] numbers(List<Integer> users) {
        return users.stream().mapToInt(Integer::intValue).toArray();
    }

    private void one(String first, boolean firstGiven, String second, boolean secondGiven) {
        if (firstGiven && secondGiven) {
            throw new ParameterException(spec.commandLine(), "name either " + first + " or " + second);
        }
    }
}
