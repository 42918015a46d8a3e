import { z } from "zod";

/**
 * How the model arrived at a margin, as published: the model's MarginReport with every bigint as a decimal string.
 * Informative: what counts is signed. Readers must tolerate fields they do not know.
 */
export const marginReport = z.record(z.string(), z.json());

export type MarginReportJson = z.output<typeof marginReport>;
