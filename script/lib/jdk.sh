# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Other JDKs than the default one. To be sourced after common.sh.

# The newest JDK among those installed side by side; empty if that is the default one.
newest_jdk() {
    local release major best=17 found=""
    for release in /usr/lib/jvm/*/release; do
        [[ -r $release && ! -L ${release%/release} ]] || continue
        major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
        if ((major > best)); then best=$major found=${release%/release}; fi
    done
    printf '%s\n' "$found"
}

# jdk_home VERSION: the folder of this machine's JDK of that version; false if there is none.
jdk_home() {
    local release
    for release in /usr/lib/jvm/*/release; do
        [[ -r $release && ! -L ${release%/release} ]] || continue
        if grep -q "^JAVA_VERSION=\"$1[.\"]" "$release"; then printf '%s\n' "${release%/release}" && return; fi
    done
    return 1
}

# JDKs between the oldest and the newest, for tests of code that depends on the JDK's internals: Debian 13's, from the
# cache. They need Debian 13's C library, which is mounted over this machine's, only for the processes that run on them.

# The versions that Debian 13 has between 17 and its newest.
BETWEEN_JDKS=(21)

# jdk_present VERSION: true if it is in the cache.
jdk_present() { [[ -r $(_jdk_folder "$1")/complete ]]; }

# need_jdk_between VERSION: fetches it if it is not there.
need_jdk_between() { jdk_present "$1" || with_lock "jdk-$1" _fetch_jdk "$1"; }

# with_jdk VERSION COMMAND…: runs COMMAND with that JDK as its JAVA_HOME. Needs root.
with_jdk() {
    local folder version=$1
    shift
    folder=$(_jdk_folder "$version")
    need_jdk_between "$version"
    # shellcheck disable=SC2016 # the other shell's arguments
    JAVA_HOME=$folder/root/usr/lib/jvm/java-$version-openjdk-amd64 unshare --mount sh -ec '
        libraries=/usr/lib/x86_64-linux-gnu
        mount -t overlay -o "lowerdir=$0/root$libraries:$libraries" overlay "$libraries"
        exec "$@"' "$folder" "$@"
}

_jdk_folder() { printf '%s\n' "$(cache_dir)/jdks/$1"; }

_fetch_jdk() {
    local folder version=$1
    folder=$(_jdk_folder "$version")
    ! jdk_present "$version" || return 0 # another script fetched it while this one waited for the lock
    say "fetching JDK $version from Debian 13 into the cache, once, about 50 MB: what changes the JDK's own sockets is tested on it"
    rm -rf "$folder"
    debian_packages trixie "$folder/root" "openjdk-$version-jre-headless" libc6
    find "$folder/root/usr/lib/jvm" -lname '/etc/java-*' -printf '%p\t%l\n' | while IFS=$'\t' read -r link target; do
        ln -sfn "$folder/root$target" "$link"
    done
    : >"$folder/complete"
}
