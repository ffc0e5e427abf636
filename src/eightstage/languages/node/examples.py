"""Examples that need the words of Node: its tools, options and files."""

from collections.abc import Mapping
from typing import Final

from eightstage import facts
from eightstage.checks import Example, bad, good

_START: Final = ("/usr/bin/tini", "--", "/usr/local/bin/node", "server.js")

EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {
    "image/mode-is-production": (
        bad(says="it is not set", image=facts.image(Cmd=_START)),
        bad(says="another mode", image=facts.image(Cmd=_START, Env=["NODE_ENV=development"])),
        bad(says="empty", image=facts.image(Entrypoint=["npm", "start"], Env=["NODE_ENV="])),
        good(says="production", image=facts.image(Cmd=_START, Env=["NODE_ENV=production"])),
        good(
            says="the policy says that it is set where the service is started",
            image=facts.image(Cmd=_START),
            policy=facts.policy('[container.environment]\nNODE_ENV = "production"\n'),
        ),
    ),
    "image/programs-fit-the-platform": (
        bad(
            says="a package with native code that was installed on another machine",
            image=facts.image(facts.file("/app/node_modules/hash/hash.node", machine=183), platform="linux/amd64"),
        ),
    ),
    "text/audit-changes-nothing": (
        bad("FROM debian AS security\nRUN npm audit fix --omit=dev\n", at=2),
        good("FROM debian AS security\nRUN npm audit --omit=dev\n"),
        good("FROM debian AS build\nRUN npm run fix:audit\n", says="a script of the service, whatever it is called"),
    ),
    "text/context-is-filtered": (
        good(
            "FROM debian AS build\nCOPY . /app\n",
            says="`**/` stands for the top folder, too",
            files={
                ".dockerignore": "**/.git\n**/.env\n**/.npmrc\n**/node_modules\n**/id_rsa\n**/*.pem\n**/.venv\n",
                "eightstage.toml": '[service]\nname = "orders"\ncontract = true\n',
            },
        ),
    ),
    "text/failing-commands-stop-the-build": (
        bad(
            "FROM node:26-trixie-slim AS build\n",
            files={"package.json": '{\n  "scripts": {\n    "test": "node --test || true"\n  }\n}\n'},
            at="package.json:3",
            says="a script of the manifest loses the exit code",
        ),
    ),
    "text/heap-follows-the-memory-limit": (
        bad(
            """
            FROM node:26-trixie-slim AS production
            CMD ["node", "--max-old-space-size=512", "server.js"]
            """,
            at=2,
        ),
        good(
            """
            FROM node:26-trixie-slim AS production
            CMD ["node", "--max-old-space-size-percentage=75", "server.js"]
            """
        ),
    ),
    "text/manifests-are-copied-first": (
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            COPY . ./
            RUN yarn --frozen-lockfile
            """,
            at=2,
            says="yarn alone installs",
        ),
        good(
            """
            FROM node:26-trixie-slim AS dependencies
            COPY pnpm-lock.yaml ./
            RUN pnpm fetch --frozen-lockfile
            COPY . ./
            RUN pnpm install --offline --frozen-lockfile
            """,
            says="everything was downloaded before the sources were copied",
        ),
    ),
    "text/manifests-are-named-exactly": (
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            COPY package*.json ./
            RUN npm ci || npm install
            """,
            at=2,
        ),
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            COPY package.json package-lock.jso[n] ./
            RUN npm install
            """,
            at=2,
            says="a bracket makes a pattern as well",
        ),
        good(
            """
            FROM node:26-trixie-slim AS dependencies
            COPY package*.json ./
            RUN npm ci
            """,
            says="this install fails where there is no lock file",
        ),
        good(
            """
            FROM node:26-trixie-slim AS build
            COPY packages/* ./packages/
            """,
            says="`packages` is a folder of sources",
        ),
    ),
    "text/options-are-current": (
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            RUN npm ci --only=production
            EXPOSE 3000 5858
            """,
            at=(2, 3),
        ),
        good(
            """
            FROM node:26-trixie-slim AS dependencies
            ENV UPSTREAM=http://metrics:5858
            RUN npm ci --omit=dev
            """
        ),
    ),
    "text/packages-come-from-the-lock": (
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            RUN yarn
            RUN bun install
            RUN corepack prepare pnpm@latest --activate
            """,
            at=(2, 3, 4),
        ),
        good(
            """
            FROM node:26-trixie-slim AS dependencies
            RUN yarn --immutable && yarn build
            RUN yarn install --frozen-lockfile --network-timeout 600000
            RUN npm install --global npm@11.2.0 && npm install --prefix /opt ./tools.tgz
            RUN corepack prepare pnpm@10.1.0 --activate && pnpm fetch
            """,
            says="a number may be the value of an option",
        ),
        bad(
            """
            FROM node:26-trixie-slim AS dependencies
            RUN npm install
            RUN yarn install
            RUN npm install --global serve
            """,
            at=(2, 3, 4),
        ),
        good(
            """
            FROM node:26-trixie-slim AS dependencies
            RUN npm ci --omit=dev
            RUN yarn install --frozen-lockfile --network-timeout 600000
            """
        ),
    ),
    "text/process-one-is-an-init": (
        bad(
            """
            FROM node:26-trixie-slim AS production
            CMD ["node", "server.js"]
            """,
            at=2,
        ),
    ),
    "text/tests-run-outside-production-mode": (
        bad(
            """
            FROM node:26-trixie-slim AS build
            ENV NODE_ENV=production
            RUN npm test
            """,
            at=2,
        ),
        good(
            """
            FROM node:26-trixie-slim AS build
            RUN npm test
            ENV NODE_ENV=production
            """
        ),
    ),
    "text/tests-run-when-testing-is-started": (
        bad(
            """
            FROM node:26-trixie-slim AS testing
            RUN npm run test:unit
            """,
            at=2,
        ),
        good(
            """
            FROM node:26-trixie-slim AS testing
            CMD ["npm", "test"]
            """
        ),
    ),
}
