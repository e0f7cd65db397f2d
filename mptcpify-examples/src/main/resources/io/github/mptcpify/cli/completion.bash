# SPDX-License-Identifier: Apache-2.0
# What only this machine knows: units, users, processes, what is enabled; and behind "run" any command with its own completion.
_mptcpify() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    if [[ ${COMP_WORDS[at]} != -* ]]; then command=${COMP_WORDS[at]} && break; fi
  done
  # a "=" is a word of its own for readline
  if [[ $current == = ]]; then current=""; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case $before in
    --unit)
      _mptcpify_offer "$current" < <(systemctl list-units --all --plain --no-legend --type service,slice,scope 2>/dev/null |
        cut -d ' ' -f 1)
      return ;;
    --container)
      _mptcpify_offer "$current" < <(podman container ls -a --format '{{.Names}}' 2>/dev/null; docker container ls -a --format '{{.Names}}' 2>/dev/null)
      return ;;
    --only-user | --except-user) _mptcpify_offer "$current" < <(compgen -u) && return ;;
    --cgroup) compopt -o filenames 2>/dev/null; _mptcpify_offer "$current" %s < <(compgen -d -- "$current") && return ;;
    --only-command | --except-command) _mptcpify_offer "$current" < <(cat /proc/[0-9]*/comm 2>/dev/null | sort -u) && return ;;
  esac
  if [[ $command == run ]] && _mptcpify_run "$at"; then return; fi
  if [[ $command == disable && $current != -* ]]; then
    _mptcpify_offer "$current" < <("${COMP_WORDS[0]}" list 2>/dev/null | sed -n 's/^\([0-9][0-9]*\) .*/\1/p')
    return
  fi
  if [[ $command == inspect && $current != -* ]]; then
    _mptcpify_offer "$current" < <(cd /proc && printf '%s\n' [0-9]* | sort -n)
    return
  fi
  _complete_mptcpify
}

# _mptcpify_offer WORD [FORMAT]: offers the lines of its input that begin with a word. They are names that others chose, so the
# shell must not expand them, as compgen -W would, and each is quoted, unless readline does that (compopt -o filenames); one
# that a terminal might obey is left out.
_mptcpify_offer() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -n $line && $line == "$1"* && $line != *[![:print:]]* ]]; then COMPREPLY+=("$(printf "${2:-%q}" "$line")"); fi
  done
  return 0
}

# Where the command of "run" stands before what is completed, or is that itself.
_mptcpify_run() {
  local at
  for ((at = $1 + 1; at < COMP_CWORD; at++)); do
    case ${COMP_WORDS[at]} in
      --) at=$((at + 1)) && break ;;
      --only-command | --except-command | --only-user | --except-user) at=$((at + 1)) ;;
      = | -*) ;;
      *) [[ ${COMP_WORDS[at - 1]} == = ]] || break ;;
    esac
  done
  if ((at > COMP_CWORD)) || { ((at == COMP_CWORD)) && [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; }; then return 1; fi
  if typeset -f _command_offset >/dev/null; then
    _command_offset "$at"
  elif ((at == COMP_CWORD)); then
    _mptcpify_offer "${COMP_WORDS[COMP_CWORD]}" < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
  else
    compopt -o filenames 2>/dev/null
    _mptcpify_offer "${COMP_WORDS[COMP_CWORD]}" %s < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
  fi
}

complete -F _mptcpify -o default mptcpify mptcpify.sh mptcpify.bash
