#!/usr/bin/env bash
# Builds the image from bases that are pinned by digest, pushes it, and leaves its reference by digest in a file:
#   deploy/image/publish.sh REPOSITORY TAG REVISION FILE
# BUILDER and BASE name the bases. A tag is looked up now, and what it stands for is written onto the image; a digest
# must come as that digest. cloudbuild.yaml and the workflow of GitHub run this, so that both make the same image.
set -euo pipefail

repository=${1:?REPOSITORY} tag=${2:?TAG} revision=${3:?REVISION} file=${4:?FILE}
cd "$(dirname "$0")/../.."
digest='@sha256:[0-9a-f]{64}$'

# Docker's own record of where an image came from: NAME@sha256:….
pinned() {
  local image=$1 found
  docker pull --quiet "$image" >&2
  found=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image")
  [[ $found =~ $digest ]] || { echo "$image has no digest: $found" >&2; return 1; }
  [[ $image != *@* || ${image##*@} == "${found##*@}" ]] || { echo "$image came as $found" >&2; return 1; }
  echo "${image%%@*}@${found##*@}"
}

builder=$(pinned "${BUILDER:-node:24-trixie-slim}")
base=$(pinned "${BASE:-gcr.io/distroless/nodejs24-debian13:nonroot}")
echo "builder: $builder"
echo "base: $base"

DOCKER_BUILDKIT=1 docker build --build-arg "BUILDER=$builder" --build-arg "BASE=$base" --build-arg "REVISION=$revision" \
  --tag "$repository/kilde:$tag" .
docker push --quiet "$repository/kilde:$tag"

image=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$repository/kilde:$tag" |
  grep --fixed-strings --max-count=1 "$repository/kilde@sha256:")
[[ $image =~ $digest ]] || { echo "the push gave no digest" >&2; exit 1; }
echo "$image" > "$file"
bytes=$(docker image inspect --format '{{.Size}}' "$image")
echo "image: $image, $((bytes / 1000000)) MB unpacked"
