# Chatflow as an image. Everything that it keeps is in one folder: /var/lib/chatflow.
#
#   docker build -t chatflow .
#   docker run --name chatflow -p 127.0.0.1:8000:8000 -v chatflow:/var/lib/chatflow chatflow

# The version that package.json brings along for those without a container.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && rm -rf build/tests

# What the build needs to run. Optional packages are only Node.js itself, which is here, and compilers.
FROM node:${NODE_VERSION}-trixie-slim AS packages
WORKDIR /app
COPY --from=build /src/build/package.json /src/build/package-lock.json /src/build/.npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:${NODE_VERSION}-trixie-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Chatflow" \
      org.opencontainers.image.description="A self-hosted backend for AI chat" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Nobody in here owns the program; the folder of the data is the only one that its user may write, besides /tmp.
RUN groupadd --gid 10001 chatflow \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/chatflow --shell /usr/sbin/nologin chatflow \
    && install --directory --owner=chatflow --group=chatflow --mode=0700 /var/lib/chatflow
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /src/build ./
# Outside of production the framework writes down its routes, for editors.
RUN ln -s /tmp .adonisjs

ENV CHATFLOW_HOME=/var/lib/chatflow \
    HOST=0.0.0.0
USER 10001:10001
VOLUME /var/lib/chatflow
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/start.js"]
