# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A package for Debian and its like, of what script/install installs. To be sourced after common.sh.

# debian_package TREE FILE VERSION TIME: makes the package FILE of the files below TREE, which script/install has put there
# with the prefix /usr. VERSION is Maven's; no time in the package is later than TIME, in seconds since 1970, so that the
# same files give the same bytes.
debian_package() {
    local tree=$1 file=$2 version=${3/-/\~} page
    # As the distribution has them: man pages compressed, without a time; links within /usr relative; files for shells to
    # read without a #! line.
    for page in "$tree"/usr/share/man/man1/*.1; do gzip -9n "$page"; done
    ln -sfn ../lib/mptcpify/mptcpify "$tree/usr/bin/mptcpify"
    mv "$tree/usr/share/zsh/site-functions" "$tree/usr/share/zsh/vendor-completions"
    sed -i '1{/^#!/d}' "$tree/usr/share/bash-completion/completions/mptcpify"
    mkdir -p "$tree/DEBIAN" "$tree"/usr/share/{doc/mptcpify,lintian/overrides}
    # The jar is beside the script that starts it, has programs for two processors, and is no library for other packages.
    echo 'mptcpify: jar-not-in-usr-share *' >"$tree/usr/share/lintian/overrides/mptcpify"
    _debian_copyright >"$tree/usr/share/doc/mptcpify/copyright"
    _debian_changelog "$version" "$4" | gzip -9n >"$tree/usr/share/doc/mptcpify/changelog.gz"
    _debian_control "$version" "$(_kibibytes "$tree")" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f | LC_ALL=C sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
    _debian_postinst >"$tree/DEBIAN/postinst"
    _debian_prerm >"$tree/DEBIAN/prerm"
    _debian_postrm >"$tree/DEBIAN/postrm"
    chmod -R u=rwX,go=rX "$tree"
    chmod 755 "$tree"/DEBIAN/p*
    SOURCE_DATE_EPOCH=$4 DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$tree" "$file" >/dev/null ||
        die "dpkg-deb could not make $file" "see its message above"
}

# The size of the files, independent of their file system.
_kibibytes() { find "$1/usr" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'; }

# A JVM without a display; libbpf by its library's package. Every Debian has the other programs that the command calls.
# The jar contains JNA, picocli and Jackson as tested: Debian 12's libjna-java is older than the JNA needed here.
_debian_control() {
    cat <<EOF
Package: mptcpify
Version: $1
Section: net
Priority: optional
Architecture: all
Maintainer: The mptcpify contributors <mptcpify@users.noreply.github.com>
Installed-Size: $2
Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless, libbpf1 (>= 1:1.0~)
Homepage: https://github.com/mptcpify/mptcpify
Description: Multipath TCP for programs that do not ask for it
 Programs that open TCP sockets get Multipath TCP (RFC 8684) sockets instead:
 a service, a container, a user's processes, a command with all that it
 starts, or the whole machine. They need no change, no restart and no
 library of their own. The same command tells, socket by socket, which
 connections use Multipath TCP, and why others do not.
 .
 It takes Linux 6.6 for what runs already, and 5.14 for what it starts.
EOF
}

_debian_copyright() {
    cat <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: mptcpify
Upstream-Contact: https://github.com/mptcpify/mptcpify
Source: https://github.com/mptcpify/mptcpify

Files: *
Copyright: 2026 The mptcpify contributors
License: Apache-2.0
Comment: The jar holds classes of commons-io, picocli and Jackson, which are under
 this license too, and of JNA, which is under Apache-2.0 or LGPL-2.1-or-later,
 with its C library; and the BPF objects, under GPL-2.0-only or BSD-2-Clause. Their
 own notices are in the jar, below META-INF.

License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
EOF
}

_debian_changelog() {
    cat <<EOF
mptcpify ($1) unstable; urgency=medium

  * What has changed stands in CHANGELOG.md, at
    https://github.com/mptcpify/mptcpify

 -- The mptcpify contributors <mptcpify@users.noreply.github.com>  $(LC_ALL=C date -u -d "@$2" '+%a, %d %b %Y %H:%M:%S +0000')
EOF
}

# The archive of classes is made here, for this machine's JVM. mptcpify-paths stays disabled until it is enabled by hand.
_debian_postinst() {
    cat <<'EOF'
#!/bin/sh
set -e
if [ "$1" = configure ] || [ "$1" = abort-upgrade ]; then
    bash -euc '. /usr/lib/mptcpify/lib/common.sh; share_classes /usr/lib/mptcpify/mptcpify.jar /usr/lib/mptcpify/mptcpify.jsa' || true
    if command -v deb-systemd-helper >/dev/null; then
        deb-systemd-helper unmask mptcpify-restore.service >/dev/null || true
        if deb-systemd-helper --quiet was-enabled mptcpify-restore.service; then
            deb-systemd-helper enable mptcpify-restore.service >/dev/null || true
        fi
        deb-systemd-helper update-state mptcpify-restore.service >/dev/null || true
    fi
    if [ -d /run/systemd/system ]; then
        systemctl --system daemon-reload >/dev/null || true
        if [ -n "$2" ]; then deb-systemd-invoke try-restart mptcpify-paths.service >/dev/null || true; fi
    fi
fi
EOF
}

_debian_prerm() {
    cat <<'EOF'
#!/bin/sh
set -e
rm -f /usr/lib/mptcpify/mptcpify.jsa
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    deb-systemd-invoke stop mptcpify-paths.service mptcpify-restore.service >/dev/null || true
fi
EOF
}

# What is enabled outlives the package, in the kernel until the machine restarts, and in /etc, unless the package is purged:
# then the pins are removed, and the kernel unloads the programs.
_debian_postrm() {
    cat <<'EOF'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload >/dev/null || true; fi
if [ "$1" = purge ]; then
    if command -v deb-systemd-helper >/dev/null; then
        deb-systemd-helper purge mptcpify-restore.service mptcpify-paths.service >/dev/null || true
        deb-systemd-helper unmask mptcpify-restore.service mptcpify-paths.service >/dev/null || true
    fi
    rm -rf /etc/mptcpify /sys/fs/bpf/mptcpify
fi
EOF
}
