const { createServer } = require("node:http");
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "application/json");
  if (request.url === "/healthz") return response.end(JSON.stringify({ status: "ok" }));
  response.statusCode = 404;
  response.end("{}");
});
server.listen(8080);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
