FROM node:26-trixie-slim AS production
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm install
EXPOSE 3000
CMD npm start
