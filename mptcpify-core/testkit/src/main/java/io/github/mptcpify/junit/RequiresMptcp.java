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
 * Marks a test, or all tests of a class, that need MPTCP sockets of this process, which is tried. If none can be
 * opened, the tests fail, with the reason and all findings of {@link io.github.mptcpify.Mptcpify#support}.
 *
 * <p>With {@link #orSkip} they are skipped instead. The configuration parameter {@code mptcpify.junit.orSkip=true} does
 * so for all tests with one of the two annotations of this package; JUnit takes it from its launcher, from {@code
 * junit-platform.properties} or from a system property. Skipping is not the default, since a test that is always
 * skipped looks the same as one that passes.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresMptcpExtension.class)
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public @interface RequiresMptcp {
    /** {@return whether to skip instead of failing if MPTCP sockets cannot be opened} */
    boolean orSkip() default false;
}
