/**
 * Our passes over one capture beside `tcpdump -r F -w /dev/null`, in one run: CPU seconds (user and system) and their ratio.
 * Absolute times mean nothing on a busy machine. Usage: npm run bench -- CAPTURE
 */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

const path = process.argv[2] ?? "samples/office-tuesday.pcap";
const wirehawk = [process.execPath, "bin/wirehawk.js", "read", "--json"];

/** CPU seconds of a command by time's own count; undefined when it is not on this machine. */
function cpuSeconds(command: readonly string[]): { cpu: number; rssMb: number } | undefined {
  const script =
    "import resource,subprocess,sys; r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); u=resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime+u.ru_stime, u.ru_maxrss/1024)";
  const { stdout, status } = spawnSync("python3", ["-c", script, ...command], { encoding: "utf8" });
  const [cpu = Number.NaN, rssMb = 0] = stdout.trim().split(" ").map(Number);
  return status === 0 && Number.isFinite(cpu) ? { cpu, rssMb } : undefined;
}

const passes: readonly (readonly [string, readonly string[]])[] = [
  ["tcpdump -w /dev/null", ["tcpdump", "-r", path, "-w", "/dev/null"]],
  ["flows only, NDJSON", [...wirehawk, "--flows-only", path]],
  ["all records, NDJSON", [...wirehawk, path]],
  ["all records, no checksums, no hash", [...wirehawk, "-C", "--hash", "none", path]],
];
const bytes = statSync(path).size;
const base = cpuSeconds(passes[0]![1])?.cpu;
console.log(`${path}, ${(bytes / 1e6).toFixed(0)} MB`);
for (const [name, command] of passes) {
  const used = cpuSeconds(command);
  if (!used) console.log(`${name.padEnd(36)} not on this machine`);
  else
    console.log(
      `${name.padEnd(36)} ${used.cpu.toFixed(2)} CPU s  ${(bytes / 1e6 / used.cpu).toFixed(0)} MB/s  ${used.rssMb.toFixed(0)} MB RSS  ${base ? `${(base / used.cpu).toFixed(2)} × tcpdump` : ""}`,
    );
}
