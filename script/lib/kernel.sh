# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# From the name of a kernel in script/kernels to files that QEMU can boot. To be sourced after common.sh.
#
# A kernel in the cache is a folder, kernels/NAME or kernels/NAME-ARCHITECTURE, that appears whole or not at all:
#   version   what `uname -r` says in it
#   vmlinuz   the image
#   root/     a root whose lib/modules/<version> holds the modules with their modules.dep

KERNELS_LIST=${BASH_SOURCE[0]%/lib/*}/kernels

# The names in script/kernels, one a line.
kernel_names() { awk '$1 !~ /^#/ && NF { print $1 }' "$KERNELS_LIST"; }

# kernel_present NAME [ARCHITECTURE]: true if it is in the cache.
kernel_present() { [[ -r $(_kernel_folder "$@")/version ]]; }

_kernel_folder() {
    local architecture=${2:-amd64}
    printf '%s\n' "$(cache_dir)/kernels/$1$([[ $architecture == amd64 ]] || printf -- '-%s' "$architecture")"
}

# kernel_folder NAME [ARCHITECTURE]: the folder of that kernel in the cache; fetches it if it is not there.
kernel_folder() {
    local name=$1 architecture=${2:-amd64} folder suite meta
    folder=$(_kernel_folder "$@")
    if ! kernel_present "$@"; then
        read -r suite meta _ < <(awk -v "name=$name" '$1 == name { print $2, $3 }' "$KERNELS_LIST") ||
            die "no kernel is named '$name'" \
                "known: $(kernel_names | paste -sd' '); or give the path of a vmlinuz"
        if [[ $architecture != amd64 ]]; then suite=$suite:$architecture; fi
        with_lock kernels _fetch_kernel "$folder" "$suite" "$meta-$architecture"
    fi
    printf '%s\n' "$folder"
}

_fetch_kernel() {
    local folder=$1 suite=$2 meta=$3 packages image version new
    [[ ! -r $folder/version ]] || return 0 # another script fetched it while this one waited for the lock
    need_packages --why "modprobe and depmod, for the modules of the VM's kernel" kmod
    debian_update "$suite"
    mapfile -t packages < <(_kernel_packages "$suite" "$meta")
    ((${#packages[@]})) || die "$meta of Debian's $suite depends on no kernel" "look at script/kernels"

    say "fetching the kernel '${folder##*/}' from Debian's $suite, once, about 100 MB: ${packages[*]}"
    mkdir -p "${folder%/*}"
    new=$(mktemp -d "${folder%/*}/.new.XXXXXX")
    debian_packages "$suite" "$new/root" "${packages[@]}"

    # Up to 6.x the image is boot/vmlinuz-<version>, from 7.x on usr/lib/modules/<version>/vmlinuz.
    image=$(find "$new/root" -name 'vmlinuz*' -type f -print -quit)
    [[ -n $image ]] || die "no kernel image in ${packages[*]}" "the packages changed their layout: see script/lib/kernel.sh"
    version=$(kernel_version "$image")
    mv "$image" "$new/vmlinuz"
    # modprobe -d looks in lib/modules or in usr/lib/modules, depending on the distribution: provide both.
    mkdir -p "$new/root/lib" "$new/root/usr"
    [[ -d $new/root/lib/modules ]] || mv "$new/root/usr/lib/modules" "$new/root/lib/modules"
    rm -rf "$new/root/usr/lib" "$new/root/boot" "$new/root/usr/share"
    ln -s ../lib "$new/root/usr/lib"

    say "indexing the modules of $version (depmod)"
    depmod -b "$new/root" "$version" || die "depmod failed for $version" "is the disk full?"
    chmod 755 "$new"
    printf '%s\n' "$version" >"$new/version"
    rm -rf "$folder"
    mv "$new" "$folder"
}

# The packages with an image or modules (or the index of what is built in) that a meta package leads to. Most of the
# packages on the way, such as 7.x's linux-image-<version>, hold a few kilobytes and lead on to the next.
_kernel_packages() {
    local suite=$1 queue=("$2") package found=" "
    while ((${#queue[@]})); do
        package=${queue[0]}
        queue=("${queue[@]:1}")
        [[ $found != *" $package "* ]] || continue
        found+="$package "
        mapfile -t -O "${#queue[@]}" queue < <(
            debian_apt "$suite" apt-cache show --no-all-versions "$package" |
                sed -n 's/^Depends: //p' | tr ',' '\n' | grep -oE 'linux-(image|binary|modules|base)-[^ ]+' || true
        )
    done
    # The meta packages themselves have no version in their name.
    tr ' ' '\n' <<<"$found" | grep -E '^linux-(image|binary|modules|base)-[0-9]' || true
}

# kernel_version VMLINUZ: what `uname -r` will print. A bzImage has at 0x20e the string's offset minus 0x200; an arm64 Image
# is the kernel itself, which contains its banner.
kernel_version() {
    local image=$1 offset text
    case $(kernel_architecture "$image") in
        amd64)
            offset=$(od -An -tu2 -j 526 -N 2 "$image")
            text=$(dd if="$image" bs=1 skip=$((offset + 512)) count=128 status=none | tr '\0' '\n' | head -n 1)
            ;;
        arm64)
            text=$(grep -aom 1 'Linux version [^ ]* ' "$image" | head -n 1)
            text=${text#Linux version }
            ;;
        *) die "$image is no bootable kernel image for amd64 or arm64" \
            "give a vmlinuz (a bzImage, or an uncompressed Image), as distributions install it in /boot" ;;
    esac
    printf '%s\n' "${text%% *}"
}

# kernel_architecture VMLINUZ: amd64 or arm64, or nothing; by the image's header.
kernel_architecture() {
    if [[ $(dd if="$1" bs=1 skip=514 count=4 status=none | tr -d '\0') == HdrS ]]; then
        echo amd64
    elif [[ $(dd if="$1" bs=1 skip=56 count=4 status=none | tr -d '\0') == ARMd ]]; then
        echo arm64
    fi
}
