#!/bin/sh
# Apertium with the pairs of the site's languages: installed where that may be done (root on Debian or Ubuntu), else
# what to do is said (`make translation`). `apertium.sh missing` only names the packages that are not there.
set -eu

missing() {
    command -v apertium >/dev/null 2>&1 || printf ' apertium'
    for pair in eng-spa eng-cat spa-cat fra-cat fr-es por-cat es-pt spa-ita cat-ita; do
        [ -e "/usr/share/apertium/modes/$pair.mode" ] || printf ' apertium-%s' "$pair"
    done
}

packages=$(missing)
if [ "${1:-}" = missing ]; then
    printf '%s' "$packages"
    exit 0
fi
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing:$packages"
    apt-get update -qq
    # shellcheck disable=SC2086 - a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    packages=$(missing)
fi
if [ -z "$packages" ]; then
    echo "Apertium is installed: 'make run' translates with it between English, French, Spanish, Portuguese and Italian."
else
    cat <<END
Apertium translates between English, French, Spanish, Portuguese and Italian. On Debian or Ubuntu:

    sudo apt-get install --no-install-recommends$packages
END
fi
cat <<'END'

For Arabic and Korean there is LibreTranslate, which fetches its models when it starts for the first time:

    docker run -d --name libretranslate -p 127.0.0.1:5000:5000 -v libretranslate:/home/libretranslate/.local \
        -e LT_LOAD_ONLY=en,fr,es,pt,it,ar,ko libretranslate/libretranslate:v1.9.6
    export BRAIN_LIBRETRANSLATE_URL=http://127.0.0.1:5000
    export BRAIN_TRANSLATION=apertium,libretranslate    # or libretranslate alone
    make run
END
