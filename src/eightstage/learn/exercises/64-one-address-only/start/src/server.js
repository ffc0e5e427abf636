import { createServer } from "node:http";

// Answers when the whole order has arrived.
const server = createServer(async (request, response) => {
  let bytes = 0;
  for await (const part of request) bytes += part.length;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ status: "ok", bytes }));
});

server.listen(3000, "127.0.0.1");

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
});
