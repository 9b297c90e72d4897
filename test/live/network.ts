/** A network namespace with real servers in it, at the far end of a veth pair. Needs root, iproute2, nginx and dnsmasq. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tests that run at one time each have names and addresses of their own. */
const own = process.pid % 250;

/** CI must have it; elsewhere its tests are skipped for want of it. */
export const hasNameServer = process.env["CI"] === "true" || existsSync("/usr/sbin/dnsmasq");

export class Network {
  readonly namespace = `whn${process.pid}`;
  /** The interface at this end, which is recorded. */
  readonly near = `whn${process.pid}a`;
  readonly far = `whn${process.pid}b`;
  readonly client = `10.214.${own}.1`;
  readonly server = `10.214.${own}.2`;
  /** Of the file /slow, which takes some ten seconds. */
  readonly slowBytes = 2_000_000;
  private readonly folder = mkdtempSync(join(tmpdir(), "wirehawk-net-"));
  private readonly servers: ChildProcess[] = [];

  constructor() {
    shell(
      [
        `ip netns add ${this.namespace}`,
        `ip link add ${this.near} type veth peer name ${this.far} netns ${this.namespace}`,
        `ip addr add ${this.client}/24 dev ${this.near}`,
        `ip link set ${this.near} up`,
        `ip -n ${this.namespace} addr add ${this.server}/24 dev ${this.far}`,
        `ip -n ${this.namespace} link set lo up`,
        `ip -n ${this.namespace} link set ${this.far} up`,
      ].join(" && "),
    );
    for (const page of ["index.html", "one", "two", "three"])
      writeFileSync(join(this.folder, page), `<p>${page}</p>\n`.repeat(500));
    writeFileSync(join(this.folder, "slow"), Buffer.alloc(this.slowBytes, "slow "));
    const config = join(this.folder, "nginx.conf");
    writeFileSync(config, nginxConfig(this.folder));
    this.start("nginx", "-c", config, "-e", join(this.folder, "error.log"));
    if (!hasNameServer) return;
    this.start(
      ...["dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--user=root"],
      ...["--pid-file=", "--listen-address", this.server, "--bind-interfaces"],
      ...["--address", `/shop.example/${this.server}`],
    );
  }

  private start(...command: readonly string[]): void {
    this.servers.push(spawn("ip", ["netns", "exec", this.namespace, ...command], { stdio: ["ignore", 2, 2] }));
  }

  /** Both directions of what passes the near interface from now on, in a file, until it is ended. */
  tcpdump(file: string, filter: string): Promise<ChildProcess> {
    const options = ["-i", this.near, "--immediate-mode", "-U", "-w", file, filter];
    const child = spawn("tcpdump", options, { stdio: ["ignore", "ignore", "pipe"] });
    // heard to the end: a closed pipe would kill it while it still tells how it listens
    return new Promise((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (piece) => {
        said += String(piece);
        if (said.includes("listening on")) resolve(child);
      });
      child.once("exit", () => reject(new Error(`tcpdump ended: ${said}`)));
    });
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await ended(server, "SIGTERM");
    shell(`ip netns del ${this.namespace}`);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const nginxConfig = (folder: string): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  server {
    listen 80;
    root ${folder};
    location /slow { limit_rate 200k; }
  }
}
`;

export const shell = (command: string): string => execFileSync("bash", ["-c", command], { encoding: "utf8" });

/** Signals a process and waits for its end; gives its exit code. */
export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill(signal);
  });
}
