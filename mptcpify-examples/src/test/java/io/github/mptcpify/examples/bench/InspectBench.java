// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.util.List;

/** What asking about sockets costs. Exits with 0 if every goal was met, 1 if not, 2 if it did not come to its end. */
final class InspectBench {
    private static final int ROUNDS = 6;
    private static final int SOCKETS = 10_000;

    private InspectBench() {}

    /**
     * Measures and prints.
     *
     * @param arguments a command that is getsockopt.c with the two sockets, one that is Java with them, hold.py, and how
     *     many system calls status(int) makes
     */
    public static void main(String[] arguments) {
        int status = 2;
        try {
            status = measure(arguments[0], arguments[1], arguments[2], Double.parseDouble(arguments[3])) ? 0 : 1;
        } catch (Exception e) {
            System.err.println("error: " + e);
        }
        System.exit(status);
    }

    private static boolean measure(String cProgram, String jvm, String hold, double statusCalls) throws Exception {
        Race mptcp = new Race(Kind.MPTCP, cProgram, jvm);
        Race tcp = new Race(Kind.TCP, cProgram, jvm);
        for (int i = 1; i <= ROUNDS; i++) {
            System.err.printf("==> one socket, round %d of %d%n", i, ROUNDS);
            mptcp.round();
            tcp.round();
        }
        ListRace list = new ListRace();
        try (Holder holder = Holder.start(hold, SOCKETS)) {
            System.err.printf("==> list() and ss -Man, over %,d sockets%n", holder.sockets());
            list.run();
        }
        Results results = new Results(mptcp, tcp, list, statusCalls);
        List<Goal> goals = results.goals();
        results.table().forEach(System.out::println);
        System.out.println();
        goals.forEach(goal -> System.out.println(goal.line()));
        return goals.stream().allMatch(Goal::holds);
    }
}
