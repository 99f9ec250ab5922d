# syntax=docker/dockerfile:1
# One image for all of Lifeboat: the command chooses the process.
#   docker build -t lifeboat . && docker run lifeboat apps/api/dist/main.js

FROM node:24-trixie-slim AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci
RUN node_modules/.bin/tsc -b \
  && npm prune --omit=dev \
  && rm -rf libs/*/src apps/*/src migrations/src

FROM node:24-trixie-slim
# pg_dump writes the schema down beside the rows. It must be at least as new as the server that it reads.
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /var/lib/lifeboat/backups
ENV NODE_ENV=production
WORKDIR /opt/lifeboat
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/libs ./libs
COPY --from=build /src/migrations ./migrations
COPY --from=build /src/apps ./apps
COPY --from=build /src/docker/load-sample.mjs ./docker/
USER node
VOLUME /var/lib/lifeboat/backups
EXPOSE 3000
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["apps/api/dist/main.js"]
