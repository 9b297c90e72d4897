/** Questions kept by name in the data folder: whoever opens its pages finds them. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import type { View } from "./contract.ts";
import { Views as Kept } from "./contract.ts";
import { ApiError } from "./problem.ts";

/** More than a list to choose from can show. */
const mostViews = 200;
const kept = Compile(Kept);

export class Views {
  private readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, "views.json");
  }

  all(): Kept {
    let found: unknown;
    try {
      found = JSON.parse(readFileSync(this.path, "utf8"));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { views: [] };
    }
    if (kept.Check(found)) return found;
    throw new ApiError(409, "views.json in the data folder is no list of views", {
      hint: "mend it or move it aside; until then no view is kept or forgotten",
    });
  }

  keep(view: View): Kept {
    const others = this.all().views.filter(({ name }) => name !== view.name);
    if (others.length >= mostViews)
      throw new ApiError(409, `${mostViews} views are kept already`, { hint: "forget one that nobody needs" });
    return this.write([view, ...others]);
  }

  drop(name: string): Kept {
    const { views } = this.all();
    const others = views.filter((view) => view.name !== name);
    if (others.length === views.length) throw new ApiError(404, `no view is called “${name}”`);
    return this.write(others);
  }

  /** As a whole or not at all. */
  private write(views: View[]): Kept {
    const next = `${this.path}.tmp`;
    try {
      writeFileSync(next, `${JSON.stringify({ views }, undefined, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(next, this.path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause;
      throw new ApiError(507, "the view does not fit on the disk", { hint: "free some space, then keep it again" });
    }
    return { views };
  }
}
