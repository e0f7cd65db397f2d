// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import java.util.function.BooleanSupplier;

/**
 * The object that a descriptor belongs to.
 *
 * @param object the JDK's or another library's
 * @param number the descriptor; another socket's, possibly, once the object is closed
 * @param open whether the object is open: false from before the number is given back
 */
record DescriptorOwner(Object object, int number, BooleanSupplier open) {}
