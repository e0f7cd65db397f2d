# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# docs/kernels.md: on which kernels, processors and JDKs the tests ran. To be sourced by script/test, after the other files
# of this folder. A cell is a kernel, a processor and a JDK, named ARCHITECTURE-KERNEL-JDK. docs/kernels/CELL has the
# results of its last run, one per line, beginning with its name. The page is made of these files only.

TABLE_KERNELS=(6.1 6.12 newest)
TABLE_ARCHITECTURES=(amd64 arm64)
TABLE_JDKS=(17 25)

table_cells() {
    local kernel architecture jdk
    for kernel in "${TABLE_KERNELS[@]}"; do
        for architecture in "${TABLE_ARCHITECTURES[@]}"; do
            for jdk in "${TABLE_JDKS[@]}"; do printf '%s-%s-%s\n' "$architecture" "$kernel" "$jdk"; done
        done
    done
}

# A few tests whose outcome may differ by processor: the hook, what its program remembers, a command's own filter with its
# launcher, and what the C library is asked by JNA.
BY_PROCESSOR='.*\.(AttachTest|RememberedTest|ChildTest|MptcpSocketInspectorTest)'

# The tests of a cell, for script/lib/rings: "all" is the rings socket and bpf without the programs of the examples, and on
# a kernel without the hook the tests of refusals; "processor" is BY_PROCESSOR.
cell_tags() {
    case $1 in
        arm64-6.1-*) printf '%s\n' '(nohook | socket) & !bpf & !examples & !i386 & !distribution' ;;
        *-6.1-*) printf '%s\n' '(nohook | socket) & !bpf & !examples' ;;
        arm64-*) printf '%s\n' '(bpf | socket) & !examples & !i386 & !distribution' ;;
        *) printf '%s\n' '(bpf | socket) & !examples' ;;
    esac
}

# Runs in the machine, and describes it in the file "facts".
# shellcheck disable=SC2016 # for the machine's shell
FACTS='{ echo "kernel $(uname -r)"; echo "processor $(uname -m)"
    home=$(readlink -f "${JAVA_HOME:-$(command -v java)}") && home=${home%/bin/java}
    echo "java $(sed -n "s/^JAVA_RUNTIME_VERSION=\"\(.*\)\"/\1/p; s/^JAVA_VERSION=\"\(.*\)\"/\1/p" "$home/release" | tail -n 1)"
    echo "debian $(cat /etc/debian_version)"; echo "libbpf $(readlink -f /usr/lib/*-linux-gnu/libbpf.so.1 | sed "s/.*so\.//")"; } >facts'

# keep_cell CELL FOLDER WHAT: keeps what a run has left in a folder: facts, commit, the reports of each user, and the
# seconds.
keep_cell() {
    local cell=$1 folder=$2 what=$3 user passed fails skips
    mkdir -p docs/kernels
    {
        cat "$folder/facts"
        printf 'what %s\ndate %s\n' "$what" "$(date -u -r "$folder/facts" +%F)"
        printf 'commit %s\n' "$(<"$folder/commit")"
        for user in root ordinary; do
            [[ -d $folder/$user ]] || continue
            read -r passed fails skips < <(count_reports "$folder/$user"/TEST-*.xml)
            printf '%s %s %s %s %s\n' "$user" "$((passed))" "$((fails))" "$((skips))" "$(cat "$folder/$user.seconds" 2>/dev/null || echo 0)"
        done
    } >"docs/kernels/$cell.new"
    mv "docs/kernels/$cell.new" "docs/kernels/$cell"
}

# cell_value CELL NAME: the value of that name, or nothing.
cell_value() { sed -n "s/^$2 //p" "docs/kernels/$1" 2>/dev/null || true; }

# A cell's text in the table.
cell_text() {
    local tests failed
    [[ -r docs/kernels/$1 ]] || { printf 'not run' && return; }
    read -r tests failed < <(awk '$1 == "root" || $1 == "ordinary" { passed += $2; failed += $3 + $4 } END { print passed + failed, failed + 0 }' "docs/kernels/$1")
    if ((failed)); then
        printf '**%d of %d failed**' "$failed" "$tests"
    else
        printf '%d passed' "$tests"
    fi
    case $(cell_value "$1" what) in
        all) ;;
        script/test) printf ' (script/test)' ;;
        *) printf ' (some)' ;;
    esac
}

