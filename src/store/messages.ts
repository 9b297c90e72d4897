/** What the store's process is asked, and how it answers. */

export type Request =
  | { readonly id: number; readonly op: "query"; readonly sql: string; readonly timeoutSeconds: number }
  | { readonly id: number; readonly op: "cancel"; readonly query: number }
  /** Take a committed load of the spool into the tables. */
  | { readonly id: number; readonly op: "ingest"; readonly folder: string }
  /** Forget the parts of a load that will never be whole. */
  | { readonly id: number; readonly op: "takeBack"; readonly load: number }
  /** Delete rows of a kind for good, in the background. */
  | { readonly id: number; readonly op: "forget"; readonly kind: string; readonly where: string }
  | { readonly id: number; readonly op: "memory" };

interface Failure {
  readonly message: string;
}

export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };

/** The first thing a client hears. */
export interface Hello {
  readonly hello: string;
  readonly pid: number;
}
