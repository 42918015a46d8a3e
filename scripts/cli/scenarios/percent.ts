/** A share with its sign: "+12.5 %". */
export function percent(share: number): string {
  const text = (100 * share).toLocaleString("en-US", { maximumFractionDigits: 2 });
  return `${share > 0 ? "+" : ""}${text} %`;
}
