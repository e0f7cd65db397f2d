// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** There is no usable libbpf: it is missing, it is older than 1.0, or JNA itself cannot work. */
public final class MissingLibraryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The library that was searched for. */
    private final String library;

    /** What is wrong. */
    private final Problem problem;

    /** What can be wrong. */
    public enum Problem {
        /** There is no library of that name. */
        ABSENT,
        /** There is one, but it is too old or something else. */
        TOO_OLD,
        /** JNA cannot load its own library, and so no other one. */
        JNA,
        /** This JVM was told to deny native access, and JNA's module is not allowed it. */
        DENIED
    }

    /**
     * Makes the exception.
     *
     * @param library its name or path
     * @param problem what is wrong
     * @param detail what is wrong with it, in words
     */
    public MissingLibraryException(String library, Problem problem, String detail) {
        super(detail);
        this.library = library;
        this.problem = problem;
    }

    /** {@return the name or path that was searched for} */
    public String library() {
        return library;
    }

    /** {@return what is wrong} */
    public Problem problem() {
        return problem;
    }
}
