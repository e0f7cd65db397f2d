# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Differences between the processors for which script/vm boots kernels, by Debian's names for these. To be sourced after
# common.sh.

# The processor of this machine's own programs. For others, the virtual machine's programs are Debian's.
HOST_ARCHITECTURE=amd64

# use_machine ARCHITECTURE: sets how QEMU is started for it (qemu_system, qemu_package, board, emulated_cpu), and the
# kernel's name for its first serial port (serial_port).
# shellcheck disable=SC2034 # for script/vm
use_machine() {
    case $1 in
        amd64) qemu_system=qemu-system-x86_64 qemu_package=qemu-system-x86 board=() emulated_cpu=max serial_port=ttyS0 ;;
        # The code signs pointers all the time, and QEMU's own algorithm takes half the time of the architecture's. With SVE,
        # one JVM in some hundred went wrong under QEMU 7.2, each time in another place.
        arm64) qemu_system=qemu-system-aarch64 qemu_package=qemu-system-arm board=(-machine virt)
            emulated_cpu=max,pauth-impdef=on,sve=off,sme=off serial_port=ttyAMA0 ;;
        *) die "no machine is known for the processor '$1'" "known: amd64, arm64" ;;
    esac
}

# The root of a machine whose programs cannot run here is a folder of the cache, roots/ARCHITECTURE-JDK, that appears whole
# or not at all:
#   release   the Debian release, and the versions of packages on which the tests depend, for their reports
#   jdk       where its JDK is, as seen in the machine
#   root/     Debian's packages, unpacked. Their scripts did not run; _settle_root does what is needed of these.

# JDK, and the Debian release that has it.
foreign_jdks() {
    cat <<'EOF'
17 bookworm
25 trixie
EOF
}

# The packages that the machine, its command and the tests need; apt adds their dependencies.
FOREIGN_PACKAGES=(base-files base-passwd bash bsdutils busybox-static coreutils curl dash debianutils diffutils findutils
    gawk grep gzip hey hostname iproute2 iptables kmod libbpf1 libc-bin login mount openssl passwd procps python3 sed socat
    strace tar util-linux zlib1g)

# root_present ARCHITECTURE JDK: true if it is in the cache.
root_present() { [[ -r $(_root_folder "$1" "$2")/jdk ]]; }

# root_folder ARCHITECTURE JDK: that root's folder in the cache; fetches it if it is not there.
root_folder() {
    local folder suite
    suite=$(foreign_jdks | awk -v "jdk=$2" '$1 == jdk { print $2 }')
    [[ -n $suite ]] || die "there is no JDK '$2' for a machine with another processor" \
        "there are: $(foreign_jdks | cut -d ' ' -f 1 | paste -sd' ')"
    folder=$(_root_folder "$1" "$2")
    root_present "$1" "$2" || with_lock "root-$1-$2" _fetch_root "$folder" "$1" "$2" "$suite"
    mkdir -p "$folder/root/mnt" "$folder/root/srv" # as base-files' script does
    printf '%s\n' "$folder"
}

_root_folder() { printf '%s\n' "$(cache_dir)/roots/$1-$2"; }

_fetch_root() {
    local folder=$1 architecture=$2 jdk=$3 suite=$4 new
    [[ ! -r $folder/jdk ]] || return 0 # another script fetched it while this one waited for the lock
    say "fetching a root with JDK $jdk for $architecture from Debian's $suite, once, about 120 MB, 500 MB unpacked"
    mkdir -p "${folder%/*}"
    new=$(mktemp -d "${folder%/*}/.new.XXXXXX")
    # shellcheck disable=SC2064 # its name of now; this is with_lock's own shell
    trap "rm -rf '$new'" EXIT
    chmod 755 "$new"
    # Since Debian 12 these are links, in every Debian that was installed; no package of it makes them.
    mkdir -p "$new"/root/usr/{bin,sbin,lib}
    ln -s usr/bin usr/sbin usr/lib "$new/root/"
    debian_root "$suite:$architecture" "$new/root" "${FOREIGN_PACKAGES[@]}" "openjdk-$jdk-jre-headless"
    _settle_root "$new/root"
    debian_versions "$suite:$architecture" libc6 libbpf1 "openjdk-$jdk-jre-headless" >"$new/release"
    find "$new/root/usr/lib/jvm" -mindepth 1 -maxdepth 1 -type d -name "java-$jdk-*" -printf '/usr/lib/jvm/%f\n' >"$new/jdk.new"
    [[ -s $new/jdk.new ]] || die "openjdk-$jdk-jre-headless has no folder in /usr/lib/jvm" \
        "the package changed its layout: see script/lib/machine.sh"
    mv "$new/jdk.new" "$new/jdk"
    rm -rf "$folder"
    mv "$new" "$folder"
}

# Does what is needed of the packages' own scripts: users, names, and commands chosen among alternatives.
_settle_root() {
    local root=$1 name
    for name in passwd group; do cp "$root/usr/share/base-passwd/$name.master" "$root/etc/$name"; done
    sed 's/:.*/:*:19000:0:99999:7:::/' "$root/etc/passwd" >"$root/etc/shadow"
    chmod 640 "$root/etc/shadow"
    printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'hosts: files dns' >"$root/etc/nsswitch.conf"
    printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
    for name in iptables ip6tables iptables-save iptables-restore; do ln -sf xtables-nft-multi "$root/usr/sbin/$name"; done
    ln -sf gawk "$root/usr/bin/awk"
    find "$root/usr/lib/jvm" -path '*/bin/java' -printf '%P\n' | while read -r name; do
        ln -sf "../lib/jvm/$name" "$root/usr/bin/java"
    done
    rm -rf "$root"/usr/share/{doc,locale,man,info}
}
