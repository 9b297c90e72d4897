/** Libraries of the system, called through koffi. */
import koffi, { type LibraryHandle } from "koffi";

/** The first of these libraries that this machine has. */
export function firstLibrary(names: readonly string[]): LibraryHandle | null {
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch {
      // not here: the next name
    }
  }
  return null;
}
