/**
 * What a command says when it cannot answer: one line for the user, and the exit code.
 * 2: the question was wrong (usage or bad input). 1: it was right, and the answer is "no" or could not be had.
 */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** Usage or bad input: names the value and the remedy. */
export function badInput(message: string): CommandError {
  return new CommandError(2, message);
}
