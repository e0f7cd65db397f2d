// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.system.ContainerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attaches the cgroup of a container that is about to start, and ends that when it has ended. */
@Command(
        name = "oci-hook",
        customSynopsis = "mptcpify oci-hook <STATE",
        header = {"Put a container on MPTCP, called by a container runtime.", ""},
        description = {
            "A hook by the OCI's runtime specification, at createRuntime and at poststop: it reads a container's state from the"
                    + " standard input. A container with the annotation io.github.mptcpify=on is on MPTCP from its first socket to"
                    + " its end; others are left as they are.",
            "",
            "Further annotations are options of enable: io.github.mptcpify.only-command, .except-command, .only-user,"
                    + " .except-user with their values, and .ipv4, .ipv6, .audit, .strict with the value on. Where one is not"
                    + " understood, the container does not start. Where this machine cannot attach, the container starts, and"
                    + " its sockets are TCP."
        },
        footer = {
            "Examples:",
            "  podman run --annotation io.github.mptcpify=on shop",
            "  podman run --annotation io.github.mptcpify=on \\",
            "      --annotation io.github.mptcpify.only-command=nginx shop",
            "",
            "script/install writes the file by which podman and CRI-O call it:",
            "/usr/share/containers/oci/hooks.d/mptcpify.json"
        })
final class OciHookCommand implements Callable<Integer> {
    private static final String ANNOTATION = "io.github.mptcpify";
    private static final String ON = "on";

    /** What a container may say of itself: never a scope, which might be another's. */
    private static final Set<String> VALUES = Set.of("only-command", "except-command", "only-user", "except-user");

    private static final Set<String> SWITCHES = Set.of("ipv4", "ipv6", "audit", "strict");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    OciHookCommand() {}

    @Override
    public Integer call() throws IOException {
        ContainerState state = ContainerState.read(System.in);
        if (!ON.equals(state.annotations().get(ANNOTATION))) {
            return 0;
        }
        List<String> filters = state.isOver() ? List.of() : filters(state);
        try {
            // when it starts, what an earlier life has left, if its end was not told
            detach(state);
            if (!state.isOver()) {
                attach(state, filters);
            }
        } catch (IOException e) {
            warn(state, (state.isOver() ? "" : "its sockets are TCP: ") + Errors.message(e));
        }
        return 0;
    }

    private void attach(ContainerState state, List<String> filters) throws IOException {
        EnableCommand enable = EnableCommand.parsed(with("--cgroup=" + state.cgroup(), filters));
        Leniency.attach(
                enable.options(),
                enable.asked(),
                options -> Mptcpify.persistent().attachOnce(options),
                why -> warn(state, why));
    }

    private static void detach(ContainerState state) throws IOException {
        Mptcpify.persistent()
                .detachIf(attachment -> attachment.scope().kind() == Scope.Kind.CGROUP
                        && state.isNamed(attachment.scope().path()));
    }

    private static List<String> with(String scope, List<String> filters) {
        List<String> options = new ArrayList<>(filters);
        options.add(scope);
        return options;
    }

    /** The options of enable that its annotations stand for. */
    private List<String> filters(ContainerState state) {
        List<String> options = new ArrayList<>();
        for (Map.Entry<String, String> annotation : new TreeMap<>(state.annotations()).entrySet()) {
            if (annotation.getKey().startsWith(ANNOTATION + ".")) {
                options.add(option(annotation.getKey().substring(ANNOTATION.length() + 1), annotation.getValue()));
            }
        }
        return options;
    }

    private String option(String name, String value) {
        if (VALUES.contains(name) && !value.isBlank()) {
            return "--" + name + "=" + value;
        }
        if (SWITCHES.contains(name) && value.equals(ON)) {
            return "--" + name;
        }
        throw new ParameterException(
                spec.commandLine(),
                "the annotation " + ANNOTATION + "." + name + "=" + value + " is not understood; there are "
                        + String.join(", ", VALUES.stream().sorted().toList()) + " with a value, and "
                        + String.join(", ", SWITCHES.stream().sorted().toList()) + " with the value on");
    }

    private void warn(ContainerState state, String why) {
        Errors.warn(spec.commandLine().getErr(), "container " + state.id() + ": " + why);
    }
}