# The versions of Linux, as 6.12, that Debian's suites offer for amd64 today.
offered_kernels() {
    local suite
    for suite in bookworm bookworm-backports trixie trixie-backports; do
        [[ -r $(_apt_home "$suite")/apt.conf ]] || debian_update "$suite"
        debian_apt "$suite" apt-cache pkgnames linux-image- | sed -n 's/^linux-image-\([0-9]*\.[0-9]*\)\.[0-9].*-amd64$/\1/p'
    done | sort -uV
}

# shellcheck disable=SC2016 # Markdown
write_table() {
    local page=docs/kernels.md kernel architecture jdk cell user passed fails skips seconds between
    between=$(offered_kernels | awk -F. '$1 == 6 && $2 >= 6 && $2 < 12' | paste -sd' ')
    {
        cat <<'EOF'
<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Made by script/test --table; changes by hand are lost. -->

# Kernels, processors and JDKs

What the tests said where they ran. Each number is of a run in a virtual machine of `script/vm`, with Debian's own kernel. 6.1 has no hook:
there the tests are about how attaching is refused, and about what works without it. A test that was skipped counts as failed.
`script/test` runs on amd64's three kernels with each change, and a few tests on arm64's.

| kernel | processor | JDK 17 | JDK 25 |
| --- | --- | --- | --- |
EOF
        for kernel in "${TABLE_KERNELS[@]}"; do
            for architecture in "${TABLE_ARCHITECTURES[@]}"; do
                printf '| %s | %s |' "$kernel" "$architecture"
                for jdk in "${TABLE_JDKS[@]}"; do printf ' %s |' "$(cell_text "$architecture-$kernel-$jdk")"; done
                printf '\n'
            done
        done
        cat <<'EOF'

## The runs

"all": the rings socket and bpf as root, and bpf as an ordinary user with CAP_BPF and CAP_PERFMON, without the programs of the examples, which
`script/test` runs on amd64 alone, and on arm64 without the distribution's servers, which its root has not. "script/test": what that runs there,
without what changes the JDK's own sockets and a command's own filter, which it runs on no virtual machine of amd64. "processor": a few classes whose
outcome may differ by processor, as root; where classes are named, only these, as root. Minutes are of an emulated processor.

On an emulated arm64, OpenJDK 17 crashes by itself in one of some hundred starts (SIGILL in the native signature handlers that it has generated, under
QEMU 7.2), each time in another test, and the test that started that JVM counts as failed.

| date | commit | kernel | processor | JDK | Debian | libbpf | what ran | passed | failed | skipped | minutes |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
EOF
        for cell in $(table_cells); do
            [[ -r docs/kernels/$cell ]] || continue
            for user in root ordinary; do
                read -r passed fails skips seconds < <(cell_value "$cell" "$user") || continue
                printf '| %s ' "$(cell_value "$cell" date)" "$(cell_value "$cell" commit)" "$(cell_value "$cell" kernel)" \
                    "$(cell_value "$cell" processor)" "$(cell_value "$cell" java)" "$(cell_value "$cell" debian)" \
                    "$(cell_value "$cell" libbpf)" "$(cell_value "$cell" what), $user" "$passed" "$fails" "$skips" "$((seconds / 60))"
                printf '|\n'
            done
        done
        printf '\n## What was never run\n\n'
        printf 'The hook came with Linux 6.6. '
        if [[ $between ]]; then
            printf "Debian's archive has of the kernels between 6.6 and 6.12: %s. No test ran on them.\n" "$between"
        else
            printf "Of 6.6 to 6.11 Debian's archive (bookworm, trixie and their backports) had no kernel any more on %s: no test ran on them.\n" "$(date -u +%F)"
        fi
        printf 'It had %s. `script/vm -k VMLINUZ` boots any of these.\n' "$(offered_kernels | paste -sd' ' | sed 's/ /, /g')"
        printf "Hardware of arm64, its kernels with pages of 64 KiB, and other distributions' kernels were never run.\n"
    } >"$page.new"
    mv "$page.new" "$page"
    say "$page is made of the runs in docs/kernels"
}
