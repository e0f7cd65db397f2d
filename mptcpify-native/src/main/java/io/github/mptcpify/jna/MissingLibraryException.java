// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** No usable libbpf: it is not there, or it is older than 1.0. */
public final class MissingLibraryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was looked for. */
    private final String library;

    /** Whether something of that name was found. */
    private final boolean present;

    /**
     * What was looked for in vain.
     *
     * @param library its name or path
     * @param present whether something of that name was found
     * @param detail what is wrong with it
     */
    public MissingLibraryException(String library, boolean present, String detail) {
        super(detail);
        this.library = library;
        this.present = present;
    }

    /** {@return the name or path that was looked for} */
    public String library() {
        return library;
    }

    /** {@return whether a library of that name was found, but is too old or something else} */
    public boolean present() {
        return present;
    }
}
