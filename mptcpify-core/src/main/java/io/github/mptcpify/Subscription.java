// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

/**
 * Reports an attachment's decisions until the subscription or the attachment is closed. Only {@link
 * Attachment#subscribe Attachment.subscribe} makes subscriptions; see there. A subscription that becomes garbage
 * without having been closed continues until the attachment is closed. Any thread may use it.
 */
public interface Subscription extends AutoCloseable {
    /**
     * Returns how many decisions were dropped, since earlier ones were not consumed fast enough: the ring buffer has
     * room for 3,640 waiting decisions, for all attachments of this JVM together.
     *
     * @return 0 if none was dropped; after closing, the number at that moment
     */
    long lost();

    /**
     * {@return whether it is in force: neither it nor its attachment is closed, and no error, which is logged, has
     * ended it}
     */
    boolean isActive();

    /**
     * Ends it. When this returns, the consumer is not running and will not be called again. However, if the consumer
     * itself calls this, or if the calling thread is interrupted, a running call of the consumer continues. Closing a
     * JVM's last subscription also ends their thread and closes their descriptors. Closing again does nothing.
     */
    @Override
    void close();
}
