/** Hot: puts IP datagrams together again. */
import { type Next, next, type Walk } from "./walk.ts";

export class Fragments {
  take4(walk: Walk, _offset: number, _isMore: boolean): Next {
    walk.count("fragment");
    return next.stop;
  }

  take6(walk: Walk, _nameAt: number, _id: number, _offset: number, _isMore: boolean): Next {
    walk.count("fragment");
    return next.stop;
  }
}
