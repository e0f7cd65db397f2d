// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Tests that are run by a test. */
public final class TestRun {
    private TestRun() {}

    /**
     * Runs a class's tests.
     *
     * @param parameters of JUnit's configuration, as NAME=VALUE
     * @return for each class and test that failed or was skipped, and each test that passed: its name, "passed", "failed"
     *     or "skipped", and why
     */
    public static List<String> of(Class<?> tests, List<String> parameters) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter")
                .enableImplicitConfigurationParameters(false)
                .selectors(DiscoverySelectors.selectClass(tests));
        for (String parameter : parameters) {
            String[] words = parameter.split("=", 2);
            kit.configurationParameter(words[0], words[1]);
        }
        return kit.execute().allEvents().stream()
                .flatMap(event -> outcome(event).stream())
                .map(String::strip)
                .toList();
    }

    private static List<String> outcome(Event event) {
        String name = event.getTestDescriptor().getDisplayName();
        if (event.getType() == EventType.SKIPPED) {
            return List.of(name + " skipped: " + event.getRequiredPayload(String.class));
        }
        if (event.getType() != EventType.FINISHED) {
            return List.of();
        }
        TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            return List.of(name + " failed: "
                    + Stream.iterate(result.getThrowable().orElse(null), Objects::nonNull, Throwable::getCause)
                            .map(Throwable::getMessage)
                            .toList());
        }
        return event.getTestDescriptor().isTest() ? List.of(name + " passed") : List.of();
    }
}
