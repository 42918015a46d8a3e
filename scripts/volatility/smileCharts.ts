import { fitSmile, type SmileQuestion } from "@plimsoll/model";

import type { Chart, Layer } from "../plot/Chart.ts";
import { deribitChains, kalshiLadders } from "./readQuotes.ts";

/** Moneyness of the first chart. */
const [LEAST, MOST] = [0.6, 1.5];

/** Fitted smiles beside real quotes: volatilities of options, and probabilities of hourly ladders. */
export function smileCharts(): Chart[] {
  return [
    {
      title: "Smiles fitted to digitals, and the volatilities the digitals were made from",
      subtitle: "Deribit BTC options, 2026-04-10. Dots: quoted. Lines: fitted to P(S > K) alone",
      x: { label: "strike / forward", range: [LEAST, MOST] },
      y: { label: "implied volatility", format: ".0%", range: [0.3, 0.9] },
      layers: chainLayers(),
    },
    {
      title: "Hourly ladders, and the smile fitted to each",
      subtitle: "Kalshi BTC brackets 36 minutes before they close. Dots: repaired quotes. Lines: fitted",
      x: { label: "strike / price − 1", format: ".1%" },
      y: { label: "P(S ≥ K)", format: ".0%", range: [0, 1] },
      layers: ladderLayers(),
    },
  ];
}

function fitted(question: SmileQuestion) {
  const fit = fitSmile(question);
  if (fit.kind === "notFitted") throw new Error(`A smile could not be fitted: its strip is ${fit.why}`);
  return fit;
}

function chainLayers(): Layer[] {
  return deribitChains()
    .filter(({ expiry }) => ["2026-04-17", "2026-04-24", "2026-06-26", "2026-12-25"].includes(expiry))
    .flatMap(({ expiry, quotes, question }): Layer[] => {
      const { forward, years } = question;
      const { curve } = fitted(question);
      const shown = quotes.filter(({ strike }) => strike / forward >= LEAST && strike / forward <= MOST);
      const from = shown[0]?.strike ?? forward;
      const to = shown.at(-1)?.strike ?? forward;
      const line = Array.from({ length: 121 }, (_, i): [number, number] => {
        const strike = from + ((to - from) * i) / 120;
        return [strike / forward, Math.sqrt(curve(Math.log(strike / forward)).variance / years)];
      });
      return [
        { mark: "line", series: expiry, points: line },
        {
          mark: "points",
          series: expiry,
          points: shown.map(({ strike, volatility }) => [strike / forward, volatility]),
        },
      ];
    });
}

function ladderLayers(): Layer[] {
  return kalshiLadders().flatMap(({ capturedAt, question }): Layer[] => {
    const { forward } = question;
    const { residuals } = fitted(question);
    const series = `${capturedAt.slice(0, 16).replace("T", " ")} UTC`;
    return [
      {
        mark: "line",
        series,
        points: residuals.map((rung): [number, number] => [rung.strike / forward - 1, rung.fitted]),
      },
      {
        mark: "points",
        series,
        points: residuals.map((rung): [number, number] => [rung.strike / forward - 1, rung.probability]),
      },
    ];
  });
}
