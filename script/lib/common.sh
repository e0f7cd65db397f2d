# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Shared by all scripts: messages, the cache, installing packages of this machine's distribution, and fetching packages of
# Debian without touching this machine's own apt. To be sourced by bash, under `set -euo pipefail`. Every function writes
# its messages to stderr and its result, if it has one, to stdout.

# ------------------------------------------------------------------------------------------------------- messages

# Prints a line about what happens now.
say() { printf '==> %s\n' "$*" >&2; }

# Prints a warning.
warn() { printf 'warning: %s\n' "$*" >&2; }

# die MESSAGE [REMEDY]: prints what is wrong and the remedy, and exits with DIE_STATUS or 1.
die() {
    printf 'error: %s\n' "$1" >&2
    if [[ -n ${2:-} ]]; then printf '       %s\n' "$2" >&2; fi
    exit "${DIE_STATUS:-1}"
}

# ---------------------------------------------------------------------------------------------------------- cache

# The folder for everything that is fetched once and may be deleted at any time. It is outside the checkout.
cache_dir() { printf '%s\n' "${MPTCPIFY_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/mptcpify}"; }

# with_lock NAME COMMAND…: runs COMMAND under a lock of this cache. COMMAND may be a function.
with_lock() {
    local name=$1
    shift
    mkdir -p "$(cache_dir)"
    (
        flock -n 9 || { say "waiting for another script that holds '$name'" && flock 9; }
        "$@"
    ) 9>"$(cache_dir)/$name.lock"
}

# ---------------------------------------------------------------------------------------------------------- build

# $root is the checkout; the calling script sets it.

# One lock per checkout: two builds at once would overwrite each other's files.
# shellcheck disable=SC2154
build_lock() { printf 'build-%s\n' "$(cksum <<<"$root" | cut -d ' ' -f 1)"; }

# is_current FILE MODULE [FOLDER…]: whether FILE is there and newer than what MODULE, in the checkout $root, is built of:
# its src/main, or the FOLDERs instead, and the other modules' src/main. Maven cannot find out quickly that it has nothing
# to do: its start alone takes longer than most of our programs run.
is_current() {
    local file=$1 module=$2 folders newer
    shift 2
    folders=("${@:-src/main}")
    [[ -r $file ]] || return 1
    newer=$(find "$root"/pom.xml "$root"/mptcpify-*/pom.xml "$root"/mptcpify-core/testkit/pom.xml \
        "${folders[@]/#/$root/$module/}" "$root"/mptcpify-*/src/main "$root"/mptcpify-core/testkit/src/main \
        -newer "$file" -print -quit)
    [[ -z $newer ]]
}

# package_module MODULE [OPTION…]: builds it with the modules that it needs, without tests; installs missing packages first.
# The options are Maven's.
package_module() {
    local module=$1 output
    shift
    if ! command -v mvn >/dev/null || ! command -v javac >/dev/null; then "$root/script/setup" build; fi
    say "building $module"
    # Shown only if it fails. Not -q: that would hide the warnings that fail the build.
    output=$(cd "$root" && mvn -B -ntp -Dstyle.color=never -Dquick -DskipTests "$@" -pl "$module" -am package 2>&1) || {
        printf '%s\n' "$output" >&2
        die "the build failed" "see Maven's messages above"
    }
    # Maven leaves a jar as it is where its content would be the same, and it would count as older than its sources for ever.
    touch "$root/$module/target/classpath" "$root/$module/target/test-classpath" "$root/$module/target/"*.jar
}

# share_classes JAR ARCHIVE: makes an archive of the classes that the command line in JAR starts with, for the JVM that
# makes it. If that fails, starts only take longer. Not by ArchiveClassesAtExit: such an archive of JDK 17 cannot contain
# picocli's classes, which have an old format.
share_classes() {
    local jar=$1 archive=$2 java=${JAVA_HOME:+$JAVA_HOME/bin/}java list
    rm -f "$archive"
    list=$(mktemp "${TMPDIR:-/tmp}/mptcpify-classes.XXXXXX")
    {
        "$java" "-XX:DumpLoadedClassList=$list.help" -jar "$jar" --help
        "$java" "-XX:DumpLoadedClassList=$list.doctor" -jar "$jar" doctor
        "$java" "-XX:DumpLoadedClassList=$list.inspect" -jar "$jar" inspect --all
        # Ids, and fields that refer to them, differ in each start: newer JDKs refuse a list in which only some lines have
        # them.
        sed -e '/^#/d; /^@cp /d; / source: /d; s/ id: .*//' "$list".* | sort -u >"$list"
        "$java" -Xshare:dump "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$archive.new" -cp "$jar" &&
            mv -f "$archive.new" "$archive"
    } >/dev/null 2>&1 </dev/null || true
    rm -f "$list" "$list".* "$archive.new"
}

