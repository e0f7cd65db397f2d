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
 * Marks a test, or all tests of a class, during which the TCP sockets that this process opens are MPTCP sockets. See
 * {@link MptcpifiedExtension}, which also takes other scopes than this process.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MptcpifiedExtension.class)
@SuppressWarnings("exports") // JUnit is not passed on to those who use the library without it
public @interface Mptcpified {}
