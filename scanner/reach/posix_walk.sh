# The question `walk:`: one bounded walk by GNU find, which looks at each entry once, runs nothing and follows no link.
# posix_runner.sh goes before it; scanner/reach/posix_walk.py writes two functions beside it, `found` and `starts`, and
# reads what is printed here. A folder is walked as /folder/. so that what find says of a start is told from the rest.
# Entries are counted on their way, not carried over the line; the count is told from time to time, as a sign of life.

# Seconds since the machine was started, which no change of its clock moves.
tell_now() {
  now=0
  read -r now rest </proc/uptime || return 0
  now=${now%.*}
}

# One find from the paths given. z is what the worst ended with: 1 when it complained; more ends the walk.
look() {
  [ "$z" -le 1 ] || return 0
  tell_now
  left=$((ends - now)) s=124
  if [ "$left" -gt 0 ]; then
    found "$@"
    s=$?
  fi
  [ "$s" -le "$z" ] || z=$s
}

# The device of the folders among the paths given, or more than one; files of an overlay may lie on others. What find
# complains of here it complains of again.
devices() {
  $L find "$@" -maxdepth 0 -type d -printf '%D\n' 2>/dev/null | uniq
}

# A start: its point, the device that must be there lest another mount hides it, an option of find.
start() {
  here= option=$3
  if [ -d "${1:-/}" ]; then
    device=$(devices "$1/.")
    if [ "$2" = any ] || [ "${device:-$2}" = "$2" ]; then here=yes; else printf '\0- %s/.\0' "$1" >&2; fi
  else
    if [ -e "$1" ]; then w=file; else miss "$1"; fi
    case $w in
    file) ;;
    absent) printf '\0- %s/.\0' "$1" >&2 ;;
    *) printf '\0! %s/.\0' "$1" >&2 ;;
    esac
  fi
  [ -z "$here" ] || look "$1/."
}

# One find from names in a folder of the start, but for those on which something was mounted since.
enter() {
  w=
  [ -z "$option" ] || w=$(devices "$@")
  if [ "${w:-$device}" = "$device" ]; then
    look "$@"
  else
    for x; do
      w=$(devices "$x")
      [ "${w:-$device}" != "$device" ] || look "$x"
    done
  fi
}

# What stands in a folder of the start, but for the names `mounted` knows: those are mount points, and not looked at.
beside() {
  [ -n "$here" ] && [ -d "$1" ] || return 0
  [ -r "$1" ] || printf '\0! %s\0' "$1" >&2
  folder=$1
  set --
  for x in "$folder"/* "$folder"/.*; do
    ! mounted "${x##*/}" || continue
    set -- "$@" "$x"
    [ $# -lt 256 ] || { enter "$@" && set --; }
  done
  [ $# -eq 0 ] || enter "$@"
}

walk() {
  begin "$1"
  if [ ! -d "$2" ]; then
    if [ -e "$2" ]; then w=absent; else miss "$2"; fi
    end "$1" "missing $w"
  elif [ ! -r "$2" ]; then
    w=$(ls "$2/." 2>&1 >/dev/null)
    end "$1" "missing ${w:-Permission denied}"
  elif ! find / -maxdepth 0 -printf '' 2>/dev/null; then
    end "$1" "walk printf"
  elif [ -z "$L" ]; then
    end "$1" "walk timeout"
  else
    tell_now
    z=0 ends=$((now + $3))
    printf '\n%s F \0' "$N"
    s=$({ { { starts; echo "$z" >&4; } 2>&5 | awk -v n="$N" -v i="$1" -v most="$4" '
      !(NR % 4096) { printf "\n%s T %s %d\n", n, i, NR; fflush() }
      NR > most { exit }
      END { printf "\n%s C %s %d\n", n, i, NR }
    ' >&3; } 5>&1 | head -c "$M" >&3; } 4>&1)
    printf '\n%s M \0' "$N"
    head -c "$M" /proc/self/mountinfo
    end "$1" "walk ${s:-lost}"
  fi
}
