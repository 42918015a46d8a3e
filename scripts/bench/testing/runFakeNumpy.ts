import type { FakeNumpy } from "./fakeNumpy.ts";

interface Size {
  readonly accounts: number;
  readonly instruments: number;
  readonly points: number;
  readonly worst: number;
}

/** What numpyTails.py does, behaving so. */
export function run(behaviour: FakeNumpy): void {
  const answer = (document: unknown): void => void process.stdout.write(`${JSON.stringify(document)}\n`);
  if (behaviour === "missing") {
    answer({ missing: "No module named 'numpy'" });
    process.exit(0);
  }
  if (behaviour === "dying") {
    process.stderr.write("Traceback\nMemoryError: too much\n");
    process.exit(3);
  }
  // Reads on and never answers.
  if (behaviour === "hanging") return void process.stdin.on("end", () => process.exit(0)).resume();

  let input = Buffer.alloc(0);
  let sums: number[] | undefined;
  process.stdin.on("data", (bytes: Buffer) => {
    input = Buffer.concat([input, bytes]);
    for (;;) {
      const end = input.indexOf("\n");
      if (end < 0) return;
      if (sums === undefined) {
        const size = JSON.parse(input.subarray(0, end).toString()) as Size;
        const length = 8 * size.instruments * (size.accounts + size.points);
        if (input.length < end + 1 + length) return;
        sums = worstSums(size, input.subarray(end + 1, end + 1 + length));
        input = input.subarray(end + 1 + length);
        answer({ ways: ["dense f64", "dense f32", "sparse f64", "sparse f32"], versions: "no numpy" });
      } else {
        input = input.subarray(end + 1);
        answer({ sums: behaviour === "wrong" ? sums.map((sum) => sum + 1) : sums, wall: 2, processor: 3 });
      }
    }
  });
}

function worstSums({ accounts, instruments, points, worst }: Size, bytes: Buffer): number[] {
  const at = (place: number): number => bytes.readDoubleLE(8 * place);
  const rows = accounts * instruments;
  return Array.from({ length: accounts }, (_, account) => {
    const losses = Array.from({ length: points }, (_, s) => {
      let loss = 0;
      for (let i = 0; i < instruments; i++) {
        loss -= at(account * instruments + i) * at(rows + i * points + s);
      }
      return loss;
    });
    losses.sort((a, b) => b - a);
    return losses.slice(0, worst).reduce((sum, loss) => sum + loss, 0);
  });
}
