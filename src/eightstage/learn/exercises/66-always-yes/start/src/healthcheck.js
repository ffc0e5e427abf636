import { get } from "node:http";

const request = get("http://127.0.0.1:3000/health", { timeout: 2000 }, (response) => {
  process.exit(response.statusCode ? 0 : 1);
});
request.on("timeout", () => process.exit(1));
request.on("error", () => process.exit(1));
