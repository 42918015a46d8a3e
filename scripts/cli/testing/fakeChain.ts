import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A JSON-RPC endpoint that knows its chain id and nothing else: enough to be the wrong chain. */
export async function fakeChain(chainId: number): Promise<{ url: string; close: () => void }> {
  const answer = ({ id, method }: { id: number; method: string }) => ({
    jsonrpc: "2.0",
    id,
    ...(method === "eth_chainId"
      ? { result: `0x${chainId.toString(16)}` }
      : { error: { code: -32_601, message: `no ${method} here` } }),
  });
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const call = JSON.parse(body) as Parameters<typeof answer>[0] | Parameters<typeof answer>[0][];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(Array.isArray(call) ? call.map(answer) : answer(call)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
