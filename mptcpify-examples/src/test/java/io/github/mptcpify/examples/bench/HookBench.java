// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.examples.bench.SocketCost.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What attaching costs, and what it then adds to a socket(2) call. To be run where nanoseconds count instructions. Exits
 * with 0 if every goal was met, 1 if not, 2 if it did not come to its end.
 */
final class HookBench {
    private static final int MANY = 10_000;
    private static final int DEEP = 10;

    private final SocketCost cost;
    private final String peer;
    private final String peers;
    private final String object;
    private final Path root;
    private final OptionCost options;
    private final MkdirCost mkdir;
    private final HookResults results = new HookResults(MANY);

    private HookBench(String[] arguments) {
        cost = new SocketCost(arguments[0]);
        peer = arguments[1];
        peers = arguments[2];
        object = arguments[3];
        root = Path.of(arguments[4]);
        options = new OptionCost(
                arguments[5],
                List.of(peer, "run", peers, "empty_option", "out"),
                List.of(peer, "run", peers, "empty_exit", "out"));
        mkdir = new MkdirCost(arguments[6]);
    }

    /**
     * Measures and prints.
     *
     * @param arguments socketcost.c and peer.c, compiled; peers.bpf.c, compiled; the library's BPF object; where cgroup2
     *     is mounted; optioncost.c and mkdircost.c, compiled
     */
    public static void main(String[] arguments) {
        int status = 2;
        try {
            status = new HookBench(arguments).measure() ? 0 : 1;
        } catch (IOException | RuntimeException e) {
            System.err.println("error: " + e);
        }
        System.exit(status);
    }

    private boolean measure() throws IOException {
        try (BenchCgroups cgroups = new BenchCgroups(root)) {
            Path in = cgroups.make("in", 1);
            Path out = cgroups.make("out", 1);
            Path deep = cgroups.make("out", DEEP);
            say("sockets with nothing attached, and with other programs");
            nothing(out);
            others(out);
            say("first attach");
            results.firstAttach.run(peer, object, in);
            results.coldAttach.run(in);
            say("sockets with one cgroup attached");
            try (var one = Mptcpify.attach(in)) {
                ours("1 cgroup", in, out, deep);
                results.row(HookResults.BELOW, Call.CONVERTED, cost.of(cgroups.make("in", 2), Call.CONVERTED));
                require(one.statistics().converted() > 0, "statistics are not on");
            }
            say("options");
            options.run(cgroups.make("options", 1));
            options.outOfScope(cgroups.make("options-outside", 1), cgroups.make("options-inside", 1));
            results.options = options;
            say("the making of cgroups");
            mkdir.run(cgroups.make("mkdir", 1));
            results.mkdir = mkdir;
            say("counting the bpf(2) calls of a later attach");
            results.laterAttach = LaterAttaches.count(root);
            say(MANY + " attachments");
            many(cgroups, in, out, deep);
        }
        return results.print();
    }

    private void nothing(Path out) throws IOException {
        for (Call call : List.of(Call.UDP, Call.UNIX, Call.TCP, Call.NATIVE)) {
            results.base(call, cost.of(out, call));
        }
        results.row("mptcpize run", Call.CONVERTED, cost.of(out, Call.CONVERTED, "mptcpize", "run"));
    }

    private void others(Path out) throws IOException {
        String[] empty = {peer, "run", peers, "empty", "out"};
        results.row("an empty program", Call.UDP, cost.of(out, Call.UDP, empty));
        results.row("an empty program", Call.TCP, cost.of(out, Call.TCP, empty));
        for (String filter : List.of("comm", "pid")) {
            String[] not = {peer, "run", peers, filter + "_filter", "out"};
            String[] wanted = {peer, "run", peers, filter + "_filter", "in"};
            String name = "a " + filter + " filter";
            results.row(name, Call.UDP, cost.of(out, Call.UDP, not));
            results.row(name, Call.TCP, cost.of(out, Call.TCP, not));
            results.row(name, Call.CONVERTED, cost.of(out, Call.CONVERTED, wanted));
        }
    }

    private void ours(String attached, Path in, Path out, Path deep) throws IOException {
        String name = "mptcpify, " + attached;
        results.row(name, Call.UDP, cost.of(out, Call.UDP));
        results.row(name, Call.UNIX, cost.of(out, Call.UNIX));
        results.row(name + ", depth 1", Call.TCP, cost.of(out, Call.TCP));
        results.row(name + ", depth " + DEEP, Call.TCP, cost.of(deep, Call.TCP));
        results.row(name, Call.CONVERTED, cost.of(in, Call.CONVERTED));
    }

    private void many(BenchCgroups cgroups, Path in, Path out, Path deep) throws IOException {
        List<Path> paths = new ArrayList<>(List.of(in));
        for (int i = 1; i < MANY; i++) {
            paths.add(cgroups.make("many" + i, 1));
        }
        try (ManyAttachments many = new ManyAttachments()) {
            many.attach(paths);
            results.many = many;
            ours(String.format("%,d cgroups", MANY), in, out, deep);
            results.memory(many.heapBytes(), many.addedMapBytes());
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static void say(String what) {
        System.err.println("==> " + what);
    }
}
