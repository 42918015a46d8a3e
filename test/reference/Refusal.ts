/** A call that the ledger refuses, by the name of the error that the contracts must give. */
export class Refusal extends Error {
  override readonly name: string;

  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

export function refuseIf(condition: boolean, name: string): void {
  if (condition) throw new Refusal(name);
}
