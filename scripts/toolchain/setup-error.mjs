/** A problem that the person at the keyboard can do something about. Printed without a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} problem what is wrong, in one sentence
   * @param {string} remedy what to do about it
   * @param {string} [output] what the failed program printed, shown above the problem
   */
  constructor(problem, remedy, output = "") {
    super(problem);
    this.name = "SetupError";
    this.remedy = remedy;
    this.output = output;
  }
}

/** The person asked to stop (Ctrl-C, or a signal from a supervisor). */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
    this.signal = signal;
  }
}

/**
 * Turns what the file system says into what to do about it; anything else is returned as it came.
 *
 * @param {unknown} error
 * @param {string} root the project folder
 */
export function explainSystemError(error, root) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new SetupError(
        `The disk is full (${message}).`,
        "Free about 1 GB and run the same command again.",
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new SetupError(
        `${root} cannot be written to (${message}).`,
        "Dependencies and build output go into the project's own folder: make it writable, or work in a copy of it.",
      );
    default:
      return error;
  }
}
