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
 * A test, or all tests of a class, for which this process must be able to open MPTCP sockets, which is tried. Where it
 * cannot, they fail, with the reason and all that {@link io.github.mptcpify.Mptcpify#support} has found.
 *
 * <p>They are skipped instead with {@link #orSkip}; or, all that say so by either annotation of this package, with the
 * configuration parameter {@code mptcpify.junit.orSkip=true}, which JUnit takes from its launcher, from {@code
 * junit-platform.properties} or from a system property. It is not the default, since a test that is always skipped looks
 * the same as one that passes.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresMptcpExtension.class)
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public @interface RequiresMptcp {
    /** {@return whether to skip, and not to fail, where MPTCP sockets cannot be opened} */
    boolean orSkip() default false;
}
