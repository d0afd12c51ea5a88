#!/bin/sh
# What the tests need from the system beside Python: installed where that may be done (root on Debian or Ubuntu),
# else named, and the run fails. Nothing is skipped for want of a program.
set -eu

what=${1:-test}
missing=""
need() { # need PACKAGE COMMAND...
    package=$1
    shift
    for command in "$@"; do
        if [ -x "$command" ] || command -v "$command" >/dev/null 2>&1; then return; fi
    done
    missing="$missing $package"
}
need_font() { # need_font PACKAGE FILE
    find /usr/share/fonts -name "$2" 2>/dev/null | grep -q . || missing="$missing $1"
}

need_pdfs() { # real PDFs in many languages, to be read by tests/load/extraction.py
    for language in "" -de -fr -it -nl -pt -ru; do
        ls /usr/share/doc/debian-faq$language >/dev/null 2>&1 || missing="$missing debian-faq$language"
    done
    for language in "" -ca -de -es -fr -it -ja -ru -zh-cn; do
        ls /usr/share/doc/maint-guide$language >/dev/null 2>&1 || missing="$missing maint-guide$language"
    done
}

if [ "$what" = temporary ]; then # where temporary files lie: in memory if there is room, where nothing waits for a disk
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'END { print $4 }')
    if [ "${free:-0}" -gt 4000000 ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
    exit
fi

look() {
    missing=""
    need chromium chromium /usr/bin/chromium
    need redis-server redis-server
    need postgresql $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null) initdb
    need gettext xgettext
    need nodejs node
    need npm npm
    need apertium-apy apertium-apy
    missing="$missing$(sh brain/languages/engines/apertium.sh missing)"
    need_font fonts-noto-core "NotoSansArabic*"
    need_font fonts-noto-cjk "NotoSansCJK*"
    if [ "$what" = load ]; then need_pdfs; fi
}

look
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086 - a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    look
    [ -n "$missing" ] || exit 0
fi
echo "The tests need these Debian packages, or what they hold:$missing" >&2
exit 1
