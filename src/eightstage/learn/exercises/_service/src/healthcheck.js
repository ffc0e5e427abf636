const reply = await fetch("http://127.0.0.1:3000/health", { signal: AbortSignal.timeout(2000) });
process.exit(reply.ok ? 0 : 1);
