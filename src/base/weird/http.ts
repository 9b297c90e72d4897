/** What is odd in HTTP. */
export const httpWeirds = {
  bad_HTTP_request: "A request line that is none.",
} as const;
