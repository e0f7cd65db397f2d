// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A program that uses persistent attachments, and prints a line for each step.
 *
 * <pre>
 * attach CGROUP DIRECTORY...          for each directory the number that was given there, or why not
 * pass CGROUP DIRECTORY...      as "attach", and detaches again
 * churn DIRECTORY ROUNDS CGROUP...    "ready"; attaches and detaches at random, leaves some, and prints their numbers
 * </pre>
 */
public final class PersistentMain {
    /** An emulated machine under load may hold the lock for longer than users are made to wait. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private PersistentMain() {}

    public static void main(String[] arguments) throws IOException {
        List<String> rest = List.of(arguments).subList(2, arguments.length);
        switch (arguments[0]) {
            case "attach" -> rest.forEach(directory -> System.out.println(attach(directory, Path.of(arguments[1]))));
            case "pass" ->
                rest.forEach(directory -> {
                    String given = attach(directory, Path.of(arguments[1]));
                    System.out.println(given.matches("\\d+") ? detach(directory, Long.parseLong(given)) : given);
                });
            case "churn" -> churn(Path.of(arguments[1]), Integer.parseInt(rest.get(0)), rest.subList(1, rest.size()));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static String attach(String directory, Path cgroup) {
        try {
            return Long.toString(
                    Mptcpify.persistent(Path.of(directory)).attach(cgroup).id());
        } catch (MptcpifyException e) {
            return e.reason() + " " + e.getMessage();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String detach(String directory, long number) {
        try {
            return Boolean.toString(Mptcpify.persistent(Path.of(directory)).detach(number));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void churn(Path directory, int rounds, List<String> cgroups) throws IOException {
        System.out.println("ready");
        PersistentAttachments persistent = new KeptAttachments(directory, PATIENCE);
        Random random = new Random();
        List<PersistentAttachment> own = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (own.isEmpty() || (own.size() < 4 && random.nextBoolean())) {
                own.add(persistent.attach(Path.of(cgroups.get(random.nextInt(cgroups.size())))));
            } else if (!own.remove(random.nextInt(own.size())).detach()) {
                throw new IllegalStateException("detached by another");
            }
        }
        // by chance there may be none left
        own.add(persistent.attach(Path.of(cgroups.get(0))));
        own.forEach(attachment -> System.out.println(attachment.id()));
    }
}
