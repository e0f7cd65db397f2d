// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.system.Containers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that name a scope. */
final class ScopeOptions {
    /** What names one. */
    static final String NAMES = "--unit, --container, --cgroups, --cgroup, --netns, --pid and --host";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--cgroup",
            paramLabel = "DIR",
            description = "The programs in a cgroup, as /sys/fs/cgroup/shop.slice.")
    private @Nullable Path cgroup;

    @Option(
            names = "--unit",
            paramLabel = "NAME",
            description = "Those of a systemd unit, as nginx.service or worker@*.service, in each of its lives.")
    private @Nullable String unit;

    @Option(
            names = "--cgroups",
            paramLabel = "PATTERN",
            description = "Those in each cgroup, now or later, whose path from the hierarchy's root is like"
                    + " system.slice/docker-*.scope; ** stands for any number of names.")
    private @Nullable String cgroups;

    @Option(
            names = "--container",
            paramLabel = "NAME",
            description = "Those in a container of podman or docker, by name or id, each time that it is started.")
    private @Nullable String container;

    /** The pattern of its cgroup, once that was asked for. */
    private @Nullable String containerCgroup;

    @Option(names = "--netns", paramLabel = "FILE", description = "Those in a network namespace, as /run/netns/blue.")
    private @Nullable Path namespace;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            converter = ProcessConverter.class,
            description = "One process with its threads, without its children.")
    private @Nullable Long pid;

    @Option(names = "--host", description = "All programs of this machine.")
    private boolean host;

    ScopeOptions() {}

    /** The one that is named, empty if none is. */
    Optional<Scope> scope() {
        long named = Stream.of(cgroup, unit, cgroups, container, namespace, pid)
                        .filter(Objects::nonNull)
                        .count()
                + (host ? 1 : 0);
        if (named > 1) {
            throw new ParameterException(spec.commandLine(), "name one of " + NAMES + ", not several");
        }
        if (Stream.of(cgroup, namespace)
                .anyMatch(path -> path != null && path.toString().isEmpty())) {
            throw new ParameterException(spec.commandLine(), "the name of a cgroup or of a network namespace is empty");
        }
        if (cgroup != null) {
            return Optional.of(Scope.cgroup(cgroup));
        }
        if (unit != null) {
            return Optional.of(Scope.unit(unit));
        }
        if (cgroups != null) {
            return Optional.of(Scope.cgroups(cgroups));
        }
        if (container != null) {
            return Optional.of(Scope.cgroups(containerCgroup(container)));
        }
        if (namespace != null) {
            return Optional.of(Scope.networkNamespace(namespace));
        }
        if (pid != null) {
            return Optional.of(Scope.process(pid));
        }
        return host ? Optional.of(Scope.host()) : Optional.empty();
    }

    private String containerCgroup(String name) {
        try {
            String known = containerCgroup == null ? Containers.pattern(name) : containerCgroup;
            containerCgroup = known;
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
