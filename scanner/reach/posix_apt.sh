# The question `apt:`: apt's lists reduced where they lie; scanner/reach/posix_apt.py reads what is printed here.
# posix_runner.sh goes before it. The line "$N STATUS" is put behind whatever is read: if it does not come, or does not
# begin a line, the content was cut. Awks differ in what they do with NUL, so they are given none.

# Why the content at a path cannot be read is w, in the kernel's words; empty when it can.
unread() {
  if [ -d "$1" ]; then w='Is a directory'; elif [ -f "$1" ]; then w=$(head -c 1 "$1" 2>&1 >/dev/null)
  elif [ -e "$1" ]; then odd "$1"; else miss "$1"; fi
}

# What is told of a Release file, and whether it speaks of security.
fields='
  { size += length($0) + 1 }
  index($0, n " ") == 1 { ended = $0 == n " 0" ? "whole" : "exit"; size -= length($0) + 2; exit }
  size > most + 1 { exit }
  (NR == 1 && index($0, "-----BEGIN PGP SIGNED MESSAGE-----") == 1) || index($0, "-----BEGIN PGP SIGNATURE-----") { print; next }
  /^(Origin|Label|Suite|Codename|Date|Valid-Until):/ {
    print
    key = $0; sub(/:.*/, "", key)
    if (!(key in seen) && key !~ /^(Date|Valid-Until)$/ && tolower($0) ~ /:.*(security|esm)/) speaks = 1
    seen[key]
  }
  END {
    if (size > most) verdict = "!large"
    else if (ended != "whole") verdict = ended == "" ? "!cut" : "!exit"
    else verdict = speaks ? "=security" : "="
    print verdict
  }
'

# The versions a list (part 2) has for the names of the database (part 1); part 0 is only looked through.
offers='
  function ends(why) { if (bad == "") bad = why; exit }
  function value(line) { sub(/^[^:]*:[ \t\r\f\v]*/, "", line); sub(/[ \t\r\f\v]+$/, "", line); return line }
  function stanza() {
    if (said && !named) ends("name")
    if (said && part == 1) known[name]
    if (said && part == 2 && (name in known)) {
      if (!told) ends("version")
      if (++kept > versions) ends("many")
      print name
      print version
    }
    said = named = told = 0
  }
  part != was { now = part; part = was; stanza(); part = was = now; size = held = 0 }
  index($0, n " ") == 1 { ended = $0 == n " 0" ? "whole" : $0 ~ / (124|137)$/ ? "late" : "exit"; stanza(); exit }
  { size += length($0) + 1; held += length($0) + 1 }
  $0 == "" { if (said) stanza(); held = 0; next }
  held > longest { ends("long") }
  part != 1 && size > all { ends("together") }
  part != 1 && size > most { ends("large") }
  !said && /[^ \t\r\f\v]/ { said = 1 }
  !named && /^Package:/ { name = value($0); named = 1 }
  !told && /^Version:/ { version = value($0); told = 1 }
  END {
    if (bad == "" && ended != "whole") bad = ended == "" ? "cut" : ended
    print (bad == "" ? "=" : "!" bad)
    printf "= %.0f\n", size > "/dev/stderr"
  }
'

# Each Release file by its address in `known`, with + before it where it speaks of security.
release() {
  unread "$1"
  if [ -n "$w" ]; then
    gap "$1" "$w"
    w=
  else
    w=$({ head -c "$((release_most + 1))" "$1"; printf '\n%s %s\n' "$N" "$?"; } | tr '\0' '\1' |
      awk -v n="$N" -v most="$release_most" "$fields")
    printf '\n%s R %s\0%s\n' "$N" "$1" "$w"
  fi
  name=${1##*/}
  case $w in *=security) known="$known+${name%_*}_$NL" ;; *) known="$known-${name%_*}_$NL" ;; esac
}

# Whether the Release file a list belongs to speaks of security: that with the longest address the name begins with.
speaks() {
  owner= sign=
  IFS=$NL
  set -f
  for x in $known; do
    case $1 in
    "${x#?}"*) [ ${#x} -le ${#owner} ] || owner=$x ;;
    esac
  done
  set +f
  unset IFS
  case $owner in +*) return 0 ;; *) return 1 ;; esac
}

