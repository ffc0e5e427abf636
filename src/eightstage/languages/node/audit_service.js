// An audit service that answers what it is told to, over npm's bulk advisory protocol. It prints a line for each audit.
// Arguments: the port, and "clean", "vulnerable" or "silent".
const { createServer } = require("node:http");
const { gunzipSync } = require("node:zlib");

const [port, answer] = process.argv.slice(1);
const advisory = {
  id: 1,
  url: "https://example.com/advisory/1",
  title: "planted vulnerability",
  severity: "critical",
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 9.8, vectorString: null },
};

function reply(response, status, document) {
  const body = JSON.stringify(document);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

function audit(request, body, response) {
  console.log("asked");
  if (answer === "silent") return reply(response, 405, {});
  const packed = request.headers["content-encoding"] === "gzip";
  const names = Object.keys(JSON.parse(packed ? gunzipSync(body) : body));
  reply(response, 200, answer === "vulnerable" ? Object.fromEntries(names.map((name) => [name, [advisory]])) : {});
}

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("error", () => {});
  request.on("end", () => {
    const isAudit = request.method === "POST" && request.url === "/-/npm/v1/security/advisories/bulk";
    if (isAudit) return audit(request, Buffer.concat(parts), response);
    // npm looks a vulnerable package up; a 404 ends that at once, while any 5xx is tried again for a minute.
    reply(response, 404, {});
  });
}).listen(Number(port), () => console.log("listening"));
