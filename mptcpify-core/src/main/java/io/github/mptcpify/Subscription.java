// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * Tells of an attachment's decisions until it or the attachment is closed: {@link Attachment#subscribe
 * Attachment.subscribe} says how, and makes one; nobody else does. One that becomes garbage without having been closed goes on
 * until then. Any thread may use it.
 */
public interface Subscription extends AutoCloseable {
    /**
     * How many decisions were not told, since the ones before them had not been taken fast enough: the kernel has room
     * for 4,096 that wait, of all attachments of this JVM together.
     *
     * @return 0 if none was lost; once it is closed, what was lost by then
     */
    long lost();

    /** {@return whether it goes on: neither it nor its attachment is closed, and no error has ended it, which would have
     * been logged} */
    boolean isActive();

    /**
     * Ends it. When this returns, the consumer is not running and will not be called again; but where the consumer itself
     * calls this, or the calling thread is interrupted, the call that is under way goes on. With the last subscription of
     * a JVM their thread and descriptors are gone, too. Closing twice does nothing more.
     */
    @Override
    void close();
}
