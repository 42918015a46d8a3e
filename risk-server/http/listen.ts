import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { ConfigError } from "@plimsoll/sdk";
import type { Express } from "express";

/** A listening server: where, and how to end it. */
export interface Listening {
  readonly url: string;
  /** Stops listening and waits for requests under way. */
  close(): Promise<void>;
}

/** @throws ConfigError when the port is taken or not allowed. */
export async function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const shown = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // A client that holds a request open must not hold the process.
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new ConfigError([
        `http.port ${port} on ${host} is taken: stop what listens there, or choose another port`,
      ]);
    case "EACCES":
      return new ConfigError([`http.port ${port} needs privileges: choose a port from 1024 up`]);
    case "EADDRNOTAVAIL":
      return new ConfigError([
        `http.host ${host} is not an address of this machine: use 127.0.0.1 or 0.0.0.0`,
      ]);
    default:
      return error;
  }
}
