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
 * A test, or all tests of a class, for which this process must be able to attach, as {@link
 * io.github.mptcpify.Mptcpify#support} finds out by loading the program, once in a run. Where it cannot, they fail, with
 * all that was found; or are skipped, as {@link RequiresMptcp} says.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresMptcpifyExtension.class)
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public @interface RequiresMptcpify {
    /** {@return whether to skip, and not to fail, where attaching does not work} */
    boolean orSkip() default false;
}
