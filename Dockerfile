# One image for every function and job: FUNCTION_TARGET picks the function, a job passes dist/kilde.mjs as argument.
#
# A Dockerfile, not a buildpack: a buildpack's image keeps npm and every dependency beside the bundle, decides on its
# own when its base changes, and cannot fill the compile cache with the Node and as the user that will read it.
#
# The bases are arguments, since a digest written here would be old the day after: cloudbuild.yaml finds the digests
# that the tags stand for, builds with those alone, and writes them onto the image. To build the same again:
#   docker build --build-arg BUILDER=node:24-trixie-slim@sha256:… --build-arg BASE=…@sha256:… .
ARG BUILDER=node:24-trixie-slim
ARG BASE=gcr.io/distroless/nodejs24-debian13:nonroot

# What the tests assemble, too (deploy/image/assemble.ts), from the packages that the lockfile names.
FROM ${BUILDER} AS assemble
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY . .
RUN node deploy/image/assemble.ts /app && node deploy/image/bill-of-materials.ts > /app/sbom.cdx.json

# The compile cache is good for this Node, this user and these paths alone, so it is filled where it will be read.
FROM ${BASE} AS fill
WORKDIR /app
COPY --from=assemble --chown=65532:65532 /app ./
ENV NODE_COMPILE_CACHE=/app/.compile-cache
USER 65532:65532
RUN ["/nodejs/bin/node", "fill-compile-cache.mjs"]

# Everything belongs to root: the process, which is somebody else, can change none of it.
FROM ${BASE}
ARG BASE
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kilde" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE}"
WORKDIR /app
COPY --from=fill --chown=0:0 /app ./
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compile-cache
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["dist/serve.mjs"]
