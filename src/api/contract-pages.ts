/** The answers that fill a page: a moment, a value, a host, a conversation. Declared where they are found. */
export * from "#investigate/answers.ts";
