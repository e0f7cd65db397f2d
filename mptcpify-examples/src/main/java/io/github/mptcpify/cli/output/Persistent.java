// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A persistent attachment at one moment. */
public record Persistent(
        long id,
        Map<String, Object> scope,
        Map<String, Object> options,
        String description,
        Instant since,
        long user,
        boolean active,
        Optional<List<String>> cgroups,
        Optional<String> file,
        Statistics statistics) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    /**
     * One.
     *
     * @param state what it is
     * @param file the file by which it is enabled at each boot
     */
    public static Persistent of(PersistentAttachment.State state, Optional<Path> file) {
        PersistentAttachment attachment = state.attachment();
        AttachOptions options = attachment.options();
        return new Persistent(
                attachment.id(),
                members(options.scope()),
                members(options),
                Words.of(options),
                attachment.since(),
                Integer.toUnsignedLong(attachment.user()),
                state.active(),
                bearers(options.scope()),
                file.map(Path::toString),
                state.statistics());
    }

    /** Of a name; empty of what is none, or where systemd knows it no more. */
    private static Optional<List<String>> bearers(Scope scope) {
        try {
            return scope.kind() == Scope.Kind.UNIT || scope.kind() == Scope.Kind.CGROUPS
                    ? Optional.of(scope.bearers())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> members(Scope scope) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", scope.kind());
        switch (scope.kind()) {
            case CGROUP, NETWORK_NAMESPACE -> members.put("path", scope.path());
            case PROCESS -> members.put("pid", scope.pid());
            case CGROUPS -> members.put("pattern", scope.name());
            case UNIT -> members.put("name", scope.name());
            case HOST -> {}
        }
        return members;
    }

    private static Map<String, Object> members(AttachOptions options) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("onlyCommands", sorted(options.commandsOnly()));
        members.put("exceptCommands", sorted(options.commandsExcept()));
        members.put("onlyUsers", unsigned(options.usersOnly()));
        members.put("exceptUsers", unsigned(options.usersExcept()));
        members.put("family", options.family());
        members.put("audit", options.isAudit());
        members.put("guarded", options.isGuarded());
        members.put("lenient", options.isLenient());
        return members;
    }

    private static Optional<List<String>> sorted(Set<String> names) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(names.stream().sorted().toList());
    }

    private static Optional<List<Long>> unsigned(Set<Integer> users) {
        return users.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        users.stream().map(Integer::toUnsignedLong).sorted().toList());
    }

    private static String borne(List<String> cgroups) {
        return cgroups.isEmpty() ? ", none now" : ", " + Text.count(cgroups.size(), "cgroup") + " now";
    }

    public List<String> lines(Style style) {
        String margin = String.format("%-4d", id);
        List<String> lines = new ArrayList<>(Text.wrap(margin, description));
        lines.set(
                0,
                style.of(active ? Style.Colour.GREEN : Style.Colour.YELLOW, margin)
                        + lines.get(0).substring(margin.length()));
        lines.addAll(Text.wrap(
                " ".repeat(margin.length()),
                "since " + MINUTE.format(since) + " by user " + UserNames.of(user) + (active ? "" : ", gone by now")
                        + cgroups.map(Persistent::borne).orElse("")
                        + (file.isPresent() ? "" : ", until the machine restarts") + "; " + Summary.of(statistics)));
        return lines;
    }
}
