// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.system.Iproute;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Limits;
import io.github.mptcpify.paths.PathManager;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A command that mends something, and the one that takes it back; both in the calling thread's network namespace.
 *
 * @param command a program and its arguments: ip, or sysctl -w NAME=VALUE, which is written without that program
 * @param undo likewise
 */
public record Step(List<String> command, List<String> undo) {
    /** An endpoint of a number that is free. */
    static Step endpoint(LocalAddress address, int id, String flag) {
        return new Step(
                List.of("ip", "mptcp", "endpoint", "add", address.text(), "id", "" + id, "dev", address.device(), flag),
                List.of("ip", "mptcp", "endpoint", "delete", "id", "" + id));
    }

    static Step limits(Limits before, Limits after) {
        return new Step(limits(after), limits(before));
    }

    private static List<String> limits(Limits limits) {
        return List.of(
                "ip",
                "mptcp",
                "limits",
                "set",
                "subflows",
                "" + limits.subflows(),
                "add_addr_accepted",
                "" + limits.addAddrAccepted());
    }

    /** A setting; its name has a slash for each level, since the name of an interface may have a dot. */
    static Step sysctl(String name, String before, String after) {
        return new Step(
                List.of("sysctl", "-w", "net/" + name + "=" + after),
                List.of("sysctl", "-w", "net/" + name + "=" + before));
    }

    /** As a shell takes it; no word of ours needs a quotation mark. */
    public String text() {
        return String.join(" ", command);
    }

    public String undoText() {
        return String.join(" ", undo);
    }

    /** Does it. */
    public void apply() throws IOException {
        run(command);
    }

    /** Takes it back, if what it did is still there as it did it; says whether it was. */
    public boolean takeBack() throws IOException {
        if (!isThere()) {
            return false;
        }
        run(undo);
        return true;
    }

    private static void run(List<String> words) throws IOException {
        if (words.get(0).equals("sysctl")) {
            String[] setting = setting(words);
            Network.sysctl(setting[0], setting[1]);
            return;
        }
        Iproute.Answer answer = Iproute.run(words);
        if (answer.code() != 0) {
            throw new IOException(String.join(" ", words) + ": " + answer.err());
        }
    }

    private static String[] setting(List<String> words) {
        return words.get(2).replaceFirst("^net/", "").split("=", 2);
    }

    boolean isLimits() {
        return command.get(2).equals("limits");
    }

    /**
     * Whether what it did is still there as it did it. Routes and rules are not asked about: to delete one that is not there
     * does nothing but fail.
     */
    boolean isThere() throws IOException {
        if (command.get(0).equals("sysctl")) {
            String[] setting = setting(command);
            return Network.sysctl(setting[0]).equals(Optional.of(setting[1]));
        }
        if (command.get(1).equals("mptcp")) {
            try (PathManager manager = PathManager.open()) {
                if (isLimits()) {
                    return limits(manager.limits()).equals(command);
                }
                Endpoint made =
                        Endpoint.of(InetAddress.getByName(command.get(4))).id(Integer.parseInt(command.get(6)));
                return manager.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.address().equals(made.address())
                                && endpoint.id().equals(made.id()));
            }
        }
        return true;
    }
}
