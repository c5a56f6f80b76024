# parts: named parts of a long run, each with its progress, its time and how many tests it ran. Sourced by ./test.

part_names=()
part_notes=()
part_seconds=()
began_all=$SECONDS

# part NAME COMMAND...: runs the command; what it leaves in $note is said behind the name in the summary.
part() {
  local name=$1 began=$SECONDS status=0
  shift
  note=""
  echo "== $name"
  # No `if "$@"`: that would switch `set -e` off within the part.
  set +e
  (set -e; "$@"; echo "$note" >"$part_note_file")
  status=$?
  set -e
  note=$(cat "$part_note_file" 2>/dev/null || true)
  rm -f "$part_note_file"
  part_names+=("$name")
  part_notes+=("${note:-done}")
  part_seconds+=($((SECONDS - began)))
  if [ $status -ne 0 ]; then
    part_notes[-1]="FAILED"
    summary
    exit 1
  fi
  echo "== $name: ${note:-done}, $((SECONDS - began)) s"
}
part_note_file=$(mktemp)

summary() {
  echo
  echo "What ran, and how long it took:"
  local at
  for at in "${!part_names[@]}"; do
    printf '  %-26s %-52s %5d s\n' "${part_names[$at]}" "${part_notes[$at]}" "${part_seconds[$at]}"
  done
  printf '  %-26s %-52s %5d s\n' all "" $((SECONDS - began_all))
}

# count_cases LOG: "N tests in M programs, K skipped" of what ctest ran: gtest says how many passed, the others end with "N passed, M failed".
count_cases() {
  awk '
    /^\[  PASSED  \] [0-9]+ test/ { cases += $4 }
    /^\[  SKIPPED \] [0-9]+ test/ { skipped += $4 }
    /^[0-9]+ passed, [0-9]+ failed/ { cases += $1; if ($5 ~ /^[0-9]+$/) skipped += $5 }
    /^ok: fuzz_/ { cases += 1 }
    /^Test Passed\.$/ { programs += 1 }
    END { printf "%d tests in %d programs", cases, programs; if (skipped) printf ", %d skipped", skipped; print "" }
  ' "$1"
}
