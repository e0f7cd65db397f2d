// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.paths.Endpoint;
import io.github.mptcpify.paths.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps an endpoint for each interface while it is up and has an address, until the program is told to end; then what it added
 * is removed. What it added is written down, so that the next one goes on from there after one that was killed. On a thread in
 * the network namespace.
 */
public final class Follower {
    private static final int HIGHEST_ID = 255;
    private static final int MOST = 8;

    private final boolean server;
    private final PrintWriter out;
    private final AppliedSteps added;
    private final List<Step> endpoints = new ArrayList<>();
    private Optional<Step> limits = Optional.empty();
    private boolean warned;
    private volatile boolean ending;
    private volatile Optional<Process> monitor = Optional.empty();

    /** Prepares it, in the calling thread's network namespace. */
    public Follower(boolean server, PrintWriter out) throws IOException {
        this.server = server;
        this.out = out;
        this.added = AppliedSteps.followed();
    }

    /** Follows until {@link #end}; removes what it added then, and after an error. */
    public void run() throws IOException {
        added.requireWritable();
        Managers.requireNone();
        try (FileChannel file =
                        FileChannel.open(added.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw new IOException("another mptcpify paths --follow runs in this network namespace");
            }
            List<Step> left = added.read();
            try {
                takeOver(left);
                follow();
            } finally {
                clear(steps());
            }
        }
    }

    /** Has {@link #run} come to its end; from any thread. */
    public void end() {
        ending = true;
        monitor.ifPresent(Process::destroy);
    }

    /**
     * What one that was killed has left, and is still there, counts as added by this one: to remove an endpoint and add it
     * again would close its subflows.
     */
    private void takeOver(List<Step> left) throws IOException {
        List<Step> others = new ArrayList<>();
        for (Step step : left) {
            if (!step.isThere()) {
                continue;
            }
            if (step.isLimits()) {
                limits = Optional.of(step);
            } else if (step.command().get(9).equals(flag())) {
                endpoints.add(step);
            } else {
                others.add(step);
            }
        }
        clear(others);
        added.write(steps());
    }

    private void follow() throws IOException {
        Process watching = new ProcessBuilder("ip", "-oneline", "monitor", "link", "address")
                .redirectErrorStream(true)
                .start();
        monitor = Optional.of(watching);
        try (BufferedReader changes = watching.inputReader()) {
            // what changes from here on is told by a line, which waits
            synchronize();
            say("following");
            while (!ending && changes.readLine() != null) {
                while (changes.ready() && changes.readLine() != null) {
                    // one look is enough for all that has changed meanwhile
                }
                if (!ending) {
                    Managers.requireNone();
                    synchronize();
                }
            }
            if (!ending) {
                throw new IOException("ip monitor has ended");
            }
        } catch (IOException e) {
            // its end closes what is read here
            if (!ending) {
                throw e;
            }
        } finally {
            watching.destroy();
        }
    }

    private void synchronize() throws IOException {
        Network network = Network.read();
        if (network.userspace() && !warned) {
            say("warning: " + Diagnosis.USERSPACE);
        }
        warned = network.userspace();
        List<LocalAddress> wanted = wanted(network);
        for (Step step : List.copyOf(endpoints)) {
            if (wanted.stream().noneMatch(address -> isFor(step, address))
                    || network.endpoints().stream().anyMatch(endpoint -> isStale(step, endpoint))) {
                endpoints.remove(step);
                takeBack(step);
            }
        }
        Network now = Network.read();
        for (LocalAddress address : wanted) {
            if (now.endpoint(address).isEmpty()) {
                endpoints.removeIf(step -> isFor(step, address));
                add(now, address);
            }
        }
        raiseLimits(now);
    }

    /** The first address of each interface and family: a second one would be no other path. */
    private static List<LocalAddress> wanted(Network network) {
        Set<String> seen = new HashSet<>();
        return network.addresses().stream()
                .filter(address -> seen.add(address.device() + " " + address.isIpv4()))
                .toList();
    }

    private static boolean isFor(Step step, LocalAddress address) {
        return step.command().get(4).equals(address.text())
                && step.command().get(8).equals(address.device());
    }

    /** The interface was made anew under the same name: the endpoint is bound to the one that has gone. */
    private static boolean isStale(Step step, Endpoint endpoint) {
        return step.command().get(4).equals(Text.host(endpoint.address()))
                && !endpoint.device().equals(Optional.of(step.command().get(8)));
    }

    private void add(Network network, LocalAddress address) throws IOException {
        Set<Integer> ids = new HashSet<>();
        network.endpoints().forEach(endpoint -> endpoint.id().ifPresent(ids::add));
        endpoints.forEach(step -> ids.add(Integer.parseInt(step.command().get(6))));
        int id = 1;
        while (ids.contains(id)) {
            id++;
        }
        if (id > HIGHEST_ID) {
            return;
        }
        Step step = Step.endpoint(address, id, flag());
        try {
            added.apply(step);
        } catch (IOException e) {
            // the interface may have gone since, or the kernel has no room for more: the next change tries again
            say("not added: " + e.getMessage());
            return;
        }
        endpoints.add(step);
        say(step.text());
    }

    private String flag() {
        return server ? "signal" : "subflow";
    }

    /** As far as the interfaces need it, and never lower than they are. */
    private void raiseLimits(Network network) throws IOException {
        Limits before = network.limits();
        int further = Math.min(MOST, network.ways() - 1);
        Limits after = new Limits(
                Math.max(before.subflows(), further),
                server ? before.addAddrAccepted() : Math.max(before.addAddrAccepted(), further));
        if (after.equals(before)) {
            return;
        }
        Step raise = Step.limits(before, after);
        // taken back to what was there first
        Optional<Step> first = limits;
        limits = Optional.of(
                first.map(step -> new Step(raise.command(), step.undo())).orElse(raise));
        added.write(steps());
        raise.apply();
        say(raise.text());
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(endpoints);
        limits.ifPresent(steps::add);
        return steps;
    }

    private void takeBack(Step step) throws IOException {
        if (step.takeBack()) {
            say(step.undoText());
        }
        added.write(steps());
    }

    /** All that can be taken back, and strikes it out. */
    private void clear(List<Step> steps) throws IOException {
        IOException failure = null;
        List<Step> done = new ArrayList<>();
        for (Step step : steps) {
            try {
                if (step.takeBack()) {
                    done.add(step);
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        added.write(List.of());
        // who read it may have gone, which is to keep nothing from being removed
        done.forEach(step -> say(step.undoText()));
        if (failure != null) {
            throw failure;
        }
    }

    private void say(String line) {
        out.println(Text.printable(line));
        out.flush();
    }
}
