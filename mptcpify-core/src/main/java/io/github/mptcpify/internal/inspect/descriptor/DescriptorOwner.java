// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import java.util.function.BooleanSupplier;

/**
 * The object that a descriptor belongs to.
 *
 * @param object an object of the JDK or of another library
 * @param number the descriptor, which may be another socket's once the object is closed
 * @param open whether the object is open; it becomes false before the number is released
 */
record DescriptorOwner(Object object, int number, BooleanSupplier open) {}
