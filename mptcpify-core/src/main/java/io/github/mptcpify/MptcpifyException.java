// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation failed because of the kernel, libbpf or a missing privilege. The message has the operation, the
 * likeliest cause, and the remedy; programs should decide by {@link #reason()}.
 */
public final class MptcpifyException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why an operation failed. */
    public enum Reason {
        /** The kernel has no hook {@code update_socket_protocol}: it is older than 6.6, or built without MPTCP. */
        NO_HOOK,
        /** The kernel has no BTF at {@code /sys/kernel/btf/vmlinux}, so no program can be adapted to it. */
        NO_BTF,
        /**
         * The process lacks a capability in the initial user namespace, or may not inspect another process or enter
         * another network namespace.
         */
        NO_PRIVILEGE,
        /**
         * The process has the privilege, but the machine's policy (LSM, lockdown, seccomp, or the kernel's build)
         * refuses.
         */
        REFUSED_BY_POLICY,
        /** There is no libbpf. */
        LIBBPF_MISSING,
        /** There is a libbpf, but not one of version 1.0 or later. */
        LIBBPF_TOO_OLD,
        /** JNA cannot load its own library, or the JVM denies native access. */
        NO_NATIVE_ACCESS,
        /** libbpf cannot read the BPF object. */
        DAMAGED_OBJECT,
        /** The verifier of this kernel does not accept the program. */
        VERIFIER,
        /**
         * On this kernel the program cannot find out where MPTCP is switched off, and so could break programs there.
         */
        NO_GUARD,
        /**
         * MPTCP is switched off in the network namespace: MPTCP sockets cannot be opened, and attaching needs the
         * guard.
         */
        MPTCP_OFF,
        /** Other programs occupy all places of the hook. */
        HOOK_FULL,
        /**
         * A limit of the program is exceeded: too many scopes, too many different filters on one, or a cgroup too deep.
         */
        TOO_MANY_SCOPES,
        /** The process does not exist. */
        NO_SUCH_PROCESS,
        /** The descriptor is not open in its process. */
        BAD_DESCRIPTOR,
        /** The descriptor is open, but is no socket. */
        NOT_A_SOCKET,
        /** The socket is not an MPTCP socket, or has fallen back to TCP: it has no MPTCP state. */
        NOT_MPTCP,
        /**
         * The kernel cannot list MPTCP sockets: it was built without CONFIG_INET_MPTCP_DIAG, or its module is missing.
         */
        NO_MPTCP_DIAG,
        /** The kernel did not answer in time, since another process keeps a socket locked. */
        NO_ANSWER,
        /** The list changed too much while it was read; trying again may help. */
        CHANGED_MEANWHILE,
        /** The socket object has no descriptor yet: the JDK opens some only when they are bound or connected. */
        NO_DESCRIPTOR_YET,
        /** No descriptor can be found in the socket object: its class, or this Java runtime, is unknown. */
        UNKNOWN_SOCKET,
        /** This Java runtime's socket classes are unknown, or cannot be changed. */
        UNKNOWN_RUNTIME,
        /** The directory for persistent attachments is not on a BPF file system. */
        NO_BPF_FILE_SYSTEM,
        /** Another version of this library keeps its persistent attachments there. */
        OTHER_VERSION,
        /**
         * The directory of persistent attachments contains files that this library did not put there, lacks files, or
         * is writable by others.
         */
        FOREIGN_PIN,
        /** Another process works on the persistent attachments, and does not finish. */
        LOCKED,
        /** The persistent attachment was detached. */
        DETACHED,
        /**
         * Refusals cannot be counted here ({@link AttachOptions#reportRefusals}); attaching without counting them may
         * work.
         */
        NO_REFUSALS,
        /**
         * Socket options cannot be dropped here ({@link AttachOptions#lenient}); attaching without that option may
         * work.
         */
        NOT_LENIENT,
        /**
         * No command can be started under a filter, because of the kernel, this process's environment or its processor.
         */
        NO_CHILD_FILTER,
        /** The kernel has no path manager: it is older than 5.6, or built without MPTCP. */
        NO_PATH_MANAGER,
        /** The kernel's path manager refused a request about an endpoint, a limit or a subflow. */
        PATH_MANAGER,
        /** None of the above; {@link #errno()} tells more. */
        OTHER
    }

    /** The operation that failed. */
    private final String operation;

    /** Why it failed. */
    private final Reason reason;

    /** 0 if there is none. */
    private final int errno;

    /** The likeliest cause. */
    private final String likeliestCause;

    /** The remedy, or empty. */
    private final String remedy;

    /** The output of libbpf and the verifier. */
    private final String log;

    /** Makes {@link #support}, if attaching is what failed. */
    private transient @Nullable Supplier<Support> preflight;

    private transient @Nullable Support support;

    /**
     * Makes an exception. Public so that users can test their handling of it.
     *
     * @param operation the operation that failed, such as "attach /sys/fs/cgroup/shop.slice"
     * @param reason why it failed
     * @param errno the error number as in errno(3), or 0
     * @param likeliestCause a clause without a full stop
     * @param remedy one or more sentences, or empty
     * @param log what libbpf and the kernel's verifier printed, or empty
     * @param cause the exception that caused this one, or null
     */
    public MptcpifyException(
            String operation,
            Reason reason,
            int errno,
            String likeliestCause,
            String remedy,
            String log,
            @Nullable Throwable cause) {
        super(operation + ": " + likeliestCause + (remedy.isEmpty() ? "" : ". " + remedy), cause);
        this.operation = Objects.requireNonNull(operation);
        this.reason = Objects.requireNonNull(reason);
        this.errno = errno;
        this.likeliestCause = likeliestCause;
        this.remedy = remedy;
        this.log = log;
    }

    /** {@return the operation that failed, such as "attach /sys/fs/cgroup/shop.slice"} */
    public String operation() {
        return operation;
    }

    /** {@return why it failed} */
    public Reason reason() {
        return reason;
    }

    /** {@return the error number of the kernel or libbpf as in errno(3), if one caused this} */
    public OptionalInt errno() {
        return errno == 0 ? OptionalInt.empty() : OptionalInt.of(errno);
    }

    /** {@return the likeliest cause, a clause without a full stop} */
    public String likeliestCause() {
        return likeliestCause;
    }

    /** {@return the remedy, one or more sentences; empty if none is known} */
    public String remedy() {
        return remedy;
    }

    /**
     * For an exception of {@link Mptcpify#attach}, returns what this process can do here: {@link Mptcpify#support()},
     * which the first call of this method runs. If the program could not be loaded, that is not tried again.
     *
     * @return the checks; empty for any other exception, and after serialization
     */
    public synchronized Optional<Support> support() {
        if (support == null && preflight != null) {
            support = preflight.get();
        }
        return Optional.ofNullable(support);
    }

    MptcpifyException with(Supplier<Support> checks) {
        preflight = checks;
        return this;
    }

    /** {@return the output of libbpf and the kernel's verifier, lines ending in newlines, or empty} */
    public String log() {
        return log;
    }
}