# ------------------------------------------------------------------------------------- packages of this machine

# Field $1 of /etc/os-release, empty where there is none.
os_release() (
    # shellcheck disable=SC1091
    [[ -r /etc/os-release ]] && . /etc/os-release
    printf '%s\n' "${!1:-}"
)

is_debian() { [[ $(os_release ID) == debian ]]; }

package_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

packages_installed() {
    local package
    for package in "$@"; do
        package_installed "$package" || return 1
    done
}

# True if this machine's apt offers the package, by its present lists.
package_available() {
    # Read to the end: grep -q would close the pipe early, and pipefail would turn that into a failure.
    [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ +[0-9] ]]
}

# first_available PACKAGE…: the first one that this machine's apt offers; the last one if it offers none.
first_available() {
    local package
    for package in "$@"; do
        if package_available "$package"; then break; fi
    done
    printf '%s\n' "$package"
}

# as_root COMMAND…: runs it as root, by sudo if needed.
as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n -- "$@"; fi
}

can_be_root() { ((EUID == 0)) || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# Refreshes this machine's package lists, at most once per process.
refresh_package_lists() {
    [[ -z ${_lists_refreshed:-} ]] || return 0
    say "refreshing this machine's package lists (apt-get update)"
    as_root apt-get -qq update >&2 || warn "apt-get update failed in part; going on with the lists there are"
    _lists_refreshed=1
}

# need_packages [--why REASON] PACKAGE…: installs those that are missing. Silent and quick when none is.
need_packages() {
    local why="" package missing=()
    if [[ ${1:-} == --why ]]; then
        why=" ($2)"
        shift 2
    fi
    for package in "$@"; do
        package_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    command -v apt-get >/dev/null ||
        die "this machine has no apt-get, and lacks: ${missing[*]}$why" "install their like by hand"
    can_be_root || die "this needs root, and there is no sudo that works without asking$why" \
        "run as root: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    for package in "${missing[@]}"; do
        package_available "$package" || { refresh_package_lists && break; }
    done
    for package in "${missing[@]}"; do
        package_available "$package" || die "this machine's apt has no package '$package'$why" \
            "Debian 12 and Ubuntu 24.04 have it; add a source that offers it, or use one of those"
    done
    say "installing ${missing[*]}$why"
    # Old lists name versions that the archive has removed: refresh them and try once more.
    _install_packages "${missing[@]}" || { refresh_package_lists && _install_packages "${missing[@]}"; } ||
        die "could not install: ${missing[*]}" "run as root: apt-get install ${missing[*]}"
}

_install_packages() {
    # shellcheck disable=SC2034 # for script/setup
    INSTALLED_SOMETHING=1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
}

# need_command COMMAND [PACKAGE…] --why REASON: installs the packages, or the one of the same name, if the command is not in
# PATH.
need_command() {
    local command=$1 packages=()
    shift
    while [[ $1 != --why ]]; do
        packages+=("$1")
        shift
    done
    command -v "$command" >/dev/null || need_packages "$@" "${packages[@]:-$command}"
}

# -------------------------------------------------------------------------------- packages of a Debian archive

# The Debian archive to fetch from: MPTCPIFY_DEBIAN_MIRROR, otherwise the one that this machine's own apt uses.
debian_mirror() {
    local mirror
    if [[ -n ${MPTCPIFY_DEBIAN_MIRROR:-} ]]; then
        printf '%s\n' "${MPTCPIFY_DEBIAN_MIRROR%/}/"
        return
    fi
    # shellcheck disable=SC2016 # apt's own variables
    mirror=$(apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null | sort -u)
    if [[ -z $mirror ]] && is_debian; then
        # Before the first apt-get update, the sources' origins are unknown: use the source for this release.
        # shellcheck disable=SC2016
        mirror=$(apt-get --no-release-info indextargets --format '$(RELEASE) $(REPO_URI)' 2>/dev/null |
            awk -v "suite=$(os_release VERSION_CODENAME)" '$1 == suite { print $2 }' | sort -u)
    fi
    mirror=${mirror%%$'\n'*}
    [[ -n $mirror ]] || die "this machine's apt names no Debian archive to fetch Debian's packages from" \
        "set MPTCPIFY_DEBIAN_MIRROR to the base address of a Debian mirror: the one that holds dists/ and pool/"
    printf '%s\n' "$mirror"
}

# A SUITE is a Debian release's name, and may have another processor's packages than amd64's: "trixie:arm64".
_apt_home() { printf '%s\n' "$(cache_dir)/apt/${1/:/-}"; }

# debian_apt SUITE apt-get|apt-cache ARGUMENT…: apt on that one suite, with sources, state and cache of its own.
debian_apt() {
    local suite=$1 tool=$2 home
    shift 2
    home=$(_apt_home "$suite")
    [[ -r $home/apt.conf ]] || die "the lists of $suite were not fetched yet" "call debian_update $suite first"
    APT_CONFIG=$home/apt.conf "$tool" "$@"
}

# debian_update SUITE: makes that apt and fetches its lists, which apt verifies with Debian's own keys.
debian_update() {
    local suite=${1%:*} architecture=amd64 home keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    if [[ $1 == *:* ]]; then architecture=${1#*:}; fi
    [[ $(dpkg --print-architecture) == amd64 ]] ||
        die "fetching Debian's packages works on amd64 only, and this machine is $(dpkg --print-architecture)"
    need_packages --why "the keys that Debian signs its archive with" debian-archive-keyring
    mirror=$(debian_mirror)
    home=$(_apt_home "$1")
    mkdir -p "$home"/{parts,state/lists/partial,cache/archives/partial}
    : >"$home/status"
    printf 'deb [arch=%s signed-by=%s] %s %s main\n' "$architecture" "$keyring" "$mirror" "$suite" >"$home/sources.list"
    _apt_configuration "$home" "$architecture" >"$home/apt.conf"
    debian_apt "$1" apt-get -qq update >&2 || die "could not fetch the package lists of Debian's $1" \
        "see apt's message above; MPTCPIFY_DEBIAN_MIRROR names another Debian mirror"
}

# Uses only those of the machine's settings that say how to reach an archive (proxy, certificates): its pins and hooks, such
# as the clean-up in container images, are for its own apt.
_apt_configuration() {
    local home=$1 architecture=$2
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' || true
    cat <<EOF
Dir::Etc::Parts "$home/parts";
Dir::Etc::Main "$home/parts/none";
Dir::Etc::SourceList "$home/sources.list";
Dir::Etc::SourceParts "$home/parts";
Dir::Etc::Preferences "$home/parts/none";
Dir::Etc::PreferencesParts "$home/parts";
Dir::State "$home/state";
Dir::State::Status "$home/status";
Dir::Cache "$home/cache";
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
EOF
}

# debian_packages SUITE DESTDIR PACKAGE…: fetches packages of a Debian suite and unpacks them below DESTDIR. Nothing is
# installed, no dependency is followed, no maintainer script runs.
debian_packages() {
    local suite=$1 destination=$2
    shift 2
    _fetch_packages "$suite" "$destination" download "$@"
}

# debian_root SUITE DESTDIR PACKAGE…: the same, including all dependencies.
debian_root() {
    local suite=$1 destination=$2
    shift 2
    _fetch_packages "$suite" "$destination" install -y --no-install-recommends --download-only "$@"
}

# _fetch_packages SUITE DESTDIR ARGUMENT…: unpacks what apt-get fetches with these arguments.
_fetch_packages() {
    local suite=$1 destination=$2 archives package
    shift 2
    [[ -r $(_apt_home "$suite")/apt.conf ]] || debian_update "$suite"
    archives=$(mktemp -d "$(_apt_home "$suite")/fetch.XXXXXX")
    mkdir "$archives/partial"
    # An older list may name versions that have been removed since.
    if ! _apt_fetch "$suite" "$archives" "$@" 2>/dev/null; then
        debian_update "$suite"
        _apt_fetch "$suite" "$archives" "$@" || {
            rm -rf "$archives"
            die "could not fetch from Debian's $suite: ${*:2}" "see apt's message above"
        }
    fi
    mkdir -p "$destination"
    for package in "$archives"/*.deb; do
        # Not dpkg -x, which would replace a link to a folder, such as /bin, by a folder.
        dpkg-deb --fsys-tarfile "$package" | tar -x -p --keep-directory-symlink -C "$destination" ||
            die "could not unpack ${package##*/}" "is the disk full?"
    done
    rm -rf "$archives"
}

# Into the current folder apt-get downloads, into its cache it installs from.
_apt_fetch() {
    local suite=$1 archives=$2
    shift 2
    (cd "$archives" && debian_apt "$suite" apt-get -qq -o "Dir::Cache::archives=$archives" "$@" >&2)
}

# debian_versions SUITE PACKAGE…: a line with the version that the suite has of each.
debian_versions() {
    local suite=$1
    shift
    debian_apt "$suite" apt-cache show --no-all-versions "$@" |
        awk '$1 == "Package:" { name = $2 } $1 == "Version:" { print name, $2 }'
}

# ------------------------------------------------------------------------------------------------ a 32-bit program

# The static busybox of Debian 12 for i386: a 32-bit program for the demo and the tests to convert.
busybox_i386() {
    busybox_i386_present || with_lock busybox-i386 _fetch_busybox_i386
    _busybox_i386
}

busybox_i386_present() { [[ -x $(_busybox_i386) ]]; }

# script/lib/rings knows it, too.
_busybox_i386() { printf '%s\n' "$(cache_dir)/i386/busybox"; }

_fetch_busybox_i386() {
    local folder
    ! busybox_i386_present || return 0 # another script fetched it while this one waited for the lock
    folder=$(cache_dir)/i386
    say "fetching Debian 12's static busybox for i386 into the cache, once, about 1 MB: a 32-bit program to convert"
    rm -rf "$folder"
    debian_packages bookworm:i386 "$folder/root" busybox-static
    mv "$folder/root/bin/busybox" "$folder/busybox"
    rm -rf "$folder/root"
}

# ------------------------------------------------------------------------- the compiler that the BPF object is made with

# The committed BPF object is, byte for byte, the result of Debian 12's clang and libbpf headers. On other systems these run
# from the cache with the libraries of Debian 12, so that this machine's libraries do not matter. MPTCPIFY_PINNED=cache does
# that on a Debian 12 as well.

PINNED_PACKAGES=(clang-14 lld-14 llvm-14 libbpf-dev)
PINNED_LIBRARIES=(libc6 linux-libc-dev libstdc++6 libgcc-s1 zlib1g libclang-cpp14 libclang-common-14-dev libllvm14
    libffi8 libedit2 libbsd0 libmd0 libtinfo6 libz3-4 libxml2 libicu72 liblzma5)

# The path of clang 14.
pinned_clang() { _pinned /usr/bin/clang-14 bin/clang-14; }

# The path of its llvm-strip.
pinned_llvm_strip() { _pinned /usr/bin/llvm-strip-14 bin/llvm-strip-14; }

# The path of its linker.
pinned_lld() { _pinned /usr/bin/ld.lld-14 bin/ld.lld-14; }

# The folder that holds bpf/bpf_helpers.h.
pinned_bpf_headers() { _pinned /usr/include root/usr/include; }

_pinned() {
    if [[ ${MPTCPIFY_PINNED:-} != cache && $(os_release ID)$(os_release VERSION_ID) == debian12 ]]; then
        need_packages --why "the compiler and headers that the BPF object is made with" "${PINNED_PACKAGES[@]}"
        printf '%s\n' "$1"
    else
        [[ -r $(_pinned_folder)/complete ]] || with_lock clang-14 _fetch_pinned
        printf '%s\n' "$(_pinned_folder)/$2"
    fi
}

_pinned_folder() { printf '%s\n' "$(cache_dir)/clang-lld-14"; }

# True if nothing has to be fetched for that.
pinned_present() {
    if [[ ${MPTCPIFY_PINNED:-} != cache && $(os_release ID)$(os_release VERSION_ID) == debian12 ]]; then
        packages_installed "${PINNED_PACKAGES[@]}"
    else
        [[ -r $(_pinned_folder)/complete ]]
    fi
}

_fetch_pinned() {
    local folder
    folder=$(_pinned_folder)
    [[ ! -r $folder/complete ]] || return 0 # another script fetched it while this one waited for the lock
    say "fetching Debian 12's clang 14, lld 14 and libbpf headers into the cache, once, about 100 MB: they make the BPF object and the launcher"
    rm -rf "$folder"
    mkdir -p "$folder/bin"
    debian_packages bookworm "$folder/root" "${PINNED_PACKAGES[@]}" "${PINNED_LIBRARIES[@]}"
    # shellcheck disable=SC2016 # the wrapper's own $root
    _pinned_wrapper "$folder" clang '-resource-dir "$root/usr/lib/llvm-14/lib/clang/14.0.6" --sysroot="$root"'
    _pinned_wrapper "$folder" llvm-strip ""
    _pinned_wrapper "$folder" ld.lld ""
    : >"$folder/complete"
}

# _pinned_wrapper FOLDER NAME OPTIONS: makes a command that starts Debian 12's NAME by Debian 12's own dynamic linker.
# Through that a program cannot find its own path: clang's built-in headers have to be named.
_pinned_wrapper() {
    cat >"$1/bin/$2-14" <<EOF
#!/bin/sh
root=\${0%/*}/../root
libraries=\$root/lib/x86_64-linux-gnu:\$root/usr/lib/x86_64-linux-gnu:\$root/usr/lib/llvm-14/lib
exec "\$root/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "\$libraries" --argv0 $2 \\
    "\$root/usr/lib/llvm-14/bin/$2" $3 "\$@"
EOF
    chmod 755 "$1/bin/$2-14"
}
