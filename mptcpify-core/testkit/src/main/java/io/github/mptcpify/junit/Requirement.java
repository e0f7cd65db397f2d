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
 * Fails what carries an annotation, or skips it where that is wished, on a machine that lacks something. The machine is
 * looked at once in a run.
 *
 * <p>It fails as a condition, and not before the tests: JUnit asks all conditions before any other extension does anything,
 * in whatever order they were registered. Else an extension named before this one, as {@link Mptcpified}, would fail
 * first, with less to say.
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
     * Looks at the machine.
     *
     * @return what is missing, a sentence, or empty
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
        // an error, which JUnit reports as it is; an exception it would wrap
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

    /** A reader looks for what is wrong, and a report may be cut. */
    private static Support failingFirst(Support support) {
        return new Support(support.checks().stream()
                .sorted(Comparator.comparing(check -> ORDER.indexOf(check.verdict())))
                .toList());
    }
}
