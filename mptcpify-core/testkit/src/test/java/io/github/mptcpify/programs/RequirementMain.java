// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.testsupport.TestRun;
import java.util.List;

/** Runs the tests of a class, and prints what became of each as {@link TestRun} has it. */
public final class RequirementMain {
    private RequirementMain() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        List<String> parameters = List.of(arguments).subList(1, arguments.length);
        TestRun.of(Class.forName(arguments[0]), parameters).forEach(System.out::println);
    }
}