# The content of a list by its ending. apt itself takes a gzip file that was cut for a whole one, so it is not asked then.
unpack() {
  case $1 in
  *_Packages) $L cat "$1" ;;
  *) if [ "$tool" = apt ]; then $L /usr/lib/apt/apt-helper cat-file "$1"; else $L "$tool" -dc <"$1"; fi ;;
  esac
}

index() {
  unread "$1"
  one=$most
  case ${1##*_Packages} in
  '') one=$left tool= ;;
  .gz) tool=gzip ;;
  .bz2) tool=bzip2 ;;
  .lz4) tool=lz4 ;;
  .xz) tool=xz ;;
  .zst) tool=zstd ;;
  *) tool=none ;;
  esac
  if [ -n "$tool" ] && ! command -v "$tool" >/dev/null; then
    if [ "$tool" != none ] && [ "$tool" != gzip ] && [ -x /usr/lib/apt/apt-helper ]; then tool=apt; else w=${w:-!packed}; fi
  fi
  [ -n "$w" ] || [ -z "$tool" ] || [ -s "$1" ] || w='!cut'
  if [ -n "$w" ]; then
    gap "$1" "$w"
    return
  fi
  printf '\n%s L %s\0' "$N" "$1"
  set -- "$1" part=2 -
  [ -z "$status" ] || set -- "$1" part=1 "$status" part=2 -
  w=$({ { unpack "$1"; echo "$N $?"; } | head -c "$((one + 100))" | tr '\0' '\1' | {
    shift
    awk -v n="$N" -v longest="$longest" -v all="$left" -v most="$one" -v versions="$versions" "$offers" "$@" >&3
  }; } 2>&1)
  size=${w##*= }
  case $size in '' | *[!0-9]*) size=0 ;; esac
  left=$((left - size))
  [ "$w" = "= $size" ] || gap "$1" '!exit'
}

# Whether the package database is whole; `status` is empty where there is none.
database() {
  unread "$status"
  if [ "$w" = absent ]; then
    status=
  elif [ -n "$w" ]; then
    gap "$status" "$w"
  else
    w=$({ cat "$status"; echo "$N $?"; } | head -c "$((left + 100))" | tr '\0' '\1' |
      awk -v n="$N" -v longest="$longest" -v all="$left" -v most="$left" -v part=0 "$offers" 2>/dev/null)
    [ "$w" = = ] || gap "$status" "${w:-!exit}"
  fi
}

apt() {
  begin "$1"
  number=$1 folder=$2 status=$3 release_most=$4 longest=$5 left=$6 most=$7 files=$8 versions=$9
  known=
  if [ ! -d "$folder" ]; then
    if [ -e "$folder" ]; then w=absent; else miss "$folder"; fi
    end "$number" "missing $w"
    return
  elif [ ! -r "$folder" ] || [ ! -x "$folder" ]; then
    w=$(ls "$folder/." 2>&1 >/dev/null)
    end "$number" "missing ${w:-Permission denied}"
    return
  fi
  for path in "$folder"/* "$folder"/.*; do
    case $path in
    *"$NL"*) ;;
    *_Release | *_InRelease) release "$path" ;;
    esac
  done
  count=0
  for path in "$folder"/* "$folder"/.*; do
    case $path in
    *"$NL"*) ;;
    *_Packages | *_Packages.[a-z0-9][a-z0-9] | *_Packages.[a-z0-9][a-z0-9][a-z0-9] | \
      *_Packages.[a-z0-9][a-z0-9][a-z0-9][a-z0-9])
      count=$((count + 1))
      [ "$count" -gt 1 ] || database
      [ "$count" -le "$files" ] || break
      if speaks "${path##*/}"; then index "$path"; else printf '\n%s L %s\0-\n' "$N" "$path"; fi
      ;;
    esac
  done
  end "$number" "apt $count"
}
