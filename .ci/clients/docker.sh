# What the scripts of docker's two engines share, after registry.sh.
# shellcheck shell=bash

export DOCKER_HOST=unix://$work/docker.sock DOCKER_CONFIG=$work/docker-config DOCKER_BUILDKIT=0
docker() { /usr/bin/docker "$@"; }
login() { docker login --username AWS --password-stdin "$registry" <<<"$password"; }

# engine_answers LOG…: waits for the engine that was started, and says which it is; the logs tell why there is none.
engine_answers() {
  for _ in $(seq 300); do
    docker version >/dev/null 2>&1 && break
    sleep 0.1
  done
  docker version >/dev/null 2>&1 || fail "the docker engine does not start: $(tail -n 20 "$@")"
  echo "docker $(docker version --format '{{.Client.Version}}, engine {{.Server.Version}}'), $(docker info --format '{{.DriverStatus}}')"
}

# builds_pushes_pulls_runs CLIENT: from nothing, by the client of this name; the image is there as `1` afterwards, and the
# login is the reader's.
builds_pushes_pulls_runs() {
  hello_context
  as deploy
  works login
  works docker build --tag "$app:1" "$work/context"
  observed "$1" push works docker push "$app:1"
  pushed 1
  observed "$1" again works docker push "$app:1"
  # Images that the API alone made, layer parts and all, by two of its SDKs.
  as deploy
  works "$python/bin/python" .ci/clients/python/upload.py "$work/context/hello" api
  sdk_image
  as reader
  works login
  works docker pull "$app:api"
  says "hello from the registry" docker run --rm --network none "$app:api"
  works docker pull "$app:sdk"
  works docker rmi "$app:1"
  observed "$1" pull works docker pull "$app:1"
  says "hello from the registry" docker run --rm --network none "$app:1"
}
