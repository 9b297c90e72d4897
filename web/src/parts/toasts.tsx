/** Short messages that come and go, and the progress of captures being loaded. */
import { signal } from "@preact/signals";

const shown = signal<readonly { id: number; text: string }[]>([]);
let lastId = 0;
/** Long enough to read a line twice. */
const shownMs = 6000;

/** Shows a message for a while. */
export function say(text: string): void {
  const id = ++lastId;
  shown.value = [...shown.value, { id, text }];
  setTimeout(() => {
    shown.value = shown.value.filter((toast) => toast.id !== id);
  }, shownMs);
}

export function Toasts() {
  return (
    <div role="status" aria-live="polite">
      {shown.value.map(({ id, text }) => (
        <div key={id} class="toast">
          {text}
        </div>
      ))}
    </div>
  );
}
