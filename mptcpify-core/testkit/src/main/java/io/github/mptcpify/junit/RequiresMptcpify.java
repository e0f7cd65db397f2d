// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test, or all tests of a class, that need this process to be able to attach. {@link
 * io.github.mptcpify.Mptcpify#support} finds out, once per run, by loading the program. If it cannot, the tests fail
 * with the findings, or are skipped as described at {@link RequiresMptcp}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresMptcpifyExtension.class)
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public @interface RequiresMptcpify {
    /** {@return whether to skip instead of failing if attaching does not work} */
    boolean orSkip() default false;
}
