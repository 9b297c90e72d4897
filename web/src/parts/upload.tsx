/** Captures dropped onto the page: sent with progress, then watched until they are loaded. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Job } from "#api/contract.ts";
import { timeWindowText } from "#base/time/window.ts";
import { apiPath } from "../address/requests.ts";
import { go } from "../address/router.ts";
import { getJson, isProblem } from "../api/client.ts";
import { refresh } from "../api/query.ts";
import { visible } from "../show/inert.ts";
import { bytesText, counted } from "../show/number.ts";

interface Upload {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly job?: Job;
  readonly failure?: string;
}

const uploads = signal<readonly Upload[]>([]);
const pollMs = 500;
let lastId = 0;

const change = (id: number, to: Partial<Upload>): void => {
  uploads.value = uploads.value.map((upload) => (upload.id === id ? { ...upload, ...to } : upload));
};
const dismiss = (id: number): void => {
  uploads.value = uploads.value.filter((upload) => upload.id !== id);
};

/** Sends a capture; XMLHttpRequest, since fetch does not tell how much was sent. */
export function upload(file: File): void {
  const id = ++lastId;
  uploads.value = [...uploads.value, { id, name: file.name, size: file.size, sent: 0 }];
  const request = new XMLHttpRequest();
  request.open("POST", apiPath("/upload", { name: file.name }));
  request.setRequestHeader("content-type", "application/octet-stream");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded }) => change(id, { sent: loaded });
  request.onerror = () =>
    change(id, { failure: "The server stopped answering. Is it still running? Drop the file again." });
  request.onload = () => {
    const answer = request.response as Partial<Job & { detail: string; hint: string }> | null;
    if (request.status === 202 && answer?.id) void watch(id, answer.id);
    else
      change(id, {
        failure: [answer?.detail, answer?.hint].filter(Boolean).join(" ") || `The server answered ${request.status}.`,
      });
  };
  request.send(file);
}

async function watch(id: number, job: string): Promise<void> {
  try {
    const state = await getJson<Job>(apiPath(`/jobs/${encodeURIComponent(job)}`));
    change(id, { job: state });
    if (state.state === "waiting" || state.state === "running") setTimeout(() => void watch(id, job), pollMs);
    else refresh();
  } catch (error) {
    change(id, { failure: isProblem(error) ? error.message : String(error) });
  }
}

export function Uploads() {
  return (
    <div role="status" aria-live="polite">
      {uploads.value.map((one) => (
        <div key={one.id} class="toast">
          <div class="line">
            <bdi>{visible(one.name)}</bdi>
            <button type="button" class="quiet" aria-label={`Close ${one.name}`} onClick={() => dismiss(one.id)}>
              ×
            </button>
          </div>
          <Progress upload={one} />
        </div>
      ))}
    </div>
  );
}

function Progress({ upload: { size, sent, job, failure } }: { upload: Upload }) {
  if (failure !== undefined) return <p class="strange">▲ {failure}</p>;
  if (!job) {
    return (
      <>
        <progress value={sent} max={size} aria-label="Sent" />
        <p class="muted">
          {bytesText(sent)} of {bytesText(size)} sent
        </p>
      </>
    );
  }
  if (job.state === "failed") return <p class="strange">▲ {job.message ?? "It could not be read."}</p>;
  if (job.state === "waiting" || job.state === "running") {
    return (
      <>
        <progress value={job.bytesDone} max={job.bytesTotal ?? size} aria-label="Read" />
        <p class="muted">{counted(job.packets, "packet")} read</p>
      </>
    );
  }
  const { window } = job;
  return (
    <>
      <p>
        {job.state === "known"
          ? "Was loaded before."
          : `${counted(job.packets, "packet")}, ${counted(job.records, "record")}.`}{" "}
        {job.message}
      </p>
      {window && (
        <button
          type="button"
          class="button"
          onClick={() => go({ page: "moment", key: "", q: "", t: timeWindowText(window) })}
        >
          What happened in it
        </button>
      )}
    </>
  );
}

/** The whole page takes a drop. */
export function DropTarget() {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      for (const file of event.dataTransfer?.files ?? []) upload(file);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div class="drop-target">
      <strong>Drop captures to load them</strong>
      <span class="muted">pcap or pcapng, also .gz and .zst. They stay on this machine.</span>
    </div>
  );
}
