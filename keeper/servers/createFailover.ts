import { describeError } from "@plimsoll/sdk";

import type { Report } from "../events/KeeperEvent.ts";
import { BehindError } from "./BehindError.ts";
import type { RiskServer } from "./RiskServer.ts";

/** Asks one server after the other. */
export interface Failover {
  /**
   * The first answer that `ask` accepts, from the server that answered last onwards; undefined when there is none.
   *
   * @param ask Throws to try the next server.
   */
  firstAnswer<Answer>(ask: (server: RiskServer) => Promise<Answer>): Promise<Answer | undefined>;
}

export type CreateFailoverParameters = { servers: readonly RiskServer[]; report: Report };

/** A server that starts failing, or answers again, is reported once. */
export function createFailover({ servers, report }: CreateFailoverParameters): Failover {
  const failures = new Map<string, string>();
  let preferred = 0;

  function note({ url }: RiskServer, failure: string | undefined): void {
    if (failures.get(url) === failure) return;
    if (failure === undefined) {
      failures.delete(url);
      report({ event: "warning", message: `The risk server ${url} answers again` });
    } else {
      failures.set(url, failure);
      report({ event: "warning", message: `The risk server ${url} is passed over: ${failure}` });
    }
  }

  return {
    async firstAnswer(ask) {
      const first = preferred;
      for (let i = 0; i < servers.length; i++) {
        const index = (first + i) % servers.length;
        const server = servers[index];
        if (server === undefined) continue;
        try {
          const answer = await ask(server);
          preferred = index;
          note(server, undefined);
          return answer;
        } catch (error) {
          if (!(error instanceof BehindError)) note(server, describeError(error));
        }
      }
      return undefined;
    },
  };
}
