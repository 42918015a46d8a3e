import { createServer, type Server } from "node:http";

/** A way to a node that can be cut and mended, on a port that stays the same. */
export async function createProxy(target: string, port: number) {
  const open = (): Promise<Server> => {
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const answer = await fetch(target, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: Buffer.concat(chunks),
        });
        response.setHeader("content-type", "application/json").end(await answer.text());
      })().catch(() => response.destroy());
    });
    return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
  };
  let server = await open();
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend: async (): Promise<void> => void (server = await open()),
  };
}
