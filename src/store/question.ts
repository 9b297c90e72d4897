/** What the store lets itself be asked, whatever drives it: one statement that only reads. */

/** What is said of a question that was given up. */
export const stopped = (seconds: number): string =>
  `the question was stopped, at the latest after ${seconds} s: ask for a shorter window or fewer rows`;

/** Texts, quoted names and comments of a statement. */
const quotedPieces =
  /'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"|--[^\n]*|#[^\n]*|\/\*.*?\*\/|\$(\w*)\$.*?\$\1\$/gs;

/** Commands to the engine itself are not stopped by a session that may only read. */
export function assertQuestion(statement: string): void {
  const bare = statement.replace(quotedPieces, " ");
  if (!/^[\s(]*(?:SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS)\b/i.test(bare) || bare.includes(";"))
    throw new Error("only questions can be put to the store: one statement that starts with SELECT or WITH");
}
