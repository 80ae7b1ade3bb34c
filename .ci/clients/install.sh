# Puts the real clients, unmodified from their packages and pinned, where the scripts of real-clients.d find them.
#
# They stay in PORTCULLIS_CLIENTS for the next run, in folders named by what was asked for. What cannot be installed
# fails: nothing is skipped. shellcheck shell=bash

clients=${PORTCULLIS_CLIENTS:-${TMPDIR:-/tmp}/portcullis-clients}
mkdir -p "$clients"
# Go's own folders, before a script gets a home of its own.
if command -v go >/dev/null; then
  GOPATH=$(go env GOPATH) GOCACHE=$(go env GOCACHE)
  export GOPATH GOCACHE
fi

# And cargo's.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}

# installed FOLDER COMMAND…: the folder, filled by the command where it is not there yet. Never half a folder.
installed() {
  local folder=$clients/$1
  shift
  if [ ! -d "$folder" ]; then
    local new=$folder.new.$$
    mkdir -p "$new"
    "$@" "$new" >"$new.log" 2>&1 || fail "\`$*\` failed: $(tail -n 20 "$new.log")"
    rm -f "$new.log"
    mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"
  fi
}
fingerprint() { cat "$@" | sha256sum | cut -c1-12; }

# python_clients: `aws` and boto3, and what checks tokens. A virtual environment knows its own path, so it is made in place.
python_clients() {
  local requirements=$root/.ci/clients/python/requirements.txt
  python=$clients/python-$(fingerprint "$requirements")
  if [ ! -e "$python/complete" ]; then
    python3 -m venv "$python" && "$python/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" &&
      touch "$python/complete" || fail "the Python clients cannot be installed"
  fi
}
aws() { "$python/bin/aws" "$@"; }

# node_clients: the packages of clients/node, with the scripts that use them beside.
node_clients() {
  local sources=("$root"/.ci/clients/node/*)
  node=$clients/node-$(fingerprint "${sources[@]}")
  installed "$(basename "$node")" npm_install
}
npm_install() {
  cp "$root"/.ci/clients/node/* "$1" && npm --prefix "$1" ci --no-audit --no-fund --loglevel=error
}

# go_client NAME MODULE@VERSION: a program of the Go module, as `go install` makes it.
go_client() {
  local name=$1 module=$2
  local folder=go-$name-${module##*@}
  installed "$folder" go_install "$module"
  PATH=$clients/$folder:$PATH
}
# With the flags of `go_own_module`, so that what several programs consist of is compiled once.
go_install() { GOBIN=$2 go install -trimpath "$1"; }

# go_program NAME PACKAGE@VERSION: a program of a Go module that cannot be installed as it is, because its module file
# replaces others: built in a module of its own.
go_program() {
  local name=$1 package=$2
  local folder=go-$name-${package##*@}
  installed "$folder" go_own_module "$name" "$package"
  PATH=$clients/$folder:$PATH
}
go_own_module() {
  local name=$1 package=$2 folder=$3 sources
  sources=$(mktemp -d)
  (
    set -e
    cd "$sources"
    go mod init example.com/own
    go get "$package"
    go build -trimpath -o "$folder/$name" "${package%@*}"
  ) || { rm -rf "$sources"; return 1; }
  rm -rf "$sources"
}

# go_walk: the client of clients/go, as $walk.
go_walk() {
  local sources=("$root"/.ci/clients/go/*)
  local folder
  folder=go-walk-$(fingerprint "${sources[@]}")
  installed "$folder" go_build
  walk=$clients/$folder/walk
}
go_build() { go build -C "$root/.ci/clients/go" -trimpath -o "$1/walk" .; }

# debian PACKAGE…: Debian's packages.
debian() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    >"$clients/apt.log" 2>&1 || fail "${missing[*]} cannot be installed: $(tail -n 20 "$clients/apt.log")"
}
