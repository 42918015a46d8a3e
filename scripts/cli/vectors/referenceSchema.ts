import { z } from "zod";

const day = z.iso.date();
const cents = z.number().min(0).max(100);
const probability = z.number().min(0).max(1);
const quantity = z.int().positive();
const named = z.record(z.string(), z.number());

const parlay = z.object({ legs: z.array(z.string()).min(1), yes_price_cents: cents, qty: quantity });

/** What `reference-portfolio.json` must hold. */
export const referenceSchema = z.object({
  as_of: day,
  expiry: day,
  T_years: z.string().regex(/^\d+\/365$/),
  rate: z.literal(0),
  market: z.record(z.string(), z.object({ spot: z.number().positive(), vol: z.number().positive() })),
  model: z.object({ default: z.object({ rho_within: z.number(), rho_cross: z.number() }) }),
  positions: z
    .array(
      z.object({
        id: z.string(),
        cluster: z.string(),
        underlying: z.string(),
        strike: z.number().positive(),
        expiry: day,
        side: z.enum(["YES", "NO"]),
        yes_price_cents: cents,
        paid_cents: cents,
        qty: quantity,
        full_collateral: z.number(),
        model_fair_yes: probability,
      }),
    )
    .min(1),
  election: z.object({
    cluster: z.string(),
    yes_price_cents: z.array(cents).min(1),
    true_prob: z.array(probability).min(1),
    no_qty: z.array(quantity).min(1),
  }),
  sports: z.object({
    cluster: z.string(),
    games: z.int().positive(),
    yes_price_cents: z.array(cents).min(1),
    true_prob: z.array(probability).min(1),
    yes_qty_each: quantity,
  }),
  parlay: z
    .object({ cluster: z.string(), p1: parlay, p2: parlay })
    .transform(({ cluster, p1, p2 }) => ({ cluster, parlays: { p1, p2 } })),
  cluster_es99: named,
  cluster_full_collateral: named,
  full_collateral: z.number(),
  sum_cluster_es: z.number(),
  exact: z
    .array(
      z.object({
        rho_within: z.number(),
        rho_cross: z.number(),
        base_es99: z.number(),
        var99: z.number(),
        floor_top2: z.number(),
        binding: z.enum(["correlation", "top2_floor"]),
        mean_loss: z.number(),
        parlay1_prob: probability,
      }),
    )
    .min(1),
  addons: z.object({
    values: z.object({
      model_apc_buffer: z.number(),
      liquidity: z.number(),
      threshold_divergence: z.number(),
      wrong_way_parlay: z.number(),
      resolution_dispute: z.number(),
    }),
    total: z.number(),
  }),
  margin: z.number(),
  released_pct: z.number(),
  mc: z.object({
    independent_numpy_64M_paths: z.object({ mean: z.number(), se: z.number().positive() }),
    paths_5000: z.object({ mean: z.number(), sd: z.number().positive() }),
    paths_100000: z.object({ sd: z.number().positive() }),
  }),
  acceptance: z.string(),
  sensitivities: z.object({
    t_copula_nu4_base: z.string(),
    t_copula_nu8_base: z.string(),
    sqrt_eRe_with_parlay_uncorrelated: z.number(),
    crossing_rho_equal: z.number(),
  }),
});

export type ReferenceVectors = z.output<typeof referenceSchema>;
