# Answers read-only questions about the machine it runs on; scanner/reach/posix_script.py sends it and reads it back.
# Plain POSIX: dash, bash, ksh and the ash of busybox. Nothing is written to any file; nothing is changed.
# N is a name nobody can guess, M one byte more than is kept of an answer, T the seconds a command may take.

PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C LANG=C
export PATH LC_ALL LANG
unset CDPATH ENV BASH_ENV GLOBIGNORE
cd /
NL='
'
exec 3>&1

begin() { printf '\n%s B %s\n' "$N" "$1"; printf '\n%s B %s\n' "$N" "$1" >&2; }
end() { printf '\n%s E %s %s\n' "$N" "$1" "$2"; printf '\n%s E %s\n' "$N" "$1" >&2; }
gap() { printf '\n%s X %s\0%s' "$N" "$1" "$2"; }

# Why nothing is seen at a path: w is "absent" where its folder may be searched, else what the kernel says.
miss() {
  d=${1%/}
  d=${d%/*}
  if [ ! -L "$1" ] && [ ${#1} -lt 255 ] && [ -d "${d:-/}" ] && [ -x "${d:-/}" ]; then
    w=absent
  else
    w=$(ls -Ld "$1" 2>&1 >/dev/null)
  fi
}

# What is neither a file nor a folder is never opened: reading it could block for ever, or change something.
odd() {
  if [ -p "$1" ]; then w='is a pipe, not a file'; elif [ -S "$1" ]; then w='is a socket, not a file'
  else w='is a device, not a file'; fi
}

file() {
  begin "$1"
  if [ -f "$2" ]; then
    head -c "$M" "$2"
    end "$1" "read $?"
  elif [ -d "$2" ]; then
    end "$1" "missing Is a directory"
  elif [ -e "$2" ]; then
    odd "$2"
    end "$1" "missing $w"
  else
    miss "$2"
    end "$1" "missing $w"
  fi
}

# t is the type of what stands at a path, links not followed; empty when nothing is seen.
kind() {
  if [ -L "$1" ]; then t=l; elif [ -f "$1" ]; then t=f; elif [ -d "$1" ]; then t=d; elif [ -p "$1" ]; then t=p
  elif [ -S "$1" ]; then t=s; elif [ -e "$1" ]; then t=c; else t=; fi
}

list() {
  begin "$1"
  if [ ! -d "$2" ]; then
    if [ -e "$2" ]; then w=absent; else miss "$2"; fi
    end "$1" "missing $w"
  elif [ -r "$2" ] && [ -x "$2" ]; then
    for x in "$2"/* "$2"/.*; do
      case $x in */. | */..) continue ;; esac
      kind "$x"
      [ -z "$t" ] || printf '%s%s\0' "$t" "${x##*/}"
    done
    end "$1" listed
  else
    w=$(ls "$2" 2>&1 >/dev/null)
    end "$1" "missing ${w:-Permission denied}"
  fi
}

# The paths that a glob names, one part after the other, so that a folder that cannot be listed is told, not passed by.
each() {
  begin "$2"
  k=$1 i=$2 j=$3 g=${3#/} e=
  if [ -n "$g" ]; then set -- ''; else set -- /; fi
  while [ -n "$g" ]; do
    q=${g%%/*}
    case $g in */*) g=${g#*/} ;; *) g= ;; esac
    if [ -z "$g" ]; then case $j in */) e=/ ;; esac; fi
    n=$#
    case $q in
    *\** | *\?* | *\[*\]*)
      while [ "$n" -gt 0 ]; do
        b=$1 n=$((n - 1))
        shift
        if [ -d "${b:-/}" ] && [ -r "${b:-/}" ] && [ -x "${b:-/}" ]; then
          IFS=
          for x in "$b"/$q$e; do break; done
          if [ -e "$x" ] || [ -L "$x" ]; then set -- "$@" "$b"/$q$e; fi
          unset IFS
        elif [ -d "$b" ]; then
          w=$(ls "$b/" 2>&1 >/dev/null)
          gap "$b" "${w:-Permission denied}"
        elif [ ! -e "$b" ]; then
          miss "$b"
          [ "$w" = absent ] || gap "$b" "$w"
        fi
      done
      ;;
    *)
      while [ "$n" -gt 0 ]; do
        b=$1 n=$((n - 1))
        shift
        set -- "$@" "$b/$q$e"
      done
      ;;
    esac
  done
  for x; do
    [ -e "$x" ] || [ -L "$x" ] || { miss "$x" && [ "$w" = absent ] || gap "$x" "$w"; }
  done
  [ $# -eq 0 ] || "$k" "$@"
  end "$i" each
}

