/** Hot: what one section of a message says, while it is read. Used again: a row gets a list that is as long as it must be. */

/** Kept of one section. */
const maxValues = 100;

export class Section<T extends string | number> {
  readonly #values: T[] = [];
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  has(value: T): boolean {
    for (let i = 0; i < this.#count; i++) if (this.#values[i] === value) return true;
    return false;
  }

  add(value: T): void {
    if (this.#count < maxValues) this.#values[this.#count++] = value;
  }

  /** Undefined when nothing was added. */
  get list(): T[] | undefined {
    return this.#count === 0 ? undefined : this.#values.slice(0, this.#count);
  }
}
