# Sourced by the scripts beside it: goes to the top of the checkout and offers what they share. Set SUDO=sudo if you are not root.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# need python:MODULE=PACKAGE r:LIBRARY=PACKAGE …: sets $python to a Python that has the modules; what is missing is installed with apt.
need() {
    local what module package candidate missing=()
    python=""
    for what in "$@"; do
        module=${what#*:} package=${what#*=} module=${module%%=*}
        case $what in
            python:*)
                for candidate in python3 /usr/bin/python3; do
                    if command -v "$candidate" >/dev/null && "$candidate" -c "import $module" 2>/dev/null; then python=$candidate; break; fi
                done
                [ -n "$python" ] || missing+=("$package") ;;
            r:*)
                command -v Rscript >/dev/null && Rscript --vanilla -e "library($module)" >/dev/null 2>&1 || missing+=(r-base-core "$package") ;;
        esac
    done
    if [ ${#missing[@]} -gt 0 ]; then
        ${SUDO:-} apt-get update -qq >&2
        ${SUDO:-} apt-get install -y -qq "${missing[@]}" >&2
        python=${python:-/usr/bin/python3}
    fi
}

# ours ARGUMENTS…: the library's own figures for the peers' table.
ours() {
    dotnet build benchmarks/Experimentation.Stats.Benchmarks -c Release -f net10.0 -v q --nologo >&2
    ${pin:-} dotnet run --project benchmarks/Experimentation.Stats.Benchmarks -c Release -f net10.0 --no-build -- peers "$@"
}
