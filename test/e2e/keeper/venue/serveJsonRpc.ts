/** A Hardhat chain's in-process provider behind HTTP, as `hardhat node` serves it: single requests and batches. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Provider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

interface Call {
  id: number | string;
  method: string;
  params?: unknown[];
}

export interface Served {
  readonly url: string;
  /** From now on transactions are held back until `count` have come, then all are handed over. */
  holdTransactions(count: number): void;
  /** The next transaction is handed over, but the connection breaks before the answer. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

export async function serveJsonRpc(provider: Provider): Promise<Served> {
  let hold = 0;
  let isLosing = false;
  let held: (() => void)[] = [];

  async function waitIfHeld(method: string): Promise<void> {
    if (method !== "eth_sendRawTransaction" || hold === 0) return;
    const released = new Promise<void>((resolve) => held.push(resolve));
    if (held.length === hold) {
      for (const release of held) release();
      held = [];
      hold = 0;
    }
    await released;
  }

  async function answer({ id, method, params }: Call): Promise<object> {
    await waitIfHeld(method);
    try {
      const result = await provider.request({ method, ...(params === undefined ? {} : { params }) });
      return { jsonrpc: "2.0", id, result };
    } catch (error) {
      const { code = -32_603, message, data } = error as { code?: number; message: string; data?: unknown };
      return { jsonrpc: "2.0", id, error: { code, message, data } };
    }
  }

  const server = createServer((request, response) => {
    void readJson(request).then(async (body) => {
      const answers = Array.isArray(body)
        ? await Promise.all((body as Call[]).map(answer))
        : await answer(body as Call);
      if (isLosing && isTransaction(body)) {
        isLosing = false;
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answers));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    loseNextAnswer: () => {
      isLosing = true;
    },
    holdTransactions: (count) => {
      hold = count;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const isTransaction = (body: unknown): boolean =>
  !Array.isArray(body) && (body as Call).method === "eth_sendRawTransaction";

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
}
