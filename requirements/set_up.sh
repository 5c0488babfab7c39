#!/bin/sh
# Makes .venv hold what requirements/NAME.lock says, and nothing half-done: `set_up.sh base` or `set_up.sh dev`.
# Does nothing when that is so already. Whatever a bare machine lacks is named with the package that brings it.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME # pip starts Pythons of its own, which shall see .venv alone

wanted=$1
venv=.venv
log=$venv/pip.log
here=$(pwd -P)

say() { printf 'rasoat: %s\n' "$@" >&2; }

fail() {
    say "$@"
    exit 1
}

# The scripts of an environment hold the path of its folder, its libraries fit one interpreter.
belongs_here() { printf '%s\n' "$here" "$(readlink -f $venv/bin/python || :)"; }

contents() { cksum "requirements/$1.lock" pyproject.toml; }

is_sound() {
    [ -x $venv/bin/python ] && [ ! -e $venv/unfinished ] &&
        { [ ! -e $venv/belongs ] || [ "$(cat $venv/belongs)" = "$(belongs_here)" ]; }
}

is_made() { [ -e "$venv/$1.made" ] && [ "$(cat "$venv/$1.made")" = "$(contents "$1")" ]; }

is_compiled() {
    [ -e $venv/compiled ] && [ -z "$(find scanner checks reports -name '*.py' -newer $venv/compiled -print -quit)" ]
}

is_ready() { is_sound && { is_made dev || is_made "$wanted"; }; }

find_python() {
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$python" >/dev/null && "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            return
        fi
    done
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null || fail "$python is missing; install it with: apt-get install python3 python3-venv"
    fail "Python 3.11 or newer is needed; $("$python" -V 2>&1) is too old." \
        "Debian 12 and Ubuntu 24.04 bring a newer one. If it is beside the old one, name it: make scan PYTHON=python3.11"
}

make_environment() {
    find_python
    case ${python##*/} in
        python3.*) package=${python##*/}-venv ;; # one beside the distribution's own
        *) package=python3-venv ;;
    esac
    "$python" -I -c 'import venv, ensurepip' 2>/dev/null ||
        fail "Python's venv is missing; install it with: apt-get install $package"
    rm -rf $venv
    mkdir $venv
    : >$venv/unfinished
    said=$("$python" -I -m venv $venv 2>&1) || fail "no virtual environment could be made in $here/$venv:" "$said"
}

# Variables that say where pip fetches from stay; those that say what it does would spoil the installation.
drop_odd_pip_variables() {
    for name in $(env | sed -n 's/^\(PIP_[A-Z_]*\)=.*/\1/p'); do
        case $name in
            PIP_INDEX_URL | PIP_EXTRA_INDEX_URL | PIP_FIND_LINKS | PIP_NO_INDEX | PIP_TRUSTED_HOST | PIP_PROXY) ;;
            PIP_CERT | PIP_CLIENT_CERT | PIP_KEYRING_PROVIDER | PIP_USE_FEATURE | PIP_USE_DEPRECATED) ;;
            PIP_TIMEOUT | PIP_DEFAULT_TIMEOUT | PIP_RETRIES | PIP_CACHE_DIR | PIP_NO_CACHE_DIR | PIP_CONFIG_FILE) ;;
            *) unset "$name" ;;
        esac
    done
}

pip_install() {
    $venv/bin/python -I -m pip install -q --no-input --disable-pip-version-check --no-user "$@" >>$log 2>&1 || explain
}

explain() {
    grep -v '^WARNING: ' $log | tail -n 3 >&2
    if grep -q 'DO NOT MATCH THE HASHES' $log; then
        why="a library is not the one that requirements/$wanted.lock names: its hash differs, and it was not installed"
    elif grep -q 'No space left' $log; then
        why="the disk is full"
    elif grep -q 'CERTIFICATE_VERIFY_FAILED' $log; then
        why="pip does not trust the certificate of the package index (does a firewall or proxy look into TLS?)"
        why="$why; on Debian pip trusts what the system trusts with: PIP_CERT=/etc/ssl/certs/ca-certificates.crt make scan"
    elif grep -qiE 'connection|resol|timed ?out|unreachable|proxy|ssl' $log; then
        why="the package index gave no answer to pip (network, proxy, mirror?), so the libraries could not be fetched"
    else
        why="pip could not install the libraries"
    fi
    fail "$why" "all that pip said: $venv/pip.log; README.md says how to install without Internet"
}

install() {
    say "setting up .venv, once; this takes about a minute ..."
    : >$venv/unfinished
    : >$log
    drop_odd_pip_variables
    pip_install --only-binary :all: --require-hashes -r "requirements/$wanted.lock"
    pip_install --no-deps --no-build-isolation -e .
    name_this_folder_by_a_relative_path
    belongs_here >$venv/belongs
    contents "$wanted" >"$venv/$wanted.made"
    rm $venv/unfinished
}

# Python 3.11 reads .pth files in the encoding of the locale (site.py; 3.12 tries UTF-8 first): in the C locale it
# would not start in a folder with Vietnamese letters.
name_this_folder_by_a_relative_path() {
    for file in $venv/lib/python3*/site-packages/*.pth; do
        if [ "$(sort -u "$file")" = "$here" ]; then # hatchling writes it once a package
            echo ../../../.. >"$file"
        fi
    done
}

# pip compiles the libraries; the program itself is run from here, and would be compiled at every start where
# PYTHONDONTWRITEBYTECODE is set. So would its YAML, its tables and its patterns (scanner/reading/kept.py): a scan of an
# empty folder reads them once. What is wrong with them shows in use.
compile() {
    : >$venv/compiled.new
    $venv/bin/python -I -m compileall -q scanner checks reports || :
    empty=$(mktemp -d) && mkdir "$empty/root" && (
        unset PYTHONDONTWRITEBYTECODE RASOAT_SIGNING_KEY
        $venv/bin/rasoat checks list
        $venv/bin/rasoat scan --root "$empty/root" --store "$empty/store" --out "json:$empty/results.json"
        $venv/bin/rasoat report --store "$empty/store" --out "html:$empty/html"
    ) >/dev/null 2>&1 || :
    rm -rf "${empty:-$venv/none}"
    mv $venv/compiled.new $venv/compiled
}

# One at a time; the orphaned pip of a killed run has inherited the lock and is waited for.
only_one() {
    command -v flock >/dev/null || return 0
    exec 9<requirements/set_up.sh
    flock -n 9 && return
    say "another set-up is at work in this folder; waiting for it ..."
    flock 9
}

is_ready && is_compiled && exit
if [ ! -w . ]; then
    is_ready && exit
    fail "this folder cannot be written: $here" "copy it to a place of your own and run make there"
fi
only_one
is_sound || make_environment
is_made dev || is_made "$wanted" || install
is_compiled || compile
