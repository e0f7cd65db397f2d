// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Support;
import io.github.mptcpify.Support.Verdict;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails tests with an annotation, or skips them if so configured, on a machine that lacks a requirement. The machine is
 * examined once per run.
 *
 * <p>It is a condition that fails, not a callback: JUnit evaluates all conditions before any other extension acts, in
 * whatever order they were registered. Otherwise an extension named before this one, such as {@link Mptcpified}, would
 * fail first, with a less useful message.
 */
abstract class Requirement<A extends Annotation> implements ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(Requirement.class);
    private static final String OR_SKIP = "mptcpify.junit.orSkip";

    private static final List<Verdict> ORDER =
            List.of(Verdict.CANNOT, Verdict.MAY_NOT, Verdict.SWITCHED_OFF, Verdict.INCONCLUSIVE, Verdict.FINE);

    private final Class<A> annotation;
    private final Predicate<A> orSkip;

    Requirement(Class<A> annotation, Predicate<A> orSkip) {
        this.annotation = annotation;
        this.orSkip = orSkip;
    }

    /**
     * Examines the machine.
     *
     * @return a sentence that says what is missing, or empty
     */
    abstract Optional<String> missing(Support support);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> unmet = unmet(context);
        if (unmet.isEmpty()) {
            return ConditionEvaluationResult.enabled("all that it requires is here");
        }
        if (mayBeSkipped(context)) {
            return ConditionEvaluationResult.disabled(unmet.get());
        }
        // an error: JUnit would wrap an exception
        throw new AssertionError(unmet.get());
    }

    private boolean mayBeSkipped(ExtensionContext context) {
        boolean all = context.getConfigurationParameter(OR_SKIP)
                .map(Boolean::parseBoolean)
                .orElse(false);
        return all || found(context).filter(orSkip).isPresent();
    }

    private Optional<A> found(ExtensionContext context) {
        Optional<AnnotatedElement> element = context.getElement();
        return AnnotationSupport.findAnnotation(element, annotation);
    }

    private Optional<String> unmet(ExtensionContext context) {
        Store store = context.getRoot().getStore(NAMESPACE);
        Support support = store.getOrComputeIfAbsent(Support.class, key -> Mptcpify.support(), Support.class);
        return missing(support).map(reason -> reason + System.lineSeparator() + failingFirst(support));
    }

    /** Failing checks come first, since reports may be truncated. */
    private static Support failingFirst(Support support) {
        return new Support(support.checks().stream()
                .sorted(Comparator.comparing(check -> ORDER.indexOf(check.verdict())))
                .toList());
    }
}
