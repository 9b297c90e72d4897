/** A value from the wire that a person may pick up: inert text whose click opens the value's menu. */
import { shortened, visible } from "../show/inert.ts";

interface Props {
  /** Name of its field in the filter language. */
  field: string;
  /** As it is written in a filter. */
  value: string;
  /** As it is shown, when that is not the value itself. */
  text?: string | undefined;
  /** When it was seen: for "everything around it". */
  at?: number | undefined;
  /** Inside a grid, which has a keyboard of its own. */
  isCell?: boolean;
}

export function Value({ field, value, text, at, isCell = false }: Props) {
  const shown = shortened(text ?? visible(value));
  const data = { "data-field": field, "data-value": value, "data-at": at };
  if (isCell) {
    return (
      <span class="v" {...data}>
        {shown}
      </span>
    );
  }
  return (
    <button type="button" class="v" aria-haspopup="menu" {...data}>
      {shown}
    </button>
  );
}

/** A value and the time it was seen, read back from the page. */
export interface PickedValue {
  readonly field: string;
  readonly value: string;
  readonly at: number | undefined;
}

/** The value that an element stands in, if any. */
export function pickedFrom(target: EventTarget | null): (PickedValue & { element: HTMLElement }) | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>(".v") : null;
  const { field, value, at } = element?.dataset ?? {};
  if (!element || field === undefined || value === undefined) return undefined;
  return { element, field, value, at: at === undefined ? undefined : Number(at) };
}

/** The pieces of a sentence, values among them. */
export function SentenceText({ pieces, at }: { pieces: readonly { text: string; field?: string }[]; at?: number }) {
  return (
    <>
      {pieces.map(({ text, field }) =>
        field === undefined ? visible(text) : <Value field={field} value={text} at={at} />,
      )}
    </>
  );
}
