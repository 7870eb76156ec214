# syntax=docker/dockerfile:1
# One image for every process of the estate; compose says which one a container runs.
# The workspace is installed as it lies: a deployed copy would put our TypeScript under node_modules, where Node refuses it.

FROM node:26.10.0-slim AS installed
RUN npm install --global pnpm@12.21.0
WORKDIR /cashline
COPY . .
# What runs needs no development tools. Optional dependencies stay in: the native parts of the rules engine and of the
# embedded store are such. The command line's own engine binary goes: here the engine is a container of its own.
RUN --mount=type=cache,target=/pnpm/store \
    pnpm install --frozen-lockfile --prod --store-dir /pnpm/store --package-import-method copy \
    --filter "./packages/*" --filter "./simulators/*" --filter "./services/*" \
    && rm -r node_modules/.pnpm/@restatedev+restate-server-*

FROM node:26.10.0-slim
ENV NODE_ENV=production
WORKDIR /cashline
COPY --from=installed /cashline /cashline
# An empty volume takes its owner from the folder it covers.
RUN mkdir /data /secrets && chown node:node /data /secrets
USER node
ENTRYPOINT ["node", "--max-semi-space-size=4"]
