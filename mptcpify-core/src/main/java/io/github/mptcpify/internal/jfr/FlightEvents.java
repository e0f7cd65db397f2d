// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The events, each as the recorder writes its fields. */
public final class FlightEvents {
    private FlightEvents() {}

    /** That an attachment began: its duration is that of attaching. */
    @Name("mptcpify.Attach")
    @Label("MPTCP Attach")
    @Description("A scope's TCP sockets are opened as MPTCP from now on")
    @Category({"Operating System", "Network", "MPTCP"})
    @Threshold("0 ms")
    public static final class Attach extends Event {
        @Label("Scope")
        public @Nullable String scope;

        @Label("Audit")
        @Description("Whether they are only counted")
        public boolean audit;
    }

    /** That an attachment ended. */
    @Name("mptcpify.Detach")
    @Label("MPTCP Detach")
    @Description("A scope's sockets are not converted by this attachment any more")
    @Category({"Operating System", "Network", "MPTCP"})
    @Threshold("0 ms")
    public static final class Detach extends Event {
        @Label("Scope")
        public @Nullable String scope;

        @Label("Converted")
        @Description("How many calls of socket() were converted")
        public long converted;
    }

    /** One of so many sockets. */
    @Name("mptcpify.SocketOpened")
    @Label("MPTCP Socket Opened")
    @Description("A TCP socket was opened in an attachment's scope; a sample")
    @Category({"Operating System", "Network", "MPTCP"})
    @StackTrace(false)
    public static final class SocketOpened extends Event {
        @Label("Scope")
        public @Nullable String scope;

        @Label("Verdict")
        public @Nullable String verdict;

        @Label("Command")
        public @Nullable String command;

        @Label("Process")
        @Description("0 where it is in no process namespace of the recording's process")
        public long pid;

        @Label("One Of")
        @Description("How many were opened for each that is told")
        public long oneOf;
    }

    /** What the events of connections have. */
    @StackTrace(false)
    public abstract static class OfConnection extends Event {
        @Label("Token")
        @Description("As ip mptcp monitor names the connection, in hexadecimal digits")
        public @Nullable String token;

        @Label("Local Address")
        public @Nullable String local;

        @Label("Remote Address")
        public @Nullable String remote;
    }

    /** That a connection came, or went. */
    @Name("mptcpify.StatusChange")
    @Label("MPTCP Status Change")
    @Description("An MPTCP connection was established or closed")
    @Category({"Operating System", "Network", "MPTCP"})
    public static final class StatusChange extends OfConnection {
        @Label("Status")
        @Description("ESTABLISHED or CLOSED")
        public @Nullable String status;
    }

    /** That a connection is TCP now. */
    @Name("mptcpify.Fallback")
    @Label("MPTCP Fallback")
    @Description("An MPTCP connection goes on as plain TCP")
    @Category({"Operating System", "Network", "MPTCP"})
    public static final class Fallback extends OfConnection {
        @Label("Reason")
        @Description(
                "The kernel's counters of fallbacks that have gone up since the last one; several, if several were at once")
        public @Nullable String reason;
    }

    /** That a subflow came. */
    @Name("mptcpify.SubflowAdded")
    @Label("MPTCP Subflow Added")
    @Description("A further subflow takes part in a connection")
    @Category({"Operating System", "Network", "MPTCP"})
    public static final class SubflowAdded extends OfConnection {}

    /** That a subflow went. */
    @Name("mptcpify.SubflowRemoved")
    @Label("MPTCP Subflow Removed")
    @Description("A further subflow is gone")
    @Category({"Operating System", "Network", "MPTCP"})
    public static final class SubflowRemoved extends OfConnection {}
}
