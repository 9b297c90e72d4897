/** The command line's exit codes (DESIGN.md): the job failed, or it was asked for in a way that cannot be. */
export type ExitCode = 1 | 2;

/** Something an operator can fix: what failed, on what, and what to do. Printed as one line, never as a stack. */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, options: { cause?: unknown; exitCode?: ExitCode } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "UserError";
    this.exitCode = options.exitCode ?? 1;
  }
}
