import { ConfigError, parseConfig } from "@plimsoll/sdk";
import { z } from "zod";

import { FeedError, type Feed } from "./Feed.ts";
import { liquiditySchema } from "./liquiditySchema.ts";

const schema = z.strictObject({ liquidity: z.record(z.string(), liquiditySchema) });

/**
 * A feed whose liquidity facts are taken as untrusted: they come from venues' books, and a wrong one would otherwise be found
 * when the cube of a posted snapshot is built, and stop every margin of the epoch.
 */
export function createCheckedFeed(feed: Feed): Feed {
  return {
    name: feed.name,
    async view(time) {
      const view = await feed.view(time);
      if (view.liquidity === undefined) return view;
      try {
        const { liquidity } = parseConfig({
          schema,
          input: { liquidity: view.liquidity },
          source: feed.name,
        });
        return { ...view, liquidity };
      } catch (error) {
        throw error instanceof ConfigError ? new FeedError(error.message) : error;
      }
    },
  };
}
