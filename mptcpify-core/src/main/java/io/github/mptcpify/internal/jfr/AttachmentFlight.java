// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.jfr;

import jdk.jfr.FlightRecorder;

/**
 * Writes attachments to the flight recorder, if this runtime has it and it is in use: else none of its classes is loaded but
 * one. Safe for any thread.
 */
public final class AttachmentFlight {
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private AttachmentFlight() {}

    private static boolean isInUse() {
        return AVAILABLE && FlightRecorder.isInitialized();
    }

    /** What began when this is called; to be run when it has come to its end. */
    public static Runnable attaching(String scope, boolean audit) {
        if (!isInUse()) {
            return () -> {};
        }
        FlightEvents.Attach event = new FlightEvents.Attach();
        event.begin();
        return () -> {
            event.scope = scope;
            event.audit = audit;
            event.commit();
        };
    }

    /** That one has ended. */
    public static void detached(String scope, long converted) {
        if (isInUse()) {
            FlightEvents.Detach event = new FlightEvents.Detach();
            event.scope = scope;
            event.converted = converted;
            event.commit();
        }
    }
}