# GNU find tells everything of many paths at once; without it stat(1) is asked path by path.
if find / -maxdepth 0 -printf '' 2>/dev/null; then
  status() { find "$@" -maxdepth 0 -printf '%y %m %U %G %s %T@ %n\0%p\0%l\0' 2>/dev/null; }
  sizes() { find -L "$1" -maxdepth 0 -printf '%s %T@\n' 2>/dev/null; }
else
  status() {
    for x; do
      s=$(stat -c '%f %u %g %s %Y %h' "$x" 2>/dev/null) || continue
      if [ -L "$x" ]; then l=$(readlink "$x"); else l=; fi
      printf '= %s\0%s\0%s\0' "$s" "$x" "$l"
    done
  }
  sizes() { stat -L -c '%s %Y' "$1" 2>/dev/null; }
fi

contents() {
  for x; do
    if [ -f "$x" ]; then
      printf '\n%s P %s\0' "$N" "$x"
      w=$(head -c "$M" "$x" 2>&1 >&3)
      [ -z "$w" ] || gap "$x" "$w"
    elif [ ! -d "$x" ] && [ -e "$x" ]; then
      odd "$x"
      gap "$x" "$w"
    elif [ -L "$x" ] && [ ! -e "$x" ]; then
      miss "$x"
      gap "$x" "$w"
    fi
  done
}

beginnings() {
  for x; do
    if [ -f "$x" ]; then
      printf '\n%s H %s\0' "$N" "$x"
      sizes "$x"
      w=$(head -c 4096 "$x" 2>&1 >&3)
      [ -z "$w" ] || gap "$x" "$w"
    elif [ ! -d "$x" ] && [ -e "$x" ]; then
      odd "$x"
      gap "$x" "$w"
    elif [ -L "$x" ] && [ ! -e "$x" ]; then
      miss "$x"
      gap "$x" "$w"
    fi
  done
}

# What stands for a password is masked by the awk program in $3: its length, salt and hash do not leave the machine.
shadow() {
  begin "$1"
  if [ ! -f "$2" ]; then
    if [ -d "$2" ]; then w='Is a directory'; elif [ -e "$2" ]; then odd "$2"; else miss "$2"; fi
    end "$1" "missing $w"
    return
  fi
  w=$(head -c 1 "$2" 2>&1 >/dev/null)
  [ -n "$w" ] || w=$({ awk "$3" | head -c "$M" >&3; } 2>&1)
  if [ -n "$w" ]; then
    end "$1" "missing $w"
  else
    w=$(tail -c 1 "$2" 2>/dev/null && echo .)
    if [ "$w" = "$NL." ]; then end "$1" 'read 0'; else end "$1" 'read 0 cut'; fi
  fi
}

if timeout -k 1 1 true 2>/dev/null; then L="timeout -k 1 $T"; else L=; fi

cmd() {
  i=$1 p=$2 c= f=
  shift 2
  begin "$i"
  for x in /usr/sbin /usr/bin /sbin /bin /usr/local/sbin /usr/local/bin; do
    case $p in /*) x= ;; esac
    x=$x${x:+/}$p
    if [ -f "$x" ] && [ -x "$x" ]; then
      c=$x
      break
    fi
    [ ! -e "$x" ] || f=$x
  done
  if [ -n "$c" ]; then
    # Its output goes through one head(1), its complaints through another, its exit status past both.
    s=$({ { { $L env -i PATH="$PATH" LC_ALL=C LANG=C "$c" "$@" </dev/null 3>&- 4>&- 5>&-; echo $? >&4; } \
      2>&5 | head -c "$M" >&3; } 5>&1 | head -c "$M" >&2; } 4>&1)
    end "$i" "exit ${s:-lost}"
  elif [ -n "$f" ]; then
    end "$i" "missing $f: Permission denied"
  else
    case $p in /*) miss "$p" ;; *) w=absent ;; esac
    end "$i" "missing $w"
  fi
}
