import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { temporaryFolder } from "../testing/temporaryFolder.ts";
import checkFile, { type FileOutcome } from "./checkFile.ts";

const SHIPPED = fileURLToPath(new URL("../../../model/vectors", import.meta.url));

type Document = Record<string, unknown>;

/** A checker that agrees with a wrong number is worse than none: each of these must be noticed. */
describe("checkFile is a sceptic", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  after(folder.remove);

  const checkChanged = (
    file: string,
    paths: readonly string[],
    change: (value: number) => unknown,
  ): FileOutcome => {
    const document = JSON.parse(readFileSync(`${SHIPPED}/${file}`, "utf8")) as Document;
    for (const path of paths) {
      const keys = path.split(".");
      const last = keys.pop() ?? "";
      const parent = keys.reduce<Document>((value, key) => value[key] as Document, document);
      parent[last] = change(parent[last] as number);
    }
    folder.write(file, document);
    return checkFile({ directory: folder.path, file });
  };

  /** Published numbers, and how the failure that a wrong one causes begins. */
  const published: Record<string, Record<string, string>> = {
    "reference-portfolio.json": {
      "positions.3.full_collateral": "BTC-105000-NO: full collateral",
      "positions.4.model_fair_yes": "BTC-150000-NO: fair YES",
      "positions.5.paid_cents": "ETH-1500-YES: paid_cents",
      "exact.1.base_es99": "exact ρ 0.2/0.2: base_es99",
      "exact.2.var99": "exact ρ 0.7/0.7: var99",
      "exact.3.floor_top2": "exact ρ 0.7/0.35: floor_top2",
      "exact.4.mean_loss": "exact ρ 0.3/0.2: mean_loss",
      "exact.9.parlay1_prob": "exact ρ 0.9/0.9: parlay1_prob",
      "sensitivities.crossing_rho_equal": "crossing_rho_equal: ",
      full_collateral: "full_collateral: total",
      margin: "margin: before rounding",
      released_pct: "released_pct: released",
      "cluster_es99.SPORTS": "cluster_es99.SPORTS: ES",
      "cluster_full_collateral.PARLAY": "cluster_full_collateral.PARLAY: gross",
      sum_cluster_es: "sum_cluster_es: sum",
      "addons.values.liquidity": "addons.liquidity: amount",
      "addons.values.threshold_divergence": "addons.threshold_divergence: amount",
      "addons.total": "addons.total: sum",
      "mc.independent_numpy_64M_paths.mean": "mc.independent_numpy_64M_paths: mean",
    },
    "es-var.json": {
      "closed_form_mc.1.ES": "closed_form_mc normal(0,1) α=0.99: ES",
      "closed_form_mc.4.ES_unit_variance": "closed_form_mc student_t ν=3 α=0.995: ES_unit_variance",
      "closed_form_mc.13.VaR": "closed_form_mc jumps BTC-1day-like α=0.975: VaR",
      "vasicek_lhp.7.ES": "vasicek_lhp p=0.01 ρ=0.05 α=0.999: ES",
      "one_factor_finite_n.5.naive_E_L_given_L_ge_VaR": "one_factor_finite_n n=20 p=0.5 ρ=0.05 α=0.99: naive",
      "one_factor_finite_n.3.ES_count_acerbi_tasche": "one_factor_finite_n n=20 p=0.5 ρ=0 α=0.95: ES_count",
      "one_factor_finite_n.4.mean": "one_factor_finite_n n=20 p=0.5 ρ=0 α=0.999: mean",
      "one_factor_finite_n.0.ES_count_acerbi_tasche":
        "one_factor_finite_n n=10 p=0.05 ρ=0.2 α=0.95: ES_count",
      "closed_form_mc.0.ES": "closed_form_mc normal(0,1) α=0.95: ES",
      "vasicek_lhp.0.VaR": "vasicek_lhp p=0.001 ρ=0.05 α=0.95: VaR",
    },
    "bivariate-normal.json": {
      "bvn.3.cdf": "bvn h=-4 k=-4 ρ=0.68: cdf",
      "joint_default.17.longA_shortB_P_lose_both": "joint_default pA=0.9 pB=0.05 ρ=0.9: longA_shortB",
      "joint_default.4.binary_correlation": "joint_default pA=0.05 pB=0.05 ρ=0.68: binary_correlation",
    },
    "backtests.json": {
      "pof.1.LR_pof": "pof 2 of 250 at 0.01: LR_pof",
      "pof.2.p_value": "pof 4 of 250 at 0.01: p_value",
      "pof.3.binom_cdf": "pof 6 of 250 at 0.01: binom_cdf",
      "traffic_light_250_1pct.3.cum_prob": "traffic light 6 of 250: cum_prob",
      "christoffersen.1.p_ind": "christoffersen cluster 4/250: p_ind",
      "christoffersen.2.LR_cc": "christoffersen pairs 6/250: LR_cc",
      "acerbi_szekely.1.Z1": "acerbi_szekely N model, N data at 0.99: Z1",
      "acerbi_szekely.2.Z2": "acerbi_szekely N model, vol 1.3x at 0.975: Z2",
      "acerbi_szekely.4.FZ0_mean_score":
        "acerbi_szekely N model, t4 data (unit var) at 0.975: FZ0_mean_score",
    },
    "prices-greeks.json": {
      "rows.2.dc.theta": "rows S=100 K=100 σ=2.5 T=0.5 r=0 q=0: dc theta",
      "rows.7.vp.vega": "rows S=100 K=90 σ=0.65 T=0.25 r=0 q=0: vp vega",
      "rows.11.dp.gamma": "rows S=100 K=110 σ=0.18 T=0.083333333333 r=0 q=0: dp gamma",
      "capped_linear.1.delta": "capped_linear S=100 K=95..105 σ=0.2 T=0.02: capped delta",
      "perp.3.linear_pnl": "perp 100 from 150 to 75: linear_pnl",
    },
    "order-flow-and-execution.json": {
      "binary_pricer.1.probability":
        "binary_pricer S=5850 K=5800 σ=0.15 T=0.0027397260273972603: probability",
      "binary_pricer.3.theta_per_day_correct": "binary_pricer S=100000 K=110000 σ=0.65 T=0.25: theta",
      "implied_vol_newton_legacy.2.implied_vol":
        "implied_vol_newton_legacy S=100000 K=110000 p=0.3: repriced",
    },
    "rng.json": {
      "normals.3.u52": "normals.3: u52",
      "normals.4.z": "normals.4: z",
    },
  };
  for (const [file, failures] of Object.entries(published)) {
    it(`names every number of ${file} that is off by a thousandth`, () => {
      const { messages } = checkChanged(file, Object.keys(failures), (value) => value * 1.001);
      for (const begins of Object.values(failures)) {
        expect(messages.filter((message) => message.startsWith(begins))).to.have.length(1, begins);
      }
    });
  }

  for (const input of ["market.OIL.spot", "positions.3.strike"]) {
    it(`does not get the published numbers from an input that is off: ${input}`, () => {
      const change = (value: number): number => (Number.isInteger(value) ? value + 1 : value * 1.001);
      expect(checkChanged("reference-portfolio.json", [input], change).failures).to.be.greaterThan(0);
    });
  }

  it("does not take null, text or a list for a number", () => {
    for (const value of [null, "11426", [11_426]]) {
      const { failures, messages } = checkChanged(
        "reference-portfolio.json",
        ["full_collateral"],
        () => value,
      );
      expect(failures).to.equal(1);
      expect(messages[0]).to.contain("full_collateral");
    }
  });
});
